package simulate

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// batch is how long records are gathered into one object. AWS delivers every few
// minutes; larger objects keep their number moderate.
const batch = 12 * time.Hour

// largest is the number of records after which an object is cut, as AWS cuts
// large deliveries.
const largest = 20_000

// delivery gathers records into the objects that AWS would write. What arrives
// when decides which object a record is in: the order of making does not.
type delivery struct {
	seed    uint64
	objects map[object][]entry
	// only are the logs that are written, when it is not nil; dataEvents stands
	// for the data events in CloudTrail.
	only map[string]bool
}

const dataEvents = "data"

// object names one object before its time stamp is known.
type object struct {
	log     string // CloudTrail, vpcflowlogs or vpcdnsquerylogs
	account *account
	region  string
	window  int64 // number of the batch since 1970
	late    bool  // of records that came days late
}

// entry is one record with its time of arrival.
type entry struct {
	arrives time.Time
	line    string
}

// call delivers an event: a few minutes after it happened, seldom days late, and
// about one in a hundred twice.
func (out *delivery) call(c call, r record) {
	if out.only != nil && c.action.data && !out.only[dataEvents] {
		return
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // AWS does not escape < and > either
	if err := encoder.Encode(r); err != nil {
		panic(err) // records are plain structs
	}
	line := string(bytes.TrimSpace(text.Bytes()))
	d := newDice(out.seed, "delivery", r.EventID)
	at := c.at.Add(d.span(2*time.Minute, 13*time.Minute))
	if d.chance(0.003) {
		at = at.Add(d.span(24*time.Hour, 47*time.Hour))
	}
	out.put("CloudTrail", c.account, c.region, at, line)
	switch {
	case c.region == globalRegion && d.chance(0.04):
		// A copy of a global event in the home region.
		out.put("CloudTrail", c.account, c.account.region, at.Add(d.span(0, 5*time.Minute)), line)
	case d.chance(0.008):
		// Delivered again, in the next object.
		out.put("CloudTrail", c.account, c.region, at.Add(batch), line)
	}
}

// put files a record by its arrival.
func (out *delivery) put(log string, a *account, region string, arrives time.Time, line string) {
	if out.only != nil && !out.only[log] {
		return
	}
	name := object{log: log, account: a, region: region, window: arrives.Unix() / int64(batch/time.Second)}
	// Now and then a whole object is stuck for a day or more.
	d := newDice(out.seed, "stuck", log, a.id, region, name.window)
	if d.chance(0.008) {
		arrives = arrives.Add(d.span(24*time.Hour, 44*time.Hour))
		name.window, name.late = arrives.Unix()/int64(batch/time.Second), true
	}
	out.objects[name] = append(out.objects[name], entry{arrives, line})
}

// due returns the objects whose window ends by the time, in a fixed order.
func (out *delivery) due(by time.Time) []object {
	var names []object
	for name := range maps.Keys(out.objects) {
		if (name.window+1)*int64(batch/time.Second) <= by.Unix() {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(x, y object) int {
		late := func(o object) int {
			if o.late {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(x.window, y.window), cmp.Compare(x.log, y.log), cmp.Compare(x.account.id, y.account.id),
			cmp.Compare(x.region, y.region), cmp.Compare(late(x), late(y)))
	})
	return names
}

// take removes the object and returns its records in order of arrival, in pieces
// of at most the largest size. Records that arrive together keep their text's order.
func (out *delivery) take(name object) [][]entry {
	entries := out.objects[name]
	delete(out.objects, name)
	slices.SortFunc(entries, func(x, y entry) int {
		return cmp.Or(x.arrives.Compare(y.arrives), cmp.Compare(x.line, y.line))
	})
	return slices.Collect(slices.Chunk(entries, largest))
}

// stampOf returns the time in an object's name: the last arrival, to the next
// five minutes as AWS rounds it.
func stampOf(entries []entry) time.Time {
	return entries[len(entries)-1].arrives.Add(5*time.Minute - 1).Truncate(5 * time.Minute)
}

// path returns where the n-th piece of the object lies below the directory.
func (out *delivery) path(w *world, name object, n int, at time.Time) string {
	d := newDice(out.seed, "object", name.log, name.account.id, name.region, name.window, name.late, n)
	if name.log == "CloudTrail" {
		return w.key(name.log, name.account, name.region, at, d.letters(16, base62))
	}
	return w.key(name.log, name.account, name.region, at, d.hex(8))
}

// key returns AWS's key of an object with the time and the random letters in its
// name: 16 for CloudTrail, 8 hexadecimal digits for the others.
func (w *world) key(log string, a *account, region string, at time.Time, id string) string {
	minute, date := at.Format("20060102T1504Z"), at.Format("2006/01/02")
	switch {
	case log == "CloudTrail":
		return fmt.Sprintf("AWSLogs/%s/%s/CloudTrail/%s/%s/%s_CloudTrail_%s_%s_%s.json.gz", w.orgID, a.id, region, date, a.id, region, minute, id)
	case log == "vpcdnsquerylogs":
		return fmt.Sprintf("AWSLogs/%s/vpcdnsquerylogs/%s/%s/%s_vpcdnsquerylogs_%s_%s_%s.log.gz", a.id, a.vpc, date, a.vpc, a.id, minute, id)
	case a.kind == platform:
		folder := fmt.Sprintf("AWSLogs/aws-account-id=%s/aws-service=vpcflowlogs/aws-region=%s/%s", a.id, region, at.Format("year=2006/month=01/day=02/hour=15"))
		return fmt.Sprintf("%s/%s_vpcflowlogs_%s_%s_%s_%s.log.gz", folder, a.id, region, a.flowLog, minute, id)
	}
	return fmt.Sprintf("AWSLogs/%s/vpcflowlogs/%s/%s/%s_vpcflowlogs_%s_%s_%s_%s.log.gz", a.id, region, date, a.id, region, a.flowLog, minute, id)
}

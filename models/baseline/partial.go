package baseline

import (
	"fmt"
	"math"
	"strings"
	"time"

	"yoban/features/enrich/catalog"
	"yoban/features/extract"
	"yoban/features/table"
)

// Summarise reduces the rows of one account and day to its partial.
func Summarise(r *table.Day) Partial {
	t := tally{}
	for i := range r.Calls {
		t.addCall(&r.Calls[i])
	}
	for i := range r.Sessions {
		t.addSession(&r.Sessions[i])
	}
	for i := range r.Objects {
		t.addObject(&r.Objects[i])
	}
	for i := range r.Changes {
		t.addChange(&r.Changes[i])
	}
	t.addTokens(r.Calls)
	for i := range r.Flows {
		t.addFlow(&r.Flows[i])
	}
	t.addUploads(r.Flows)
	for i := range r.Queries {
		t.addQuery(&r.Queries[i])
	}
	for rows := range ByDomain(r.Queries) {
		t.addDomain(rows)
	}
	for _, p := range InTurns(r.Sessions) {
		t.add(PrincipalKind+p.First.Principal, Parallel, "", 1)
	}
	t.addLong()
	return t.partial()
}

// LongMinutes is how many minutes of a day make a conversation long. Half an
// hour is beyond nearly every web request and within every agent's connection.
const LongMinutes = 30

// addLong marks the peers that hosts talked to for long.
func (t tally) addLong() {
	long := tally{}
	for k, minutes := range t {
		if k[1] == Peer && minutes >= LongMinutes {
			long.add(k[0], Long, k[2], minutes)
		}
	}
	for k, n := range long {
		t[k] = n
	}
}

func (t tally) addCall(r *table.CallRow) {
	p := PrincipalKind + r.Principal
	t.add(p, Active, "", r.Calls)
	t.add(p, Action, ActionValue(r), r.Calls)
	for _, v := range CallContext(r) {
		t.add(p, v.Attribute, v.Value, r.Calls)
	}
	if tactic := catalog.Lookup(r.Service+".amazonaws.com", r.Action).Tactic; tactic != catalog.NoTactic && !OnObjects(r) {
		t.add(p, Tactic, tactic.String(), r.Calls)
	}
	if r.Outcome == extract.Denied {
		t.add(p, Refused, "", r.Calls)
	}
}

// OnObjects reports whether a call is about the objects of a bucket. Such calls
// have a table of their own, with what only object access has (buckets, keys,
// bytes), and do not count among the calls of a tactic.
func OnObjects(r *table.CallRow) bool {
	op := extract.OperationOf(r.Action)
	return r.Service == "s3" && op != "" && op != extract.OpPermission
}

// ActionValue is the value of the Action attribute for a row.
func ActionValue(r *table.CallRow) string { return r.Service + ":" + r.Action }

// Value is an attribute with a value.
type Value struct{ Attribute, Value string }

// CallContext lists the attributes that describe the circumstances of a call,
// as opposed to the action itself. Absent values are left out.
func CallContext(r *table.CallRow) []Value {
	all := [...]Value{{Network, r.Network}, {Country, r.Country}, {Agent, r.Agent}, {Region, r.Region}, {Auth, r.Auth}, {Hour, HourOf(r.Hour)}}
	out := make([]Value, 0, len(all))
	for _, v := range all {
		if v.Value != "" {
			out = append(out, v)
		}
	}
	return out
}

// HourOf returns the UTC hour of the day of a row's hour column, "00" to "23".
func HourOf(ms int64) string { return fmt.Sprintf("%02d", time.UnixMilli(ms).UTC().Hour()) }

// addTokens marks how many tokens a call of each principal took on average.
func (t tally) addTokens(rows []table.CallRow) {
	for principal, spent := range TokensOf(rows) {
		in, out := spent.Average()
		t.add(PrincipalKind+principal, Tokens, "in", in)
		t.add(PrincipalKind+principal, Tokens, "out", out)
	}
}

// Spent is what calls of generative models took.
type Spent struct{ Calls, In, Out int64 }

// Average returns the tokens of a call.
func (s Spent) Average() (in, out int64) { return s.In / max(s.Calls, 1), s.Out / max(s.Calls, 1) }

// TokensOf sums up by principal the calls that logged what they took.
func TokensOf(rows []table.CallRow) map[string]Spent {
	all := map[string]Spent{}
	for i := range rows {
		if r := &rows[i]; max(r.TokensIn, r.TokensOut) > 0 {
			s := all[r.Principal]
			all[r.Principal] = Spent{saturated(s.Calls, r.Calls), saturated(s.In, r.TokensIn), saturated(s.Out, r.TokensOut)}
		}
	}
	return all
}

// saturated adds numbers that are not negative.
func saturated(a, b int64) int64 {
	if sum := a + b; sum >= 0 {
		return sum
	}
	return math.MaxInt64
}

func (t tally) addSession(r *table.SessionRow) {
	p := PrincipalKind + r.Principal
	t.add(p, Kind, r.Kind, r.Calls)
	t.add(p, Origin, r.Credential+" "+r.Network, r.Calls)
	if Bound(r.Kind) && r.OK > 0 {
		t.add(p, Address, r.Address, r.OK)
		t.add(p, Home, r.Session+" "+r.Address, r.OK)
	}
}

// Bound reports whether credentials of this kind of principal live on a machine
// of AWS's and have no business elsewhere.
func Bound(kind string) bool {
	return kind == extract.KindInstance || kind == extract.KindLambda || kind == extract.KindTask
}

func (t tally) addObject(r *table.ObjectRow) {
	p := PrincipalKind + r.Principal
	t.add(p, Bucket, r.Operation+" "+r.Bucket, r.Calls)
	t.add(p, Objects, r.Operation, max(r.Objects, r.Calls))
	t.add(p, ObjectOut, r.Operation, r.BytesOut)
	b := BucketKind + r.Bucket
	t.add(b, Active, "", r.Calls)
	t.add(b, BucketUser, r.Operation+" "+r.Principal, r.Calls)
}

func (t tally) addFlow(r *table.FlowRow) {
	if !r.Outbound {
		return
	}
	if r.Peer == "" {
		if r.PacketsOut >= StreamPackets {
			t.add(HostKind+r.Interface, Unanswered, PortValue(r), r.PacketsOut)
		}
		return
	}
	h := HostKind + r.Interface
	minutes := int64(r.Minutes)
	t.add(h, Active, "", minutes)
	t.add(h, Peer, r.Peer, minutes)
	t.add(h, Port, PortValue(r), minutes)
}

// StreamPackets is how many unanswered packets of an hour make a stream worth
// remembering: five a second. A flood has thousands, a retry has fewer.
const StreamPackets = 5 * 3600

// UploadFloor is how many bytes a network has to get from a host on a day for it
// to be remembered. A megabyte is a few pages' worth of requests.
const UploadFloor = 1_000_000

// addUploads marks how much each host sent to the networks of the internet: the
// day's most, and the networks that got UploadFloor or more, of which a host has
// few.
func (t tally) addUploads(rows []table.FlowRow) {
	for k, n := range Uploads(rows) {
		t[[3]string{k[0], Upload, ""}] = max(t[[3]string{k[0], Upload, ""}], n)
		if n >= UploadFloor {
			t.add(k[0], UploadTo, k[1], n)
		}
	}
}

// Uploads sums up what hosts sent by conversations of theirs to each network of
// the internet, AWS's left out: entity and network to bytes.
func Uploads(rows []table.FlowRow) map[[2]string]int64 {
	sent := map[[2]string]int64{}
	for i := range rows {
		r := &rows[i]
		if !r.Outbound || r.Peer == "" || r.BytesOut <= 0 || r.PeerNetwork == "" || Own(r.PeerNetwork) || AtAWS(r.PeerNetwork) {
			continue
		}
		k := [2]string{HostKind + r.Interface, r.PeerNetwork}
		if sum := sent[k] + r.BytesOut; sum > 0 { // else it would overflow
			sent[k] = sum
		}
	}
	return sent
}

// Own reports whether the network of a peer is the organisation's own.
func Own(network string) bool { return network == "private" || network == "own" }

// AtAWS reports whether the network of a peer is AWS's.
func AtAWS(network string) bool { return network == "aws" || strings.HasPrefix(network, "aws:") }

// PortValue is the value of the Port attribute for a row, e.g. "6/443".
func PortValue(r *table.FlowRow) string { return fmt.Sprintf("%d/%d", r.Protocol, r.Port) }

func (t tally) addQuery(r *table.QueryRow) {
	h := ResolverKind + r.Host
	t.add(h, Active, "", r.Queries)
	t.add(h, Domain, r.Domain, r.Queries)
}

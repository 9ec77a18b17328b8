package simulate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// lookAlike is the category of what is unusual and harmless: a finding on it is
// a false one.
const lookAlike = "benign-hard-negative"

// scenario is one case: an attack or a look-alike, and what it left in the logs.
type scenario struct {
	id         string
	account    *account // nil when the whole organisation is concerned
	log        string   // log in which it is to be found: cloudtrail, s3-data, vpcflow or dns
	category   string
	technique  string
	types      string // of the expected findings, separated by |
	difficulty string
	note       string
	workday    bool // happens on a Monday to Friday
	training   bool // happens in the quiet days
	day        int
	run        func(w *world, c *scenario, out *delivery)
	own        given  // what only the case has; nothing for a case among everybody
	roll       *dice  // instead of its own stream; nil for that
	from       string // where its stranger is; empty for some hosting company

	first, last time.Time
	entities    []entity
}

// entity is what a case is about, in one log.
type entity struct{ kind, name string }

// mark notes that the entity takes part. Nothing is noted twice.
func (c *scenario) mark(kind, name string) {
	for _, known := range c.entities {
		if known.kind == kind && known.name == name {
			return
		}
	}
	c.entities = append(c.entities, entity{kind, name})
}

// see notes that the case was at work at the time.
func (c *scenario) see(at time.Time) {
	at = at.Truncate(time.Second)
	if c.first.IsZero() || at.Before(c.first) {
		c.first = at
	}
	if at.After(c.last) {
		c.last = at
	}
}

// labels returns the rows of the case; none when it has not happened.
func (c *scenario) labels(w *world) []label {
	account, phase := "", "eval"
	if c.account != nil {
		account = c.account.id
	}
	if c.training {
		phase = "train"
	}
	var rows []label
	for _, e := range c.entities {
		rows = append(rows, label{
			caseID: c.id, account: account, log: c.log, kind: e.kind, entity: e.name, start: c.first, end: c.last, category: c.category,
			technique: c.technique, types: c.types, phase: phase, difficulty: c.difficulty, note: c.note,
		})
	}
	return rows
}

// planCases gives every case its day. Days are dealt in turn from a point that
// the seed decides, so that cases spread over the judged days.
func (w *world) planCases() {
	judged := w.opt.Days - w.opt.TrainDays
	if judged < 1 {
		return
	}
	if w.opt.Catalogue {
		w.castProofs()
		return
	}
	d := newDice(w.opt.Seed, "plan")
	turn := d.IntN(judged)
	add := func(prefix string, list []*scenario) {
		for n, c := range list {
			c.id = fmt.Sprintf("%s%03d", prefix, n+1)
			c.day = w.opt.TrainDays + (turn+n)%judged
			if c.workday {
				c.day = w.workday(c.day, n)
			}
			w.cases = append(w.cases, c)
		}
	}
	if !w.opt.NoAttacks {
		add("A", w.attacks())
		if w.opt.TrainCase && w.opt.TrainDays > 3 {
			trained := w.trainingCase()
			trained.id, trained.day, trained.training = "T001", w.opt.TrainDays*2/3, true
			w.cases = append(w.cases, trained)
		}
	}
	if w.opt.Network {
		if !w.opt.NoAttacks {
			add("AF", w.networkCases())
		}
		add("HF", w.networkLookAlikes())
	}
	alike := append(append(w.peopleLookAlikes(), w.softwareLookAlikes()...), w.trafficLookAlikes()...)
	add("HN", append(alike, w.nameLookAlikes()...))
	for _, c := range w.cases {
		switch c.technique {
		case vpnTechnique:
			w.vpnMove = w.midnight(c.day).Add(10 * time.Hour)
		case monthEndTechnique:
			for day := w.opt.TrainDays; day < w.opt.Days; day++ {
				if w.midnight(day).Day() == 1 {
					c.day = day
				}
			}
		}
	}
}

// attacks returns the attacks in the order of their names.
func (w *world) attacks() []*scenario {
	return slices.Concat(w.tacticCases(), w.objectCases(), w.credentialCases(), w.miningCases(), w.nameCases())
}

// shapes returns all attacks that can be put into other logs: see Shapes.
func (w *world) shapes() []*scenario { return slices.Concat(w.attacks(), w.networkCases()) }

// workday returns a judged day on which the company works, near the wished one
// where there is one.
func (w *world) workday(wished, n int) int {
	var days []int
	for day := w.opt.TrainDays; day < w.opt.Days; day++ {
		if weekday := w.midnight(day).Weekday(); weekday != time.Saturday && weekday != time.Sunday {
			days = append(days, day)
		}
	}
	for _, day := range days {
		if day == wished {
			return day
		}
	}
	if len(days) == 0 {
		return wished
	}
	return days[n%len(days)]
}

// employee returns the nth holder of the permission set, or anybody when nobody
// holds it.
func (w *world) employee(set string, nth int) *person {
	var holders []*person
	for _, p := range w.people {
		if p.job.set == set && p.joins == 0 {
			holders = append(holders, p)
		}
	}
	if len(holders) == 0 {
		holders = w.people
	}
	return holders[nth%len(holders)]
}

// instance returns the nth instance of the account, or of any account that has one.
func (w *world) instance(a *account, nth int) *host {
	if len(a.hosts) > 0 {
		return a.hosts[nth%len(a.hosts)]
	}
	for _, other := range w.accounts {
		if len(other.hosts) > 0 {
			return other.hosts[nth%len(other.hosts)]
		}
	}
	panic("simulate: no instances") // Options demand at least one
}

// hand is somebody who makes the calls of a case, one after the other.
type hand struct {
	c        *scenario
	account  *account
	identity identity
	ip       string
	agent    string
	console  bool
	region   string // instead of the usual one
	at       time.Time
	quick    time.Duration // shortest and
	slow     time.Duration // longest pause between two calls
	params   map[string]string
	bucket   string
	anything bool        // may call what the catalogue of actions does not hold
	request  string      // requestParameters of the next calls, instead of the action's own
	extra    *additional // additionalEventData of the next calls
	response string      // responseElements of the next calls, instead of the action's own
}

// foreignAccount is where stolen snapshots go; AWS's documents use the number.
const foreignAccount = "999999999999"

// does makes the calls in turn. A key with ! at its end is refused.
func (h *hand) does(w *world, d *dice, out *delivery, keys ...string) {
	if h.slow == 0 {
		h.quick, h.slow = 2*time.Second, 25*time.Second
	}
	for _, key := range keys {
		key, denied := strings.CutSuffix(key, "!")
		act, known := w.actions[key]
		if !known && h.anything {
			act, known = unlisted(key), true
		}
		if !known {
			panic("simulate: no action " + key)
		}
		act.params = cmp.Or(h.request, act.params)
		c := call{
			at: h.at, account: h.account, region: regionOf(act, h.account), action: act, identity: h.identity, ip: h.ip, agent: h.agent,
			console: h.console, denied: denied, params: h.params, bucket: h.bucket, response: h.response, extra: h.extra,
		}
		if h.region != "" && c.region != globalRegion {
			c.region = h.region
		}
		if act.service == "s3" && act.data {
			bucket := h.bucket
			if bucket == "" {
				bucket = oneOf(d, h.account.buckets)
			}
			c.data(d, bucket)
			h.c.mark("bucket", bucket)
		}
		w.emit(c, d, out)
		h.c.see(h.at)
		h.at = h.at.Add(d.span(h.quick, h.slow))
	}
}

// repeat returns the key n times.
func repeat(key string, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = key
	}
	return list
}

// markHand notes who makes the calls of the case.
func (h *hand) markHand(withAddress bool) {
	h.c.mark("principal", h.identity.ARN)
	if h.identity.AccessKeyID != "" {
		h.c.mark("access_key", h.identity.AccessKeyID)
	}
	if withAddress {
		h.c.mark("ip", h.ip)
	}
}

// dice returns the case's own stream.
func (c *scenario) dice(w *world) *dice {
	if c.roll != nil {
		return c.roll
	}
	return newDice(w.opt.Seed, "case", c.id)
}

// instance returns the case's own instance, or the nth of its account.
func (c *scenario) instance(w *world, nth int) *host {
	if c.own.host != nil {
		return c.own.host
	}
	return w.instance(c.account, nth)
}

// stranger returns the address of somebody who rents a machine.
func (c *scenario) stranger(d *dice) string {
	return cmp.Or(c.from, d.address(oneOf(d, hostingBlocks)).String())
}

// user returns the case's own user of IAM, or the nth of its account.
func (c *scenario) user(nth int) *user {
	if c.own.user != nil {
		return c.own.user
	}
	return c.account.users[nth]
}

// employee returns the case's own person, or the nth holder of the permission set.
func (c *scenario) employee(w *world, set string, nth int) *person {
	if c.own.person != nil {
		return c.own.person
	}
	return w.employee(set, nth)
}

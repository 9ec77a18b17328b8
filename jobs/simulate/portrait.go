package simulate

import (
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// portrait is what is taken over from somebody who exists.
type portrait struct {
	role  *role
	place netip.Addr
	agent string
}

// Need is what a shape of attack needs of the organisation that it is put into.
type Need string

// Needs.
const (
	NeedKey       Need = "long-term key"               // of a user of IAM
	NeedSession   Need = "session of a person"         // of a role that people use
	NeedInstance  Need = "credential of an instance"   // of its role
	NeedInterface Need = "network interface"           // with flow logs
	NeedResolver  Need = "host with resolver logs"     //
	NeedBucket    Need = "bucket with S3 data events"  // of the victim's account
	NeedCalls     Need = "CloudTrail of some account"  // and nothing else
	needOther     Need = "something that has no model" // which no organisation has
)

// Victim is something of an organisation that an attack is put onto, as its logs
// name it. Which fields are needed depends on what it is a victim as.
type Victim struct {
	Account, Region string // 12 digits; region of its calls or traffic
	Principal       string // NeedKey, NeedSession, NeedInstance: ARN as logged
	Credential      string // NeedKey, NeedInstance: access key
	Address, Agent  string // where it calls from, and with what program
	Hour            int    // UTC hour in the middle of its day, 0 to 23
	Instance        string // NeedInstance, NeedResolver; NeedInterface where known
	Interface       string // NeedInterface
	Private         string // NeedInterface, NeedResolver: address inside the VPC
	VPC             string // NeedResolver
	Buckets         []string
	Logs            Logs // that the account has
}

// Logs are the logs that an account has: an attack shows in no others.
type Logs struct{ Calls, Objects, Flows, Queries bool }

// only returns the filter of a delivery.
func (l Logs) only() map[string]bool {
	return map[string]bool{"CloudTrail": l.Calls || l.Objects, dataEvents: l.Objects, "vpcflowlogs": l.Flows, "vpcdnsquerylogs": l.Queries}
}

// portraitOf builds the world that has nothing but the victim in it, as whatever
// it can be: every search for an employee, key, host or bucket ends with it. What
// it has not is made up.
func portraitOf(seed uint64, v Victim, start time.Time, days int) *world {
	w := &world{opt: Options{Seed: seed, Start: start, Days: days, Scale: 1}, start: start, domain: "birkenhof-handel.example",
		orgID: "o-" + newDice(seed, "organisation").letters(10, "abcdefghijklmnopqrstuvwxyz0123456789"), resolver: map[string]time.Time{}}
	w.actions, w.pages = catalogue()
	a := accountLike(seed, v)
	w.accounts = []*account{a}
	w.people = []*person{w.personLike(a, v)}
	a.users = []*user{userLike(a, v)}
	a.users = append(a.users, a.users[0], a.users[0]) // scenarios know their users by number
	a.inventory["user"] = []string{a.users[0].name}
	h := hostLike(a, v)
	w.acquaint(h, newDice(seed, "contacts"))
	a.hosts, a.inventory["instance"] = []*host{h}, []string{h.id}
	return w
}

func accountLike(seed uint64, v Victim) *account {
	d := newDice(seed, "account like", v.Account)
	a := &account{id: v.Account, name: "account", kind: lake, region: v.Region, stem: d.letters(8, base32), joined: time.Unix(0, 0).UTC(),
		vpc: v.VPC, flowLog: d.resource("fl"), endpoint: d.resource("vpce"), roles: map[string]*role{}, cidrSecond: 16}
	if a.vpc == "" {
		a.vpc = d.resource("vpc")
	}
	for range 3 {
		a.subnets = append(a.subnets, d.resource("subnet"))
		a.apiEgress = append(a.apiEgress, d.address("3.64.0.0/13"))
	}
	a.furnish(d)
	if len(v.Buckets) > 0 {
		for n := range a.buckets { // scenarios know their buckets by number
			a.buckets[n] = v.Buckets[n%len(v.Buckets)]
		}
	}
	return a
}

// principalLike splits an ARN into the name of its user or role, and of the
// session.
func principalLike(arn string) (name, session string) {
	parts := strings.Split(arn[strings.LastIndexByte(arn, ':')+1:], "/")
	switch {
	case len(parts) < 2:
		return "somebody", "somebody"
	case parts[0] == "assumed-role" && len(parts) > 2:
		return parts[1], parts[2]
	}
	return parts[len(parts)-1], parts[len(parts)-1]
}

func userLike(a *account, v Victim) *user {
	name, _ := principalLike(v.Principal)
	u := a.newUser(newDice(0, "user like", v.Principal), name, "", v.Agent)
	if v.Credential != "" {
		u.key = v.Credential
	}
	return u
}

func (w *world) personLike(a *account, v Victim) *person {
	name, session := principalLike(v.Principal)
	d := newDice(0, "person like", v.Principal)
	p := &person{email: session, job: jobs[0], country: countries[0], account: a, begins: 8, rate: 1, browser: browsers[0], commands: true, version: 142, upgrades: 30,
		leave: [2]int{-1, -1}, real: &portrait{role: a.role(name, ""), agent: v.Agent}}
	// The middle of a working day is one o'clock, and people work from ten to four:
	// all of it must lie within the UTC day.
	p.country.offset = time.Duration(13-min(max(v.Hour, 3), 20)) * time.Hour
	p.habits = w.habits(d, p.job)
	place, err := netip.ParseAddr(v.Address)
	if err != nil {
		place = d.address(countries[0].homes[0])
	}
	p.real.place = place
	return p
}

func hostLike(a *account, v Victim) *host {
	d := newDice(0, "host like", v.Account, v.Instance, v.Interface)
	h := newHost(d, a, "host", 10)
	h.public, h.launched = d.address("35.156.0.0/14"), a.joined
	if v.Interface != "" {
		h.id, h.eni = v.Instance, v.Interface // flow logs need not tell the instance
	}
	if v.Instance != "" {
		h.id = v.Instance
	}
	if private, err := netip.ParseAddr(v.Private); err == nil {
		h.private = private
	}
	name, _ := principalLike(v.Principal)
	h.role, h.key = a.role(name, ""), v.Credential
	return h
}

// Shape is a kind of attack that can be put into the logs of an organisation that
// exists. Its facts are those of the scenario that it comes from.
type Shape struct {
	Name       string // in words, unique
	Log        string
	Category   string
	Difficulty string
	Expected   []string // finding types that would be right
	Needs      []Need
	Workday    bool // happens on a Monday to Friday
}

// Shapes returns every attack of the simulator. What a shape needs is what its
// scenario touches in a world that has everything: a new scenario is a shape
// without saying so.
func Shapes() []Shape {
	var out []Shape
	v := everything
	start := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	for n := range portraitOf(0, v, start, 7).shapes() {
		w := portraitOf(0, v, start, 7)
		c := w.shapes()[n]
		c.id = fmt.Sprintf("shape %d", n)
		c.run(w, c, &delivery{objects: map[object][]entry{}})
		out = append(out, Shape{Name: c.technique, Log: c.log, Category: c.category, Difficulty: c.difficulty, Expected: strings.Split(c.types, "|"),
			Needs: c.needs(w), Workday: c.workday})
	}
	return out
}

// everything is a victim with all that a shape can need. Its names say as what it
// was touched.
var everything = Victim{Account: "111122223333", Region: "eu-central-1", Principal: "arn:aws:sts::111122223333:assumed-role/portrait/portrait@example.com",
	Credential: "AKIAPORTRAITPORTRAIT", Address: "198.51.100.7", Agent: "aws-cli/2.31.8", Hour: 11, Instance: "i-00000000000000001", Interface: "eni-00000000000000001",
	Private: "10.16.0.10", VPC: "vpc-00000000000000001", Buckets: []string{"portrait"}, Logs: Logs{true, true, true, true}}

// needs reads off what a scenario has marked.
func (c *scenario) needs(w *world) []Need {
	var needs []Need
	add := func(n Need) { needs = append(needs, n) }
	marked := func(kind, name string) bool {
		for _, e := range c.entities {
			if e.kind == kind && e.name == name {
				return true
			}
		}
		return false
	}
	a := w.accounts[0]
	h, p := a.hosts[0], w.people[0]
	called := strings.Contains(c.log, "cloudtrail") || strings.Contains(c.log, "s3-data")
	if marked("principal", a.users[0].identity().ARN) {
		add(NeedKey)
	}
	if marked("principal", p.real.role.assumed(p.email, "", time.Time{}).ARN) {
		add(NeedSession)
	}
	if called && marked("principal", h.role.assumed(h.id, "", time.Time{}).ARN) {
		add(NeedInstance)
	}
	switch {
	case strings.Contains(c.log, "vpcflow"):
		add(NeedInterface)
	case strings.Contains(c.log, "dns"):
		add(NeedResolver)
	}
	if c.log == "s3-data" {
		add(NeedBucket)
	}
	switch {
	case len(c.entities) == 0:
		add(needOther)
	case len(needs) == 0:
		add(NeedCalls)
	}
	return needs
}

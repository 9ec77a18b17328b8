package simulate

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// proof is a finding type with what must raise it and what looks alike and must
// not. Every part plays with things of its own, so that no two disturb each other:
//
//	{
//		typ: "Backdoor:EC2/C&CActivity.B", log: "vpcflow", needs: ownHost,
//		raises: part{note: "talks to a listed server", deed: func(s *stage) {
//			s.talks(s.listed("c2"), 443, 20)
//		}},
//		spares: []part{{note: "the server is on a trusted list, too", deed: func(s *stage) {
//			s.talks(s.trusted(s.listed("c2")), 443, 20)
//		}}},
//	}
//
// Add one to the list of its family, each of which proofs joins. A type that is
// found in two ways has two proofs. What a deed does
// is random by s.d; it is done on two days running with the same rolls, because an
// attack that goes on must stay one finding.
type proof struct {
	typ    string // finding type
	log    string // where its parts show most: cloudtrail, s3-data, vpcflow or dns
	at     kind   // of the account; any when empty
	needs  props
	byRoot bool // its parts are about the root user, of whom an account has one
	raises part
	spares []part // at least one
}

// part is one scenario or look-alike of a proof.
type part struct {
	note  string // in words
	habit deed   // done on every other day; nil for nothing beyond what needs bring
	deed  deed   // done on the day of the part and on the next one
}

// deed is what somebody does on one day.
type deed func(s *stage)

// props are what a part is given of its own, with a past of quiet days.
type props uint8

// The props.
const (
	ownHost     props = 1 << iota // s.host: an instance with a role of its own
	ownKey                        // s.user: a user of IAM with a long-term key, who works with S3 every night
	ownPerson                     // s.person: somebody with a login to the account
	bareHost                      // s.host: an instance that does nothing but what the part lets it do
	operator                      // s.operator: a role that looks at and tags things every day
	ownFunction                   // s.program: a function of Lambda with a role of its own
	ownTask                       // s.program: a task of ECS with a role of its own
)

// proofs joins the lists of all families.
func proofs() []proof {
	return slices.Concat(callProofs(), objectProofs(), credentialProofs(), floodProofs(), scanProofs(), trafficProofs(), listedProofs(), nameProofs(),
		policyProofs(), bucketPolicyProofs(), distributionProofs(), signalProofs(), programProofs())
}

// ProvedTypes lists the finding types that Options.Catalogue has a scenario and a
// look-alike of, sorted.
func ProvedTypes() []string {
	var types []string
	for _, p := range proofs() {
		types = append(types, p.typ)
	}
	slices.Sort(types)
	return slices.Compact(types)
}

// Days on which a part plays, the first of them its own.
const playedDays = 2

// castProofs finds every part of every proof a place, a day and its props. Place
// and day come from the seed and the part's name: another proof more or less moves
// nobody.
func (w *world) castProofs() {
	times := map[string]int{}
	for _, p := range proofs() {
		name := p.typ
		if times[p.typ]++; times[p.typ] > 1 {
			name = fmt.Sprint(p.typ, " ", times[p.typ])
		}
		w.cast(&p, name, 0, p.raises)
		for n, alike := range p.spares {
			w.cast(&p, name, n+1, alike)
		}
	}
}

// cast prepares one part of the proof of the name; the scenario is number 0,
// look-alikes follow.
func (w *world) cast(p *proof, name string, n int, x part) {
	d := newDice(w.opt.Seed, "proof", name, n)
	c := &scenario{log: p.log, category: "catalogue", technique: p.typ, types: p.typ, note: x.note, difficulty: "easy", account: w.accountOf(p, name, n)}
	c.id = "PA " + name
	if n > 0 {
		c.id, c.category, c.types = fmt.Sprintf("PL%d %s", n, name), lookAlike, ""
	}
	c.day = w.opt.TrainDays + d.IntN(max(w.opt.Days-w.opt.TrainDays-playedDays+1, 1))
	g := w.equip(c.account, p.needs, newDice(w.opt.Seed, "props", name, n))
	seed := d.Uint64()
	play := func(c *scenario, run deed, day int, out *delivery, seed uint64) {
		run(&stage{given: g, w: w, c: c, out: out, day: day, account: c.account, d: newDice(seed, "deed")})
	}
	c.run = func(w *world, c *scenario, out *delivery) {
		for day := c.day; day < min(c.day+playedDays, w.opt.Days); day++ {
			play(c, x.deed, day, out, seed)
		}
	}
	w.cases = append(w.cases, c)
	if x.habit != nil {
		w.daily = append(w.daily, func(day int, out *delivery) {
			if day >= c.day && day < c.day+playedDays {
				return
			}
			play(&scenario{id: c.id, account: c.account}, x.habit, day, out, newDice(seed, "habit", day).Uint64())
		})
	}
}

// accountOf returns an account of the proof's kind. Its parts are in different ones
// as far as there are so many, and so are all parts about root users.
func (w *world) accountOf(p *proof, name string, n int) *account {
	var of []*account
	for _, a := range w.accounts {
		if p.at == "" || a.kind == p.at {
			of = append(of, a)
		}
	}
	if len(of) == 0 {
		of = w.accounts
	}
	if p.byRoot {
		name, n = "root", w.roots
		w.roots++
	}
	first := newDice(w.opt.Seed, "proof at", name).IntN(len(of))
	return of[(first+n)%len(of)]
}

// habitual is a part in which the same is done on every day.
func habitual(note string, run deed) part { return part{note: note, habit: run, deed: run} }

// suddenly is a part of which nothing was to be seen before.
func suddenly(note string, run deed) part { return part{note: note, deed: run} }

// played is a part that another scenario or look-alike plays.
func played(note string, run func(w *world, c *scenario, out *delivery)) part {
	return suddenly(note, func(s *stage) { s.like(run) })
}

// given are the props of one part.
type given struct {
	host    *host
	user    *user
	person  *person
	program *program
	role    *role // of the operator
	bucket  string
}

// equip makes the props of a part.
func (w *world) equip(a *account, needs props, d *dice) given {
	name := fmt.Sprintf("%s-%s-%s", oneOf(d, words), oneOf(d, words), d.letters(4, "abcdefghijkmnpqrstuvwxyz"))
	g := given{bucket: a.name + "-" + name}
	if needs&ownHost != 0 {
		g.host = w.ownHost(a, name, d)
	}
	if needs&ownKey != 0 {
		g.user = a.newUser(d, name, fmt.Sprintf("%s/30", d.address("116.202.0.0/16")), "Boto3/1.26.165 Python/3.8.10 Linux/5.4.0-216-generic Botocore/1.29.165")
		w.programs = append(w.programs, &program{name: name, account: a, user: g.user, rate: 7 / w.opt.Scale, run: (*world).legacyDay, nightly: 1 + 4*d.Float64(), bucket: g.bucket,
			does: []string{"s3:PutObject", "s3:ListObjects", "s3:GetObject"}})
	}
	switch {
	case needs&ownFunction != 0:
		g.program = &program{name: name, account: a, rate: 8 / w.opt.Scale, run: (*world).lambdaDay, role: a.role(name+"-role", "service-role/"), does: functionHabits[a.kind], sourced: true}
		w.programs = append(w.programs, g.program)
	case needs&ownTask != 0:
		g.program = &program{name: name, account: a, rate: 8 / w.opt.Scale, run: (*world).taskDay, role: a.role(name+"-role", ""), does: functionHabits[a.kind], task: []any{name}}
		w.programs = append(w.programs, g.program)
	case needs&operator != 0:
		g.role = a.role(name+"-operator", "")
		w.programs = append(w.programs, &program{name: name, account: a, run: (*world).operatorDay, role: g.role})
	}
	if needs&bareHost != 0 {
		g.host = w.bareHost(a, name, d)
	}
	if needs&ownPerson != 0 {
		g.person = w.ownPerson(a, name, d)
	}
	return g
}

// bareHost makes an instance with a role of its own.
func (w *world) bareHost(a *account, name string, d *dice) *host {
	h := newHost(d, a, name, 60+a.parts%180)
	h.launched = w.start.AddDate(0, 0, -d.between(20, 300))
	h.role = a.role(name+"-role", "")
	if a.nat == nil {
		h.public = d.address("35.156.0.0/14")
	}
	h.six = netip.MustParseAddr(fmt.Sprintf("2a05:d014:%x:%x::%x", 0x100+d.IntN(0xeff), d.IntN(0xffff), 60+a.parts))
	a.parts++
	return h
}

// ownHost adds an instance that works every day to the account.
func (w *world) ownHost(a *account, name string, d *dice) *host {
	h := w.bareHost(a, name, d)
	w.acquaint(h, d)
	a.hosts = append(a.hosts, h)
	w.programs = append(w.programs, &program{name: h.id, account: a, host: h, rate: 10, run: (*world).instanceDay, role: h.role, does: hostHabits[a.kind]})
	return h
}

// operators are the harmless things that operators do.
var operators = []string{"ec2:DescribeInstances", "iam:ListRoles", "ec2:CreateTags", "s3:ListBuckets", "rds:DescribeDBInstances", "lambda:ListFunctions20150331"}

// operatorDay lets an operator look around, and tag something now and then.
func (w *world) operatorDay(p *program, day int, out *delivery) {
	s := stage{given: given{role: p.role}, w: w, c: &scenario{}, out: out, account: p.account, day: day, d: w.dice(day, p.account.id, p.name)}
	h := s.operator()
	for range s.d.between(3, 6) {
		s.does(h, ranked(s.d, operators))
	}
}

// ownPerson hires somebody for the account alone.
func (w *world) ownPerson(a *account, name string, d *dice) *person {
	fit := slices.IndexFunc(jobs, func(j job) bool { return j.kinds[0] == a.kind })
	p := &person{
		email: strings.ReplaceAll(name, "-", ".") + "@" + w.domain, job: jobs[max(fit, 0)], country: countries[0], account: a, begins: 8, rate: 3 / w.opt.Scale,
		browser: oneOf(d, browsers), commands: d.chance(0.5), version: 142, upgrades: 60, leave: [2]int{-1, -1},
	}
	p.habits = w.habits(d, p.job)
	w.people = append(w.people, p)
	return p
}

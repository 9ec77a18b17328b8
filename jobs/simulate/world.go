package simulate

import "time"

// world is the organisation with everyone and everything that acts in it.
type world struct {
	opt       Options
	orgID     string
	domain    string // of the company, and of its e-mail addresses
	start     time.Time
	accounts  []*account
	people    []*person
	programs  []*program
	pages     map[string][][]action // console pages of a service
	actions   map[string]action     // by service and name
	cases     []*scenario
	labels    []label
	resolver  map[string]time.Time // host and name → when its answer expires
	overrides []override
	vpnMove   time.Time                      // when the VPN exit moves; zero is never
	daily     []func(day int, out *delivery) // habits of the catalogue's parts
	roots     int                            // parts of the catalogue that are about root users
	around    surroundings                   // what else is known of addresses and names
}

// newWorld builds the organisation; nothing happens in it yet.
func newWorld(opt Options) *world {
	d := newDice(opt.Seed, "organisation")
	w := &world{
		opt: opt, start: opt.Start, domain: "birkenhof-handel.example",
		orgID: "o-" + d.letters(10, "abcdefghijklmnopqrstuvwxyz0123456789"), resolver: map[string]time.Time{},
	}
	w.actions, w.pages = catalogue()
	for n := range opt.Accounts {
		w.accounts = append(w.accounts, newAccount(opt.Seed, n))
	}
	w.placeHosts()
	w.hirePeople()
	w.startPrograms()
	w.planCases()
	return w
}

// midnight returns the start of the day, counted from 0.
func (w *world) midnight(day int) time.Time { return w.start.AddDate(0, 0, day) }

// day lets one UTC day happen, cases last.
func (w *world) day(day int, out *delivery) {
	for _, p := range w.people {
		w.personDay(p, day, out)
	}
	for _, p := range w.programs {
		p.run(w, p, day, out)
	}
	for _, a := range w.accounts {
		w.serviceDay(a, day, out)
		w.trafficDay(a, day, out)
		if w.opt.Network {
			w.mailDay(a, day, out)
		}
	}
	for _, habit := range w.daily {
		habit(day, out)
	}
	for _, c := range w.cases {
		if c.day == day {
			c.run(w, c, out)
		}
	}
}

// dice returns the stream of an actor for a day.
func (w *world) dice(day int, parts ...any) *dice {
	return newDice(w.opt.Seed, append([]any{"day", w.midnight(day).Unix(), "of"}, parts...)...)
}

// of returns the first account of the kind, or the first account when the
// organisation is too small to have one.
func (w *world) of(k kind) *account {
	for _, a := range w.accounts {
		if a.kind == k {
			return a
		}
	}
	return w.accounts[0]
}

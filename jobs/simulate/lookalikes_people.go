package simulate

import (
	"fmt"
	"time"
)

// likeness returns a look-alike.
func likeness(a *account, log, technique, difficulty, note string, workday bool, run func(w *world, c *scenario, out *delivery)) *scenario {
	return &scenario{
		account: a, log: log, category: lookAlike, technique: technique, difficulty: difficulty, note: note, workday: workday, run: run,
	}
}

// peopleLookAlikes returns what people do now and then that looks like an attack.
func (w *world) peopleLookAlikes() []*scenario {
	return []*scenario{
		likeness(w.of(shop), "cloudtrail", "new employee", "medium", "first days of a new colleague", true, newEmployee),
		likeness(w.of(lake), "cloudtrail", "role change", "medium", "an analyst moves to operations", true, roleChange),
		likeness(w.of(shop), "cloudtrail", "incident night", "medium", "an outage at night with very many calls that describe", false, incidentNight),
		likeness(w.of(platform), "cloudtrail", "new service", "medium", "a team adopts services it never used", true, newService),
		likeness(nil, "cloudtrail", vpnTechnique, "medium", "the company's VPN moves to another provider: everybody behind it changes address", true, vpnMoves),
		likeness(w.of(lake), "cloudtrail", "travel", "medium", "works from another country for some days", true, travel),
		likeness(w.of(platform), "cloudtrail", "journey with logins", "hard", "signs in before and after a flight that is possible", true, journey),
		likeness(w.of(platform), "cloudtrail", "vpn switched on", "hard", "one session from home, then from the VPN exit in the same country", true, vpnSwitch),
		likeness(w.of(platform), "cloudtrail", "mobile and wireless in turn", "hard", "one session from the phone and from home in the same country", true, phoneSwitch),
	}
}

// vpnTechnique names the case of the moved VPN exit.
const vpnTechnique = "vpn exit moves"

// days notes whole days of a principal.
func (c *scenario) days(w *world, from, to int) {
	c.see(w.midnight(from))
	c.see(w.midnight(min(to, w.opt.Days)))
}

// newcomer looks at many things in the first days.
func newEmployee(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	p := &person{
		email: "alma.reuter@" + w.domain, job: jobs[0], country: countries[0], begins: 8.5, rate: 2.5, browser: browsers[0], version: 145,
		upgrades: 25, curious: 0.25, leave: [2]int{-1, -1}, joins: c.day,
	}
	w.settle(p)
	p.account = c.account
	p.habits = w.habits(d, p.job)
	c.mark("principal", p.role(c.account).assumed(p.email, "", w.start).ARN)
	w.people = append(w.people, p)
	// The day of the others has begun already; the newcomer's first has not.
	w.personDay(p, c.day, out)
	for n := range 2 {
		w.sit(p, c.day, 70+n, w.midnight(c.day).Add(time.Duration(8+3*n)*time.Hour), d, out)
	}
	c.days(w, c.day, c.day+4)
}

// roleChange gives an analyst the work of an administrator.
func roleChange(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	p := c.employee(w, "DataAnalyst", 1)
	changed := jobs[2]
	changed.services = []string{"ec2", "rds", "monitoring", "autoscaling", "elasticloadbalancing", "kms"}
	changed.writes = []string{"ec2:CreateTags", "rds:ModifyDBInstance", "monitoring:PutMetricAlarm"}
	changed.set = p.job.set
	p.job, p.habits = changed, w.habits(d, changed)
	c.mark("principal", p.role(c.account).assumed(p.email, "", w.start).ARN)
	for n := range 3 {
		w.sit(p, c.day, 80+n, w.midnight(c.day).Add(-p.country.offset).Add(time.Duration(9+2*n)*time.Hour), d, out)
	}
	c.days(w, c.day, c.day+4)
}

func incidentNight(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	p := c.employee(w, "Developer", 0)
	at := w.midnight(c.day).Add(-p.country.offset).Add(23*time.Hour + d.span(0, 90*time.Minute))
	s := w.open(p, c.day, 60, at, d)
	s.account, s.console, s.agent, s.ip = c.account, true, p.browserAgent(c.day), w.home(p, c.day).String()
	w.signIn(s, d, out)
	c.mark("principal", p.role(c.account).assumed(p.email, "", w.start).ARN)
	c.mark("access_key", s.key)
	c.see(at)
	services := []string{"logs", "monitoring", "ecs", "ec2", "elasticloadbalancing", "rds", "lambda"}
	for range d.between(22, 36) {
		w.perform(s, habit{page: oneOf(d, w.pages[ranked(d, services)])}, d, out)
		s.at = s.at.Add(d.gap(70 * time.Second))
		c.see(s.at)
	}
	w.perform(s, habit{one: w.do("ecs:UpdateService")}, d, out)
	w.perform(s, habit{one: w.do("ec2:RebootInstances")}, d, out)
	c.see(s.at)
}

func newService(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	p := c.employee(w, "SandboxPower", 1)
	c.mark("principal", p.role(c.account).assumed(p.email, "", w.start).ARN)
	for n := range 2 {
		at := w.midnight(c.day).Add(-p.country.offset).Add(time.Duration(10+4*n) * time.Hour)
		s := w.open(p, c.day, 61+n, at, d)
		s.account = c.account
		for _, page := range w.pages["states"] {
			w.perform(s, habit{page: page}, d, out)
		}
		for _, key := range []string{"states:CreateStateMachine", "states:StartExecution", "codebuild:UpdateProject", "states:StartExecution"} {
			s.at = s.at.Add(d.gap(2 * time.Minute))
			w.perform(s, habit{one: w.do(key)}, d, out)
		}
		c.see(at)
		c.see(s.at)
	}
}

// vpnMoves has its effect through the address of the VPN (see vpn); here two people
// notice it at once.
func vpnMoves(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	for nth := range 2 {
		s := w.open(w.employee("SandboxPower", nth+1), c.day, 67, w.vpnMove.Add(d.span(0, time.Hour)), d)
		s.ip = w.vpn(s.at).String()
		w.perform(s, s.person.habits[0], d, out)
	}
	c.mark("ip", w.vpn(w.vpnMove).String())
	c.see(w.vpnMove)
	c.see(w.midnight(w.opt.Days))
}

func travel(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	p := c.employee(w, "DataEngineer", 1)
	code := oneOf(d, []string{"ES", "FR", "MA"})
	from, to := w.midnight(c.day), w.midnight(min(c.day+4, w.opt.Days))
	w.overrides = append(w.overrides, override{person: p, from: from, to: to, address: d.address(travelBlocks[code])})
	for n := range 2 {
		w.sit(p, c.day, 62+n, from.Add(time.Duration(12+3*n)*time.Hour), d, out)
	}
	c.note += fmt.Sprintf(" (%s)", code)
	c.mark("principal", p.role(c.account).assumed(p.email, "", w.start).ARN)
	c.see(from)
	c.see(to)
}

// journey signs in at home in the morning and abroad seven hours later.
func journey(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	p := c.employee(w, "SecurityAudit", 1)
	morning := w.midnight(c.day).Add(-p.country.offset).Add(7 * time.Hour)
	landing := morning.Add(8 * time.Hour)
	w.overrides = append(w.overrides, override{person: p, from: landing.Add(-time.Hour), to: w.midnight(w.opt.Days), address: d.address(travelBlocks["ES"])})
	for n, at := range []time.Time{morning, landing} {
		s := w.open(p, c.day, 64+n, at, d)
		s.account, s.console, s.agent = c.account, true, p.browserAgent(c.day)
		w.signIn(s, d, out)
		w.perform(s, p.habits[0], d, out)
		c.mark("principal", p.role(c.account).assumed(p.email, "", w.start).ARN)
		c.see(at)
		c.see(s.at)
	}
}

// switching plays one session whose address changes in the middle.
func (w *world) switching(c *scenario, p *person, first, second string, out *delivery) {
	d := c.dice(w)
	at := w.midnight(c.day).Add(-p.country.offset).Add(d.span(9*time.Hour, 14*time.Hour))
	s := w.open(p, c.day, 66, at, d)
	s.account, s.console, s.agent = c.account, true, p.browserAgent(c.day)
	c.mark("principal", p.role(c.account).assumed(p.email, "", w.start).ARN)
	c.mark("access_key", s.key)
	for turn := range 6 {
		s.ip = first
		if turn >= 3 != (turn == 5) {
			s.ip = second
		}
		w.perform(s, p.habits[turn%len(p.habits)], d, out)
		c.see(s.at)
		s.at = s.at.Add(d.span(time.Minute, 6*time.Minute))
	}
	c.see(at)
}

func vpnSwitch(w *world, c *scenario, out *delivery) {
	p := c.employee(w, "Billing", 1)
	w.switching(c, p, w.home(p, c.day).String(), w.vpn(w.midnight(c.day)).String(), out)
}

func phoneSwitch(w *world, c *scenario, out *delivery) {
	p := c.employee(w, "SecurityAudit", 0)
	w.switching(c, p, w.phone(p, c.day).String(), w.home(p, c.day).String(), out)
}

package simulate

import (
	"fmt"
	"strings"
	"time"
)

// habit is one thing a person does in a sitting: a page of the console, or an
// operation.
type habit struct {
	page []action
	one  action
}

// habits ranks what a holder of the job does; every person has an own order.
func (w *world) habits(d *dice, j job) []habit {
	var pages, writes []habit
	for _, service := range j.services {
		for _, page := range w.pages[service] {
			pages = append(pages, habit{page: page})
		}
	}
	for _, key := range j.writes {
		writes = append(writes, habit{one: w.do(key)})
	}
	pages = shuffled(d, pages)
	pages = pages[:min(len(pages), d.between(6, 10))]
	// Writes come behind the first few pages: people look more than they change.
	at := min(3, len(pages))
	out := append(append([]habit(nil), pages[:at]...), shuffled(d, writes)...)
	return append(out, pages[at:]...)
}

// sitting is one session of a person in one account.
type sitting struct {
	person  *person
	account *account
	day     int
	at      time.Time
	key     string
	since   time.Time
	console bool
	ip      string
	agent   string
}

// call returns a call of the sitting at its present time.
func (s *sitting) call(act action) call {
	return call{
		at: s.at, account: s.account, region: regionOf(act, s.account), action: act, console: s.console,
		identity: s.person.role(s.account).assumed(s.person.email, s.key, s.since), ip: s.ip, agent: s.agent,
	}
}

// regionOf returns where AWS logs the action: services without a region have
// theirs in us-east-1.
func regionOf(act action, a *account) string {
	switch act.service {
	case "iam", "organizations", "ce", "budgets", "route53", "cloudfront", "support", "health":
		return globalRegion
	}
	return a.region
}

// personDay lets the person work for one day.
func (w *world) personDay(p *person, day int, out *delivery) {
	if !p.works(w, day) {
		return
	}
	d := w.dice(day, p.email)
	local := w.midnight(day).Add(-p.country.offset)
	for n := range d.poisson(p.rate * w.opt.Scale) {
		hour := p.begins + float64(8.5*d.Float64())
		if d.chance(0.04) {
			hour = p.begins + 11 + float64(2*d.Float64())
		}
		at := local.Add(time.Duration(hour * float64(time.Hour))).Truncate(time.Second)
		w.sit(p, day, n, at, d, out)
	}
}

// sit plays one session from sign-in to the last page.
func (w *world) sit(p *person, day, n int, at time.Time, d *dice, out *delivery) {
	s := w.open(p, day, n, at, d)
	if s.console {
		w.signIn(s, d, out)
	}
	for range 1 + d.poisson(1.4) {
		h := ranked(d, p.habits)
		if d.chance(p.curious) {
			h = w.novelty(d)
		}
		w.perform(s, h, d, out)
		s.at = s.at.Add(d.gap(3 * time.Minute))
		if _, away := w.awayAddress(p, s.at); !away && d.chance(0.02) {
			// The line drops, or the train leaves: on by phone.
			s.ip = w.phone(p, day).String()
		}
	}
}

// open begins a session: account, credential and place.
func (w *world) open(p *person, day, n int, at time.Time, d *dice) *sitting {
	s := &sitting{person: p, account: p.account, day: day, at: at, since: at, console: !p.commands || d.chance(0.65)}
	if len(p.others) > 0 && d.chance(0.3) {
		s.account = oneOf(d, p.others)
	}
	s.key = s.account.sessionKey(w.opt.Seed, p.email, w.midnight(day).Unix(), n)
	s.ip = w.where(p, day, at, d).String()
	s.agent = p.commandAgent(day)
	if s.console {
		s.agent = p.browserAgent(day)
	}
	return s
}

// signIn writes the console login of an Identity Center role.
func (w *world) signIn(s *sitting, d *dice, out *delivery) {
	c := s.call(w.do("signin:ConsoleLogin"))
	c.console = false
	out.call(login(c, d, "No"))
	s.at = s.at.Add(d.span(2*time.Second, 9*time.Second))
}

// login turns a call into the event that the sign-in service writes. Multi-factor
// authentication of Identity Center happens elsewhere, so mfa is "No" for it.
func login(c call, d *dice, mfa string) (call, record) {
	r := c.record(d)
	r.EventVersion, r.EventType, r.RequestID = "1.08", "AwsConsoleSignIn", ""
	r.ResponseElements = []byte(`{"ConsoleLogin":"Success"}`)
	r.AdditionalEventData = &additional{
		LoginTo: fmt.Sprintf("https://%s.console.aws.amazon.com/console/home", c.region), MobileVersion: "No", MFAUsed: mfa,
	}
	r.UserIdentity.AccessKeyID = ""
	return c, r
}

// perform does one habit: a page fires all its reads at once.
func (w *world) perform(s *sitting, h habit, d *dice, out *delivery) {
	if h.page == nil {
		c := s.call(h.one)
		c.denied = d.chance(0.03)
		w.emit(c, d, out)
		return
	}
	for _, act := range h.page {
		c := s.call(act)
		// The console asks for more than people may see.
		c.denied = d.chance(0.012)
		w.emit(c, d, out)
		s.at = s.at.Add(d.span(0, 1200*time.Millisecond))
	}
}

// chores are rare changes that come up now and then in any company. Attacks use
// some of them too: being rare alone says little.
var chores = []string{
	"iam:CreateRole", "iam:PutRolePolicy", "iam:CreateAccessKey", "iam:UpdateAssumeRolePolicy", "ec2:CreateSecurityGroup", "ec2:CreateKeyPair",
	"ec2:RevokeSecurityGroupIngress", "ec2:DeleteSnapshot", "kms:CreateGrant", "s3:PutBucketPolicy", "s3:CreateBucket", "rds:CreateDBSnapshot",
	"secretsmanager:RotateSecret", "logs:DeleteLogGroup", "sqs:PurgeQueue", "cloudformation:UpdateStack", "ssm:SendCommand", "sns:Subscribe",
}

// novelty returns a page of any service, or a chore: everybody does new things at
// times.
func (w *world) novelty(d *dice) habit {
	if d.chance(0.25) {
		return habit{one: w.do(oneOf(d, chores))}
	}
	services := []string{}
	for _, j := range jobs {
		services = append(services, j.services...)
	}
	return habit{page: oneOf(d, w.pages[oneOf(d, services)])}
}

// emit writes the call as it is. Calls of S3 without a bucket get one.
func (w *world) emit(c call, d *dice, out *delivery) {
	act := c.action
	if act.service == "s3" && c.bucket == "" && act.name != "ListBuckets" && !strings.HasSuffix(act.name, "AccountPublicAccessBlock") {
		c.bucket = ranked(d, c.account.buckets)
	}
	out.call(c, c.record(d))
}

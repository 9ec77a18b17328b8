package simulate

import (
	"fmt"
	"time"
)

// credentialCases returns the misuses of credentials that the place gives away.
func (w *world) credentialCases() []*scenario {
	login := "UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B"
	instance := "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration"
	misuse := func(a *account, technique, types, difficulty string, workday bool, run func(w *world, c *scenario, out *delivery)) *scenario {
		return &scenario{
			account: a, log: "cloudtrail", category: "credential-misuse", technique: technique, types: types, difficulty: difficulty,
			workday: workday, run: run,
		}
	}
	return []*scenario{
		misuse(w.of(shop), "credential of an instance used from a hosting company", instance+".OutsideAWS", "easy", false, outsideAWS),
		misuse(w.of(lake), "credential of an instance used from an instance of a stranger", instance+".InsideAWS", "hard", false, insideAWS),
		misuse(w.of(platform), "console login from another continent within the hour", login, "easy", true, impossibleTravel),
		misuse(w.of(shop), "long-term key used from a network it was never used from", "InitialAccess:IAMUser/AnomalousBehavior|Discovery:S3/AnomalousBehavior|Exfiltration:S3/AnomalousBehavior", "medium", false, keyElsewhere),
		misuse(w.of(shop), "session used from two networks at once", "InitialAccess:IAMUser/AnomalousBehavior|Discovery:IAMUser/AnomalousBehavior|CredentialAccess:IAMUser/AnomalousBehavior", "medium", true, twoPlaces),
	}
}

// stolenRole returns a stranger with the present credential of the instance.
func (w *world) stolenRole(c *scenario, target *host, ip string, d *dice) *hand {
	at := w.midnight(c.day).Add(d.span(2*time.Hour, 20*time.Hour))
	c.account = target.account
	h := &hand{
		c: c, account: target.account, identity: w.instanceIdentity(target, at), ip: ip, agent: oneOf(d, strangeAgents), at: at,
		quick: time.Second, slow: 12 * time.Second, params: map[string]string{"instance": target.id},
	}
	h.markHand(true)
	c.mark("instance", target.id)
	return h
}

func outsideAWS(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := w.stolenRole(c, c.instance(w, 0), c.stranger(d), d)
	h.does(w, d, out, "sts:GetCallerIdentity", "s3:ListBuckets", "ec2:DescribeInstances!", "secretsmanager:ListSecrets!", "iam:ListRoles!")
	h.does(w, d, out, repeat("s3:GetObject", d.between(4, 12))...)
	h.does(w, d, out, "secretsmanager:GetSecretValue")
}

func insideAWS(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	// An address of EC2 in the same region: no network list tells it apart.
	h := w.stolenRole(c, c.instance(w, 1), d.address("18.184.0.0/15").String(), d)
	h.agent = "Boto3/1.40.11 md/Botocore#1.40.11 ua/2.1 os/linux#6.1.147 md/arch#x86_64 lang/python#3.9.23 md/pyimpl#CPython m/b,Z,D cfg/retry-mode#legacy Botocore/1.40.11"
	h.does(w, d, out, "sts:GetCallerIdentity", "s3:ListObjects")
	h.does(w, d, out, repeat("s3:GetObject", d.between(10, 25))...)
}

// impossibleTravel lets a person sign in at the usual place, and somebody else
// sign in as that person from another continent soon after.
func impossibleTravel(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	p := c.employee(w, "Billing", 0)
	at := w.midnight(c.day).Add(-p.country.offset).Add(d.span(10*time.Hour, 15*time.Hour))
	s := w.open(p, c.day, 90, at, d)
	s.account, s.console, s.agent = c.account, true, p.browserAgent(c.day)
	s.key = c.account.sessionKey(w.opt.Seed, p.email, c.id, "own")
	w.signIn(s, d, out)
	w.perform(s, p.habits[0], d, out)
	from := oneOf(d, []string{"VN", "NG", "BR"})
	h := &hand{
		c: c, account: c.account, identity: p.role(c.account).assumed(p.email, c.account.sessionKey(w.opt.Seed, p.email, c.id), at), console: true,
		ip: d.address(travelBlocks[from]).String(), at: at.Add(d.span(20*time.Minute, time.Hour)),
		agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:138.0) Gecko/20100101 Firefox/138.0",
	}
	h.identity.SessionContext.Attributes.CreationDate = stamp(h.at)
	c.note = "the network is in " + from
	h.markHand(true)
	w.loginAs(h, d, out)
	h.does(w, d, out, "organizations:DescribeOrganization", "organizations:ListAccounts", "budgets:DescribeBudgets", "ce:GetCostAndUsage")
}

// loginAs writes the console login of the hand.
func (w *world) loginAs(h *hand, d *dice, out *delivery) {
	c := call{
		at: h.at, account: h.account, region: h.account.region, action: w.do("signin:ConsoleLogin"), identity: h.identity, ip: h.ip, agent: h.agent,
	}
	out.call(login(c, d, "No"))
	h.c.see(h.at)
	h.at = h.at.Add(d.span(5*time.Second, 20*time.Second))
}

func keyElsewhere(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := w.byKey(c, c.user(0), d)
	// The program's own calls, only from elsewhere: the network is all there is.
	h.agent = c.user(0).agent
	h.bucket = c.account.buckets[0]
	h.does(w, d, out, "s3:ListObjects", "s3:GetObject", "s3:GetObject", "s3:GetObject", "s3:PutObject")
}

// twoPlaces lets a person work while somebody else uses the same session.
func twoPlaces(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	p := c.employee(w, "Developer", 3)
	at := w.midnight(c.day).Add(-p.country.offset).Add(d.span(11*time.Hour, 15*time.Hour))
	s := w.open(p, c.day, 91, at, d)
	s.account, s.console, s.agent, s.ip = c.account, false, p.commandAgent(c.day), w.home(p, c.day).String()
	s.key = c.account.sessionKey(w.opt.Seed, p.email, c.id)
	h := &hand{
		c: c, account: c.account, identity: s.call(w.do("sts:GetCallerIdentity")).identity, ip: c.stranger(d),
		agent: s.agent, quick: 20 * time.Second, slow: 80 * time.Second,
	}
	h.markHand(true)
	for turn := range d.between(6, 9) {
		w.perform(s, p.habits[turn%len(p.habits)], d, out)
		h.at = s.at.Add(d.span(10*time.Second, 50*time.Second))
		h.does(w, d, out, oneOf(d, []string{"logs:DescribeLogGroups", "lambda:ListFunctions20150331", "secretsmanager:ListSecrets", "secretsmanager:GetSecretValue"}))
		s.at = s.at.Add(d.span(time.Minute, 3*time.Minute))
	}
	c.note = fmt.Sprintf("the owner works from %s meanwhile", s.ip)
}

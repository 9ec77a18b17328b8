package simulate

import (
	"cmp"
	"fmt"
	"time"
)

// legacyDay runs an old program with a long-term key, every night.
func (w *world) legacyDay(p *program, day int, out *delivery) {
	d := w.dice(day, p.account.id, p.name)
	at := w.midnight(day).Add(time.Duration(p.nightly * float64(time.Hour))).Add(d.span(0, 20*time.Minute))
	for range 1 + d.poisson(p.rate*w.opt.Scale) {
		c := w.byUser(p.user, w.do(ranked(d, p.does)), at)
		c.data(d, cmp.Or(p.bucket, p.account.buckets[0]))
		w.emit(c, d, out)
		at = at.Add(d.gap(40 * time.Second))
	}
}

// byUser returns a call of the user from its usual place.
func (w *world) byUser(u *user, act action, at time.Time) call {
	return call{
		at: at, account: u.account, region: regionOf(act, u.account), action: act, identity: u.identity(),
		ip: newDice(w.opt.Seed, "rack", u.name, u.account.id).address(u.home).String(), agent: u.agent,
	}
}

// vendorAccount is the account of a monitoring vendor outside the organisation.
const vendorAccount = "810264973155"

// vendorDay lets the vendor assume its role and look at the account.
func (w *world) vendorDay(p *program, day int, out *delivery) {
	d := w.dice(day, p.account.id, p.name)
	a := p.account
	for n := range d.poisson(p.rate * w.opt.Scale) {
		at := w.midnight(day).Add(d.span(0, 24*time.Hour))
		ip := newDice(w.opt.Seed, "vendor", d.IntN(2)).address("3.208.0.0/12").String()
		key := a.sessionKey(w.opt.Seed, p.name, day, n)
		const agent = "Boto3/1.38.46 md/Botocore#1.38.46 ua/2.1 os/linux#5.15.0-1084-aws lang/python#3.9.23 Botocore/1.38.46"
		c := call{
			at: at, account: a, region: a.region, action: w.do("sts:AssumeRole"), ip: ip, agent: agent,
			identity: identity{Type: "AWSAccount", PrincipalID: "AROA7Q2MONITORVENDOR5:collector", AccountID: vendorAccount},
			params:   map[string]string{"role": p.role.name, "session": "vendor-collector"},
		}
		w.emit(withCredentials(c, p.role, "vendor-collector", key), d, out)
		id := p.role.assumed("vendor-collector", key, at)
		for _, name := range []string{"monitoring:ListMetrics", "ec2:DescribeInstances", "elasticloadbalancing:DescribeLoadBalancers", "rds:DescribeDBInstances"} {
			at = at.Add(d.span(300*time.Millisecond, 4*time.Second))
			w.emit(call{at: at, account: a, region: a.region, action: w.do(name), identity: id, ip: ip, agent: agent}, d, out)
		}
	}
}

// auditDay lets the security team's scheduled check read the account's settings.
func (w *world) auditDay(p *program, day int, out *delivery) {
	d := w.dice(day, p.account.id, p.name)
	at := w.midnight(day).Add(4*time.Hour + d.span(0, time.Minute))
	id := p.role.assumed(p.name, p.account.sessionKey(w.opt.Seed, p.name, day), at)
	for _, key := range []string{"iam:GetAccountSummary", "s3:ListBuckets", "cloudtrail:GetTrailStatus", "ec2:DescribeSecurityGroups", "iam:ListUsers", "s3:GetBucketPolicyStatus"} {
		act := w.do(key)
		at = at.Add(d.span(200*time.Millisecond, 2*time.Second))
		w.emit(call{
			at: at, account: p.account, region: regionOf(act, p.account), action: act, identity: id,
			ip: w.of(platform).apiEgress[1].String(), agent: w.sdkAgent(p, day, "exec-env/AWS_Lambda_python3.12"),
		}, d, out)
	}
}

// accountantDay lets somebody outside the company sign in as a user of IAM, with
// multi-factor authentication, and read the costs.
func (w *world) accountantDay(p *program, day int, out *delivery) {
	d := w.dice(day, p.account.id, p.name)
	if d.Float64() > p.rate {
		return
	}
	at := w.midnight(day).Add(d.span(9*time.Hour, 17*time.Hour))
	c := w.byUser(p.user, w.do("signin:ConsoleLogin"), at)
	c.agent = fmt.Sprintf(p.user.agent, 142)
	out.call(login(c, d, "Yes"))
	key := p.account.sessionKey(w.opt.Seed, p.name, day) // the console works with a session of the user
	for _, name := range []string{"ce:GetCostAndUsage", "ce:GetDimensionValues", "budgets:DescribeBudgets"} {
		at = at.Add(d.span(time.Second, 20*time.Second))
		r := c
		r.at, r.action, r.region, r.console, r.identity.AccessKeyID = at, w.do(name), globalRegion, true, key
		w.emit(r, d, out)
	}
}

package simulate

import (
	"time"
)

// softwareLookAlikes returns what software does now and then that looks like an
// attack.
func (w *world) softwareLookAlikes() []*scenario {
	return []*scenario{
		likeness(w.of(platform), "cloudtrail", "region roll-out", "medium", "the pipeline builds in a region never used", true, regionRollOut),
		likeness(w.of(shop), "cloudtrail", "sdk upgrade", "medium", "new SDK and runtime: every user agent of the function changes", true, sdkUpgrade),
		likeness(w.of(shop), "cloudtrail", "terraform mass apply", "medium", "the pipeline tags everything and cleans policies", true, massApply),
		likeness(w.of(shop), "cloudtrail", "crash loop", "medium", "bad deployment: a function retries for hours and is refused", false, crashLoop),
		likeness(w.of(lake), "s3-data", "first backup", "hard", "a new backup job reads whole buckets in its first night", false, firstBackup),
		likeness(w.of(lake), "s3-data", monthEndTechnique, "medium", "the monthly export, as on the first of every month", false, monthEnd),
		likeness(w.of(shop), "cloudtrail", "new nat gateway", "hard", "instances leave through a second gateway of the company", false, newGateway),
		likeness(w.of(platform), "cloudtrail", "vpc endpoint", "hard", "instances call through a new endpoint: private addresses in the log", false, newEndpoint),
	}
}

// programOf returns the program of the account with the name, or its first one.
func (w *world) programOf(a *account, name string) *program {
	var found *program
	for _, p := range w.programs {
		if p.account == a && (found == nil || (p.name == name && found.name != name)) {
			found = p
		}
	}
	return found
}

func regionRollOut(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	p := w.programOf(c.account, "deploy")
	run := w.deploy(p, c.day, 50, w.midnight(c.day).Add(d.span(8*time.Hour, 13*time.Hour)), d, out)
	c.see(run.at)
	id := p.role.assumed(run.run, run.key, run.since)
	h := &hand{c: c, account: c.account, identity: id, ip: run.ip, agent: terraformAgent(c.day, "ec2"), at: run.at, region: "eu-north-1", quick: 200 * time.Millisecond, slow: 4 * time.Second}
	h.markHand(false)
	h.does(w, d, out, "ec2:DescribeAvailabilityZones", "ec2:DescribeVpcs", "ec2:CreateVpc", "ec2:CreateSubnet", "ec2:CreateSubnet", "ec2:CreateSecurityGroup", "ec2:AuthorizeSecurityGroupIngress", "iam:CreateRole", "iam:AttachRolePolicy", "logs:CreateLogGroup", "lambda:CreateFunction20150331", "ec2:RunInstances", "ec2:RunInstances", "s3:CreateBucket", "s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock")
}

func sdkUpgrade(w *world, c *scenario, out *delivery) {
	p := w.programOf(c.account, c.account.functions[0])
	w.overrides = append(w.overrides, override{program: p, from: w.midnight(c.day + 1)})
	// The first container with the new runtime starts today.
	id := p.role.assumed(p.name, p.account.sessionKey(w.opt.Seed, p.name, "upgraded"), w.midnight(c.day).Add(12*time.Hour))
	d := c.dice(w)
	h := &hand{
		c: c, account: c.account, identity: id, ip: c.account.apiEgress[0].String(), at: w.midnight(c.day).Add(12 * time.Hour), slow: 20 * time.Minute,
		agent: w.sdkAgent(p, c.day+1, "exec-env/AWS_Lambda_python3.14"),
	}
	c.mark("principal", id.ARN)
	for range 6 {
		h.does(w, d, out, ranked(d, p.does))
	}
	c.see(w.midnight(w.opt.Days))
}

func massApply(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	p := w.programOf(c.account, "deploy")
	run := w.deploy(p, c.day, 51, w.midnight(c.day).Add(d.span(8*time.Hour, 13*time.Hour)), d, out)
	h := &hand{
		c: c, account: c.account, identity: p.role.assumed(run.run, run.key, run.since), ip: run.ip, agent: terraformAgent(c.day, "iam"), at: run.at,
		quick: 50 * time.Millisecond, slow: 900 * time.Millisecond,
	}
	h.markHand(false)
	for range d.between(25, 40) {
		h.does(w, d, out, oneOf(d, pipelineReads), oneOf(d, []string{"ec2:CreateTags", "iam:TagRole", "s3:PutBucketTagging", "lambda:TagResource20170331v2", "iam:PutRolePolicy", "s3:PutBucketPolicy", "iam:UpdateAssumeRolePolicy", "logs:PutRetentionPolicy"}))
	}
}

func crashLoop(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	p := w.programOf(c.account, c.account.functions[1])
	at := w.midnight(c.day).Add(d.span(6*time.Hour, 18*time.Hour))
	h := &hand{
		c: c, account: c.account, identity: p.role.assumed(p.name, p.account.sessionKey(w.opt.Seed, p.name, "loop", c.day), at), ip: c.account.apiEgress[0].String(),
		agent: w.sdkAgent(p, c.day, "exec-env/AWS_Lambda_python3.12"), at: at, quick: time.Minute, slow: 4 * time.Minute,
	}
	h.markHand(false)
	for range d.between(60, 110) {
		h.does(w, d, out, oneOf(d, []string{"secretsmanager:GetSecretValue!", "kms:Decrypt!", "ssm:GetParameters!"}))
	}
}

func firstBackup(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	at := w.midnight(c.day).Add(d.span(time.Hour, 4*time.Hour))
	role := c.account.role("backup-job-role", "")
	h := &hand{
		c: c, account: c.account, identity: role.assumed("backup-"+w.midnight(c.day).Format("20060102"), c.account.sessionKey(w.opt.Seed, "backup", c.day), at),
		ip: c.account.apiEgress[2].String(), agent: "aws-cli/2.31.18 md/awscrt#0.27.6 ua/2.1 os/linux#6.1.147 exec-env/AWS_ECS_FARGATE lang/python#3.13.7 md/command#s3.sync",
		at: at, quick: 200 * time.Millisecond, slow: 5 * time.Second,
	}
	h.markHand(false)
	for _, bucket := range c.account.buckets[:2] {
		h.bucket = bucket
		h.does(w, d, out, repeat("s3:ListObjects", 3)...)
		h.does(w, d, out, repeat("s3:GetObject", d.between(50, 90))...)
	}
}

// monthlyExport reads the finance bucket and writes the report.
func (w *world) monthlyExport(a *account, c *scenario, day int, d *dice, out *delivery) {
	at := w.midnight(day).Add(2*time.Hour + d.span(0, time.Hour))
	h := &hand{
		c: c, account: a, identity: a.role("finance-export-role", "").assumed("export-"+w.midnight(day).Format("2006-01"), a.sessionKey(w.opt.Seed, "export", day), at),
		ip: a.apiEgress[1].String(), agent: "Boto3/1.40.11 md/Botocore#1.40.11 ua/2.1 os/linux#5.10.240 lang/python#3.12.11 exec-env/AWS_ECS_FARGATE Botocore/1.40.11",
		at: at, quick: 200 * time.Millisecond, slow: 6 * time.Second, bucket: a.buckets[len(a.buckets)-1],
	}
	h.markHand(false)
	h.does(w, d, out, "s3:ListObjects")
	h.does(w, d, out, repeat("s3:GetObject", d.between(40, 60))...)
	h.does(w, d, out, "s3:PutObject", "s3:PutObject")
}

// exportDay runs the monthly export on the first, unless it is a case that day.
func (w *world) exportDay(p *program, day int, out *delivery) {
	if w.midnight(day).Day() != 1 {
		return
	}
	for _, c := range w.cases {
		if c.technique == monthEndTechnique && c.day == day {
			return
		}
	}
	w.monthlyExport(p.account, &scenario{}, day, w.dice(day, p.account.id, p.name), out)
}

// monthEndTechnique names the case of the export; its day is a first of the month
// where there is one among the judged days.
const monthEndTechnique = "month-end export"

func monthEnd(w *world, c *scenario, out *delivery) {
	w.monthlyExport(c.account, c, c.day, c.dice(w), out)
}

// newGateway lets one instance of the account leave through another address of
// the company from now on.
func newGateway(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := c.instance(w, 1)
	moved := d.address("18.184.0.0/15")
	from := w.midnight(c.day).Add(6 * time.Hour)
	w.overrides = append(w.overrides, override{host: h, from: from, to: w.midnight(w.opt.Days), address: moved})
	w.fromNowOn(c, h, from, d, out)
	c.mark("ip", moved.String())
}

// newEndpoint lets one instance call through an endpoint of the VPC.
func newEndpoint(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := c.instance(w, 1)
	from := w.midnight(c.day).Add(6 * time.Hour)
	w.overrides = append(w.overrides, override{host: h, from: from, to: w.midnight(w.opt.Days), address: h.private})
	w.fromNowOn(c, h, from, d, out)
	c.mark("ip", h.private.String())
}

// fromNowOn makes some calls of the instance on the day a change begins.
func (w *world) fromNowOn(c *scenario, h *host, from time.Time, d *dice, out *delivery) {
	c.account = h.account
	p := w.programOf(h.account, h.id)
	for n := range 6 {
		at := from.Add(time.Duration(n)*150*time.Minute + d.span(0, time.Hour))
		call := w.fromInstance(p, at, d)
		c.mark("principal", call.identity.ARN)
		w.software(call, d, out)
		c.see(at)
	}
	c.mark("instance", h.id)
	c.see(w.midnight(w.opt.Days))
}

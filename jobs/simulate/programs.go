package simulate

import (
	"fmt"
	"net/netip"
	"time"
)

// program is software that calls APIs: a function, a task, an instance, a
// pipeline or an old program with a key of its own.
type program struct {
	name    string
	account *account
	rate    float64 // calls, runs or sittings a day
	run     func(w *world, p *program, day int, out *delivery)
	role    *role
	user    *user
	host    *host
	does    []string // keys of actions, the most usual first
	nightly float64  // hour of the night, of batch programs
	sourced bool     // its records name the function that they come from (lambda:SourceFunctionArn)
	task    []any    // further parts of the name of an own task of ECS
	bucket  string   // of batch programs, instead of the account's first
}

// startPrograms gives every account its software.
func (w *world) startPrograms() {
	for _, a := range w.accounts {
		for n, function := range a.functions[:2] {
			w.programs = append(w.programs, &program{
				name: function, account: a, rate: 22 - 11*float64(n), run: (*world).lambdaDay,
				role: a.role(function+"-role", "service-role/"), does: functionHabits[a.kind],
			})
		}
		w.programs = append(w.programs, &program{
			name: "web-task", account: a, rate: 15, run: (*world).taskDay,
			role: a.role("web-task-role", ""), does: []string{"secretsmanager:GetSecretValue", "s3:GetObject", "s3:PutObject", "kms:Decrypt", "ssm:GetParameters"},
		})
		for _, h := range a.hosts {
			if h.role != nil {
				w.programs = append(w.programs, &program{
					name: h.id, account: a, host: h, rate: 10, run: (*world).instanceDay, role: h.role,
					does: hostHabits[a.kind],
				})
			}
		}
		w.programs = append(w.programs, &program{
			name: "deploy", account: a, rate: 1.1, run: (*world).pipelineDay, role: a.role("gha-"+a.name+"-deploy", ""),
		})
		for n, u := range a.users {
			w.programs = append(w.programs, &program{
				name: u.name, account: a, user: u, rate: 7, run: (*world).legacyDay, nightly: 1 + 2*float64(n),
				does: []string{"s3:PutObject", "s3:ListObjects", "s3:GetObject"},
			})
		}
		w.startErrands(a)
		w.programs = append(w.programs, &program{
			name: "org-audit", account: a, rate: 1, run: (*world).auditDay, role: a.role("org-security-audit", ""),
		})
	}
}

// startErrands adds what only one kind of account has.
func (w *world) startErrands(a *account) {
	if a.kind == platform {
		w.programs = append(w.programs, &program{
			name: "accountant", account: a, rate: 0.3, run: (*world).accountantDay,
			user: a.newUser(newDice(w.opt.Seed, "accountant", a.id), "accountant", "94.60.0.0/30", browsers[0]),
		})
	}
	if a.kind == lake {
		w.programs = append(w.programs, &program{name: "finance-export", account: a, run: (*world).exportDay})
	}
	if a.kind == shop {
		w.programs = append(w.programs, &program{name: "vendor-monitor", account: a, rate: 3, run: (*world).vendorDay, role: a.role("vendor-monitoring", "")})
	}
}

// functionHabits and hostHabits say what software of an account calls.
var functionHabits = map[kind][]string{
	shop:     {"s3:PutObject", "secretsmanager:GetSecretValue", "logs:CreateLogStream", "kms:Decrypt", "s3:GetObject"},
	lake:     {"s3:GetObject", "s3:PutObject", "glue:GetTable", "glue:BatchCreatePartition", "logs:CreateLogStream"},
	platform: {"s3:GetObject", "ecr:DescribeImages", "logs:CreateLogStream", "codebuild:StartBuild"},
}

var hostHabits = map[kind][]string{
	shop:     {"ssm:UpdateInstanceInformation", "secretsmanager:GetSecretValue", "s3:GetObject", "ec2:DescribeTags"},
	lake:     {"s3:GetObject", "s3:PutObject", "s3:ListObjects", "ssm:UpdateInstanceInformation", "glue:GetPartitions"},
	platform: {"ssm:UpdateInstanceInformation", "ecr:GetAuthorizationToken", "s3:GetObject", "sts:GetCallerIdentity"},
}

// data fills what a call of S3 on an object needs: bucket, key and bytes.
func (c *call) data(d *dice, bucket string) {
	c.bucket = bucket
	if c.action.name == "ListObjects" {
		c.bytesOut = d.heavy(6000, 0.6)
		return
	}
	stems := []string{"orders", "customers", "events", "stock", "prices"}
	c.object = fmt.Sprintf("%s/%s/part-%05d.parquet", oneOf(d, stems), c.at.AddDate(0, 0, -1).Format("2006/01/02"), d.IntN(400))
	switch c.action.name {
	case "GetObject":
		c.bytesOut = d.heavy(60_000, 1.2)
	case "PutObject":
		c.bytesIn = d.heavy(40_000, 1.2)
		c.response = `{"x-amz-server-side-encryption":"AES256"}`
	}
}

// software writes one call of a program; calls of S3 go to its usual buckets.
func (w *world) software(c call, d *dice, out *delivery) {
	if c.action.service == "s3" && c.action.data {
		c.data(d, ranked(d, c.account.buckets[:3]))
	}
	if d.chance(0.004) {
		c.fail = "ThrottlingException"
	}
	w.emit(c, d, out)
}

// sdkAgent returns the user agent of the Python SDK in the environment; it is
// upgraded with the program's image, every three weeks.
func (w *world) sdkAgent(p *program, day int, environment string) string {
	d := newDice(w.opt.Seed, "sdk", p.account.id, p.name)
	minor := 40 + (day+d.IntN(21))/21
	if w.upgraded(p, day) {
		return fmt.Sprintf("Boto3/1.43.2 md/Botocore#1.43.2 ua/2.1 os/linux#6.12.40 md/arch#aarch64 lang/python#3.14.0 md/pyimpl#CPython %s m/b,Z,D cfg/retry-mode#standard Botocore/1.43.2", environment)
	}
	return fmt.Sprintf("Boto3/1.%d.11 md/Botocore#1.%[1]d.11 ua/2.1 os/linux#5.10.240 md/arch#x86_64 lang/python#3.12.11 md/pyimpl#CPython %s m/b,Z,D cfg/retry-mode#legacy Botocore/1.%[1]d.11", minor, environment)
}

// lambdaDay lets a function be called over the day. A container of it lives for
// a few hours, and so does its credential.
func (w *world) lambdaDay(p *program, day int, out *delivery) {
	d := w.dice(day, p.account.id, p.name)
	for range d.poisson(p.rate * w.opt.Scale) {
		at := w.midnight(day).Add(daytime(d))
		block, since := w.rotation(at, p.name)
		id := p.role.assumed(p.name, p.account.sessionKey(w.opt.Seed, p.name, block), since)
		id.InScopeOf = &scope{IssuerType: "AWS::Lambda::Function", CredentialsIssuedTo: fmt.Sprintf("arn:aws:lambda:%s:%s:function:%s", p.account.region, p.account.id, p.name)}
		if p.sourced {
			id.InScopeOf.SourceARN = id.InScopeOf.CredentialsIssuedTo
		}
		w.software(call{
			at: at, account: p.account, region: p.account.region, action: w.do(ranked(d, p.does)), identity: id,
			// A container calls from one address as long as it lives.
			ip:    ranked(newDice(w.opt.Seed, "container", p.account.id, p.name, block), p.account.apiEgress).String(),
			agent: w.sdkAgent(p, day, "exec-env/AWS_Lambda_python3.12"),
		}, d, out)
	}
}

// rotationTime is how long a credential of software lasts before the next one.
const rotationTime = 6 * time.Hour

// rotation returns the number of the credential that the named software holds at
// the time, and when it got it: every six hours, each at a minute of its own.
func (w *world) rotation(at time.Time, name string) (block int, since time.Time) {
	offset := newDice(w.opt.Seed, "rotation", name).span(time.Minute, 50*time.Minute).Truncate(time.Second)
	// One more whole turn keeps the division from rounding towards zero.
	block = int((at.Sub(w.start)-offset+rotationTime)/rotationTime) - 1
	return block, w.start.Add(time.Duration(block)*rotationTime + offset)
}

// task returns the id of the task that began to work with the credential of the
// time: a task lives for three days.
// More parts of its name tell it from the account's ordinary one.
func (w *world) task(a *account, since time.Time, name ...any) string {
	return newDice(w.opt.Seed, append([]any{"task", a.id, (w.dayOf(since) + 3) / 3}, name...)...).hex(32)
}

// taskDay lets tasks of ECS work. A task's session is named by its id.
func (w *world) taskDay(p *program, day int, out *delivery) {
	d := w.dice(day, p.account.id, p.name)
	for range d.poisson(p.rate * w.opt.Scale) {
		at := w.midnight(day).Add(daytime(d))
		block, since := w.rotation(at, p.name)
		w.software(call{
			at: at, account: p.account, region: p.account.region, action: w.do(ranked(d, p.does)),
			identity: p.role.assumed(w.task(p.account, since, p.task...), p.account.sessionKey(w.opt.Seed, p.name, block), since),
			ip:       p.account.apiEgress[0].String(), agent: w.sdkAgent(p, day, "exec-env/AWS_ECS_FARGATE"),
		}, d, out)
	}
}

// instanceDay lets an instance call with its role. The credential rotates every
// six hours, which the instance service logs as AssumeRole.
func (w *world) instanceDay(p *program, day int, out *delivery) {
	d := w.dice(day, p.account.id, p.name)
	for range d.poisson(p.rate * w.opt.Scale) {
		at := w.midnight(day).Add(d.span(0, 24*time.Hour))
		w.software(w.fromInstance(p, at, d), d, out)
	}
}

// fromInstance returns a call with the instance's own credential from its own
// place: the NAT gateway, its public address, or the endpoint of the VPC.
func (w *world) fromInstance(p *program, at time.Time, d *dice) call {
	act := w.do(ranked(d, p.does))
	c := call{
		at: at, account: p.account, region: p.account.region, action: act, params: map[string]string{"instance": p.host.id},
		identity: w.instanceIdentity(p.host, at), ip: w.egress(p.host, at).String(),
		agent: w.sdkAgent(p, w.dayOf(at), "cfg/retry-mode#standard"),
	}
	if act.service == "ssm" {
		c.agent = "aws-sdk-go/1.55.5 (go1.24.6; linux; amd64) amazon-ssm-agent/"
	}
	// The lake has a gateway endpoint for S3: the private address is logged.
	if act.service == "s3" && p.account.kind == lake {
		c.endpoint, c.ip = p.account.endpoint, p.host.private.String()
	}
	return c
}

// instanceIdentity returns the instance's session at the time.
func (w *world) instanceIdentity(h *host, at time.Time) identity {
	block, since := w.rotation(at, h.id)
	id := h.role.assumed(h.id, h.account.sessionKey(w.opt.Seed, h.id, block), since)
	if h.key != "" {
		id.AccessKeyID = h.key
	}
	id.SessionContext.EC2RoleDelivery = "2.0"
	return id
}

// egress returns the public address of the instance's traffic.
func (w *world) egress(h *host, at time.Time) netip.Addr {
	if moved, ok := w.newEgress(h, at); ok {
		return moved
	}
	if h.public.IsValid() {
		return h.public
	}
	return h.account.nat.public
}

// dayOf returns the day the time belongs to, counted from 0.
func (w *world) dayOf(at time.Time) int { return int(at.Sub(w.start) / (24 * time.Hour)) }

// daytime returns a time of day, more often by day than by night.
func daytime(d *dice) time.Duration {
	if d.chance(0.25) {
		return d.span(0, 24*time.Hour)
	}
	return d.span(6*time.Hour, 20*time.Hour)
}

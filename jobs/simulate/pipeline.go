package simulate

import (
	"fmt"
	"time"
)

// terraformAgent is the user agent of a Terraform run on the day.
func terraformAgent(day int, service string) string {
	return fmt.Sprintf("APN/1.0 HashiCorp/1.0 Terraform/1.12.%d (+https://www.terraform.io) terraform-provider-aws/6.%d.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.38.3 ua/2.1 os/linux lang/go#1.24.6 md/GOOS#linux md/GOARCH#amd64 api/%s#1.249.0", 1+day/20, 12+day/14, service)
}

// pipelineReads and pipelineWrites are what a deployment looks at and changes.
var (
	pipelineReads  = []string{"sts:GetCallerIdentity", "iam:GetRole", "iam:ListRolePolicies", "lambda:GetFunction20150331v2", "s3:GetBucketTagging", "s3:GetBucketPolicy", "ec2:DescribeVpcs", "ec2:DescribeSecurityGroups", "sqs:GetQueueAttributes", "dynamodb:DescribeTable", "logs:DescribeLogGroups", "kms:DescribeKey"}
	pipelineWrites = []string{"lambda:UpdateFunctionCode20150331v2", "ecs:UpdateService", "ecs:RegisterTaskDefinition", "lambda:PublishVersion20150331", "ec2:CreateTags", "cloudfront:CreateInvalidation", "iam:TagRole"}
)

// deployment is one run of the pipeline with its credential.
type deployment struct {
	p     *program
	day   int
	at    time.Time
	run   string // session name
	key   string
	since time.Time
	ip    string
}

// pipelineDay deploys a few times on working days.
func (w *world) pipelineDay(p *program, day int, out *delivery) {
	d := w.dice(day, p.account.id, p.name)
	date := w.midnight(day)
	if date.Weekday() == time.Saturday || date.Weekday() == time.Sunday || isHoliday("DE", date) {
		return
	}
	for n := range d.poisson(p.rate * w.opt.Scale) {
		run := w.deploy(p, day, n, date.Add(d.span(7*time.Hour, 16*time.Hour)), d, out)
		for range d.between(5, 9) {
			w.deployCall(run, oneOf(d, pipelineReads), d, out)
		}
		for range d.between(1, 3) {
			w.deployCall(run, ranked(d, pipelineWrites), d, out)
		}
	}
}

// deploy starts a run: the runner exchanges its OpenID token for a credential.
func (w *world) deploy(p *program, day, n int, at time.Time, d *dice, out *delivery) *deployment {
	a := p.account
	run := &deployment{
		p: p, day: day, at: at, since: at, ip: d.address(oneOf(d, runnerBlocks)).String(),
		run: fmt.Sprintf("run-%d%s", 17+day%3, d.letters(9, digits)), key: a.sessionKey(w.opt.Seed, p.name, day, n),
	}
	provider := fmt.Sprintf("arn:aws:iam::%s:oidc-provider/token.actions.githubusercontent.com", a.id)
	subject := "repo:birkenhof/" + a.name + ":ref:refs/heads/main"
	c := call{
		at: at, account: a, region: a.region, action: w.do("sts:AssumeRoleWithWebIdentity"), ip: run.ip,
		identity: identity{Type: "WebIdentityUser", PrincipalID: provider + ":sts.amazonaws.com:" + subject, UserName: subject, IdentityProvider: provider},
		agent:    "aws-sdk-js/3.876.0 ua/2.1 os/linux#6.11.0-1018-azure lang/js md/nodejs#20.19.4 api/sts#3.876.0 configure-aws-credentials-for-github-actions",
		params:   map[string]string{"role": p.role.name, "session": run.run},
	}
	w.emit(withCredentials(c, p.role, run.run, run.key), d, out)
	run.at = at.Add(d.span(2*time.Second, 20*time.Second))
	return run
}

// withCredentials adds the answer of the token service: the new key, never a
// usable token.
func withCredentials(c call, r *role, session, key string) call {
	c.response = fmt.Sprintf(`{"credentials":{"accessKeyId":"%s","sessionToken":"%s","expiration":"%s"},"assumedRoleUser":{"assumedRoleId":"%s:%s","arn":"arn:aws:sts::%s:assumed-role/%s/%s"}}`,
		key, "IQoJb3JpZ2luX2Vj", c.at.Add(6*time.Hour).Format("Jan 2, 2006, 3:04:05 PM"), r.id, session, r.account.id, r.name, session)
	return c
}

// deployCall makes one call of the run.
func (w *world) deployCall(run *deployment, key string, d *dice, out *delivery) {
	act := w.do(key)
	id := run.p.role.assumed(run.run, run.key, run.since)
	id.SessionContext.WebIDFederationData = &federation{FederatedProvider: "arn:aws:iam::" + run.p.account.id + ":oidc-provider/token.actions.githubusercontent.com"}
	c := call{
		at: run.at, account: run.p.account, region: regionOf(act, run.p.account), action: act, identity: id,
		ip: run.ip, agent: terraformAgent(run.day, act.service),
	}
	if act.name == "GetBucketTagging" && d.chance(0.3) {
		c.fail = "NoSuchTagSet"
	}
	w.emit(c, d, out)
	run.at = run.at.Add(d.span(100*time.Millisecond, 3*time.Second))
}

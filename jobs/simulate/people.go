package simulate

import (
	"fmt"
	"net/netip"
	"time"
)

// person is somebody with a login to Identity Center.
type person struct {
	email    string
	job      job
	country  country
	account  *account   // where most of the work is
	others   []*account // where the rest is
	begins   float64    // start of work, local hour
	rate     float64    // console and command-line sessions on a working day
	habits   []habit    // what the person does, the most usual first
	browser  string     // of the console, without version
	commands bool       // uses the command line
	version  int        // of the browser on the first day
	upgrades int        // days after which the browser gets a new version
	joins    int        // first day at the company; 0 is before the logs
	leave    [2]int     // first and last day of leave
	curious  float64    // share of pages that are new to the person
	viaVPN   float64    // share of days behind the VPN
	real     *portrait  // of somebody who exists; nil for the made-up
}

// job is a permission set and what its holders do all day.
type job struct {
	set      string // name of the permission set
	kinds    []kind // accounts it gives access to, the usual one first
	services []string
	writes   []string
}

// jobs lists the permission sets; people are hired in this order.
var jobs = []job{
	{"Developer", []kind{shop, platform}, []string{"lambda", "logs", "dynamodb", "sqs", "monitoring", "ecs", "apigateway", "cloudformation"}, []string{"lambda:UpdateFunctionConfiguration20150331v2", "ecs:UpdateService", "lambda:UpdateFunctionCode20150331v2", "logs:PutRetentionPolicy"}},
	{"PlatformAdmin", []kind{platform, shop, lake}, []string{"ec2", "iam", "rds", "elasticloadbalancing", "autoscaling", "cloudtrail", "kms", "ssm"}, []string{"ec2:CreateTags", "ec2:AuthorizeSecurityGroupIngress", "iam:TagRole", "ec2:CreateSnapshot", "ssm:StartSession", "iam:AttachRolePolicy"}},
	{"DataEngineer", []kind{lake}, []string{"glue", "athena", "s3", "elasticmapreduce", "logs", "kms"}, []string{"athena:StartQueryExecution", "glue:StartJobRun", "glue:UpdateTable", "s3:PutBucketLifecycle"}},
	{"Developer", []kind{shop, platform}, []string{"ecs", "ecr", "logs", "monitoring", "secretsmanager", "elasticloadbalancing", "states"}, []string{"ecs:UpdateService", "ecs:RegisterTaskDefinition", "secretsmanager:PutSecretValue"}},
	{"SandboxPower", []kind{platform}, []string{"sagemaker", "bedrock", "ec2", "lambda", "ecr", "s3"}, []string{"ec2:StartInstances", "ec2:StopInstances", "sagemaker:CreateTrainingJob", "ec2:RunInstances"}},
	{"DataAnalyst", []kind{lake}, []string{"athena", "glue", "s3"}, []string{"athena:StartQueryExecution"}},
	{"SecurityAudit", []kind{platform, shop, lake}, []string{"cloudtrail", "config", "guardduty", "securityhub", "iam", "organizations"}, []string{"cloudtrail:LookupEvents"}},
	{"Billing", []kind{platform}, []string{"ce", "budgets", "organizations"}, []string{"ce:GetCostAndUsage"}},
}

// names of the people; each is used once, then with a number.
var peopleNames = []string{
	"lena.vogt", "tomas.pereira", "kasia.wrona", "oliver.hart", "meera.nair", "dana.cole", "jan.petersen", "ines.rocha",
	"piotr.lis", "ruth.amsel", "arjun.rao", "helen.frost", "nico.baum", "carla.dias", "marek.sowa", "grace.lowe",
}

// browsers of the company, with the place for the version.
var browsers = []string{
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36",
	"Mozilla/5.0 (X11; Linux x86_64; rv:%d.0) Gecko/20100101 Firefox/%[1]d.0",
}

// hirePeople fills the organisation with people and their habits.
func (w *world) hirePeople() {
	for n := range w.opt.People {
		d := newDice(w.opt.Seed, "person", n)
		name := peopleNames[n%len(peopleNames)]
		if n >= len(peopleNames) {
			name = fmt.Sprintf("%s%d", name, n/len(peopleNames)+1)
		}
		p := &person{
			email: name + "@" + w.domain, job: jobs[n%len(jobs)],
			country: countries[[]int{0, 1, 2, 0, 4, 0, 3, 0, 2, 0, 4, 5}[n%12]],
			begins:  7.5 + float64(2*d.Float64()), rate: 1.9 + float64(2.7*d.Float64()), browser: oneOf(d, browsers),
			commands: d.chance(0.6), version: 142 + d.IntN(2), upgrades: d.between(20, 28),
			curious: 0.01 + float64(0.03*d.Float64()), viaVPN: []float64{0, 0.15, 0.6}[d.IntN(3)],
		}
		// Nobody is away while the cases happen.
		p.leave[0] = d.between(0, w.opt.TrainDays-1)
		p.leave[1] = min(p.leave[0]+d.between(0, 5), w.opt.TrainDays-1)
		w.settle(p)
		p.habits = w.habits(d, p.job)
		w.people = append(w.people, p)
	}
}

// settle gives the person the accounts of the job.
func (w *world) settle(p *person) {
	p.account = w.of(p.job.kinds[0])
	p.others = nil
	for _, k := range p.job.kinds[1:] {
		if other := w.of(k); other != p.account {
			p.others = append(p.others, other)
		}
	}
}

// role returns the Identity Center role of the person in the account.
func (p *person) role(a *account) *role {
	if p.real != nil {
		return p.real.role
	}
	suffix := newDice(0, "permission set", p.job.set, a.id).hex(16)
	return a.role("AWSReservedSSO_"+p.job.set+"_"+suffix, "aws-reserved/sso.amazonaws.com/"+a.region+"/")
}

// works says whether the person works on the day.
func (p *person) works(w *world, day int) bool {
	date := w.midnight(day)
	weekend := date.Weekday() == time.Saturday || date.Weekday() == time.Sunday
	onLeave := day >= p.leave[0] && day <= p.leave[1]
	return day >= p.joins && !weekend && !onLeave && !isHoliday(p.country.code, date)
}

// browserAgent returns the browser's user agent on the day.
func (p *person) browserAgent(day int) string {
	if p.real != nil {
		return p.real.agent
	}
	return fmt.Sprintf(p.browser, p.version+day/p.upgrades)
}

// commandAgent returns the command line's user agent on the day.
func (p *person) commandAgent(day int) string {
	if p.real != nil {
		return p.real.agent
	}
	return fmt.Sprintf("aws-cli/2.31.%d md/awscrt#0.27.6 ua/2.1 os/linux#6.8.0-85-generic md/arch#x86_64 lang/python#3.13.7 md/pyimpl#CPython m/Z,E,b cfg/retry-mode#standard", 8+p.version%10+2*(day/p.upgrades))
}

// where returns the person's address on the day at the time: office, home or
// VPN, and now and then the phone.
func (w *world) where(p *person, day int, at time.Time, d *dice) netip.Addr {
	if p.real != nil {
		return p.real.place
	}
	if away, ok := w.awayAddress(p, at); ok {
		return away
	}
	daily := w.dice(day, p.email, "place")
	officeAddr, hasOffice := w.office(p.country)
	atOffice := hasOffice && daily.chance(0.5)
	atVPN := daily.chance(p.viaVPN)
	switch {
	case d.chance(0.04):
		return w.phone(p, day)
	case atVPN:
		return w.vpn(at)
	case atOffice:
		return officeAddr
	}
	return w.home(p, day)
}

// phone returns the address the carrier gives the person's phone on the day.
func (w *world) phone(p *person, day int) netip.Addr {
	return w.dice(day, p.email, "phone").address(p.country.mobile)
}

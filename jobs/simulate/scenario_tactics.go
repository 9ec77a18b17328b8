package simulate

import "time"

// tool agents of strangers: command line and SDKs on machines that are not the
// company's.
var strangeAgents = []string{
	"aws-cli/1.29.57 md/Botocore#1.31.57 ua/2.0 os/linux#6.1.0-kali9-amd64 md/arch#x86_64 lang/python#3.11.8 md/pyimpl#CPython cfg/retry-mode#legacy botocore/1.31.57",
	"Boto3/1.28.62 md/Botocore#1.31.62 ua/2.0 os/linux#5.15.0-91-generic md/arch#x86_64 lang/python#3.10.12 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.31.62",
	"aws-sdk-go/1.44.300 (go1.20.4; linux; amd64)",
}

// tacticCases returns one attack for each of GuardDuty's eight tactics of
// unusual API calls.
func (w *world) tacticCases() []*scenario {
	tactic := func(name, technique, difficulty string, a *account, workday bool, run func(w *world, c *scenario, out *delivery)) *scenario {
		return &scenario{
			account: a, log: "cloudtrail", category: "unusual-api", technique: technique, types: name + ":IAMUser/AnomalousBehavior",
			difficulty: difficulty, workday: workday, run: run,
		}
	}
	return []*scenario{
		tactic("CredentialAccess", "leaked key of an old program reads all secrets", "easy", w.of(shop), false, credentialAccess),
		tactic("DefenseEvasion", "stolen session of an administrator switches logging off", "easy", w.of(platform), true, defenseEvasion),
		tactic("Discovery", "leaked key enumerates the account, with refusals", "easy", w.of(platform), false, discovery),
		tactic("Exfiltration", "administrator shares snapshots and images with a foreign account, from the usual place", "hard", w.of(platform), true, exfiltration),
		tactic("Impact", "stolen session starts GPU instances in a region never used", "easy", w.of(shop), true, impact),
		tactic("InitialAccess", "leaked key fetches federation tokens and opens sessions on instances", "medium", w.of(platform), false, initialAccess),
		tactic("Persistence", "stolen session creates a user with key and password", "medium", w.of(shop), true, persistence),
		tactic("PrivilegeEscalation", "sandbox user widens own rights, from the usual place", "hard", w.of(platform), true, privilegeEscalation),
	}
}

// byKey returns a stranger with the leaked key of a user.
func (w *world) byKey(c *scenario, u *user, d *dice) *hand {
	h := &hand{
		c: c, account: u.account, identity: u.identity(), ip: c.stranger(d), agent: oneOf(d, strangeAgents),
		at: w.midnight(c.day).Add(d.span(time.Hour, 21*time.Hour)), params: map[string]string{"foreign": foreignAccount},
	}
	h.markHand(true)
	return h
}

// bySession returns a stranger with the session of a person who is at work.
func (w *world) bySession(c *scenario, p *person, d *dice) *hand {
	at := w.midnight(c.day).Add(d.span(7*time.Hour, 16*time.Hour))
	key := c.account.sessionKey(w.opt.Seed, p.email, "stolen", c.id)
	h := &hand{
		c: c, account: c.account, identity: p.role(c.account).assumed(p.email, key, at.Add(-d.span(10*time.Minute, 2*time.Hour))),
		ip: c.stranger(d), agent: oneOf(d, strangeAgents), at: at,
		params: map[string]string{"foreign": foreignAccount},
	}
	h.markHand(true)
	return h
}

// byInsider returns the person at the usual place, with the usual programs.
// It begins with the person's console login.
func (w *world) byInsider(c *scenario, p *person, d *dice, out *delivery) *hand {
	at := w.midnight(c.day).Add(-p.country.offset).Add(d.span(10*time.Hour, 16*time.Hour))
	key := c.account.sessionKey(w.opt.Seed, p.email, "insider", c.id)
	h := &hand{
		c: c, account: c.account, identity: p.role(c.account).assumed(p.email, key, at), console: true,
		ip: w.where(p, c.day, at, w.dice(c.day, p.email, "insider")).String(), agent: p.browserAgent(c.day), at: at,
		quick: 8 * time.Second, slow: 90 * time.Second, params: map[string]string{"foreign": foreignAccount},
	}
	h.markHand(false)
	w.loginAs(h, d, out)
	return h
}

func credentialAccess(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := w.byKey(c, c.user(1), d)
	h.does(w, d, out, "sts:GetCallerIdentity", "secretsmanager:ListSecrets")
	h.does(w, d, out, repeat("secretsmanager:GetSecretValue", d.between(8, 20))...)
	h.does(w, d, out, "ssm:DescribeParameters", "ssm:GetParameters", "ssm:GetParameters", "ec2:GetPasswordData", "ec2:GetPasswordData!")
}

func defenseEvasion(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := w.bySession(c, c.employee(w, "PlatformAdmin", 0), d)
	h.params["flowlog"] = c.account.flowLog
	h.does(w, d, out, "cloudtrail:DescribeTrails", "cloudtrail:GetEventSelectors", "guardduty:ListDetectors", "config:DescribeConfigurationRecorders")
	h.does(w, d, out, shuffled(d, []string{"cloudtrail:PutEventSelectors", "cloudtrail:StopLogging!", "cloudtrail:StopLogging", "ec2:DeleteFlowLogs", "guardduty:UpdateDetector", "guardduty:DeleteDetector", "config:StopConfigurationRecorder", "config:DeleteDeliveryChannel"})...)
}

func discovery(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := w.byKey(c, c.user(1), d)
	h.quick, h.slow = 200*time.Millisecond, 3*time.Second
	h.does(w, d, out, "sts:GetCallerIdentity", "iam:ListUsers!", "iam:ListRoles!", "iam:GetAccountAuthorizationDetails!", "s3:ListBuckets", "ec2:DescribeInstances")
	h.does(w, d, out, shuffled(d, []string{"ec2:DescribeRegions", "ec2:DescribeSnapshots", "ec2:DescribeKeyPairs!", "lambda:ListFunctions20150331", "rds:DescribeDBInstances!", "secretsmanager:ListSecrets!", "kms:ListAliases!", "dynamodb:ListTables", "ecs:ListClusters!", "organizations:DescribeOrganization!", "iam:SimulatePrincipalPolicy!", "ses:GetSendQuota", "servicequotas:ListServiceQuotas", "sns:ListTopics!", "cloudtrail:DescribeTrails!", "ssm:DescribeInstanceInformation!", "route53:ListHostedZones!", "sagemaker:ListNotebookInstances!", "bedrock:ListFoundationModels"})...)
}

func exfiltration(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := w.byInsider(c, c.employee(w, "PlatformAdmin", 1), d, out)
	h.does(w, d, out, "ec2:DescribeSnapshots", "ec2:DescribeVolumes", "ec2:CreateSnapshot", "ec2:ModifySnapshotAttribute", "ec2:CreateImage", "ec2:ModifyImageAttribute", "rds:CreateDBSnapshot", "rds:ModifyDBSnapshotAttribute")
	if d.chance(0.5) {
		h.does(w, d, out, "ec2:ModifySnapshotAttribute", "ec2:ModifySnapshotAttribute")
	}
}

func impact(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := w.bySession(c, c.employee(w, "Developer", 2), d)
	h.ip = d.address(travelBlocks["BR"]).String()
	c.entities = nil // the address was another one
	h.markHand(true)
	h.region = oneOf(d, []string{"ap-southeast-1", "sa-east-1", "ap-northeast-2"})
	h.params["type"], h.params["count"] = oneOf(d, []string{"p3.16xlarge", "g5.48xlarge", "p4d.24xlarge"}), "8"
	h.does(w, d, out, "ec2:DescribeInstanceTypes", "servicequotas:GetServiceQuota", "ec2:DescribeImages", "ec2:CreateKeyPair", "ec2:CreateSecurityGroup", "ec2:AuthorizeSecurityGroupIngress", "ec2:RunInstances!")
	h.does(w, d, out, repeat("ec2:RunInstances", d.between(3, 8))...)
	h.does(w, d, out, "servicequotas:RequestServiceQuotaIncrease", "ec2:DescribeInstances")
}

func initialAccess(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := w.byKey(c, c.user(0), d)
	h.params["new"] = "support-" + d.hex(4)
	h.does(w, d, out, "sts:GetCallerIdentity", "sts:GetSessionToken", "sts:GetFederationToken", "ssm:DescribeInstanceInformation", "ssm:StartSession!", "ssm:StartSession", "ssm:StartSession", "ecr:GetAuthorizationToken")
}

func persistence(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := w.bySession(c, c.employee(w, "Developer", 1), d)
	h.params["new"] = oneOf(d, []string{"svc-backup", "aws-support", "monitoring-ro"})
	h.does(w, d, out, "sts:GetCallerIdentity", "iam:ListUsers", "iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile!", "iam:CreateLoginProfile", "iam:AttachUserPolicy", "ec2:ImportKeyPair", "ec2:ModifyInstanceAttribute", "lambda:AddPermission20150331v2")
}

func privilegeEscalation(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := w.byInsider(c, c.employee(w, "SandboxPower", 0), d, out)
	h.params["new"] = c.user(0).name
	h.does(w, d, out, "iam:ListRoles", "iam:ListAttachedRolePolicies", "iam:AttachRolePolicy!", "iam:CreatePolicyVersion", "iam:PutRolePolicy", "iam:AddUserToGroup!", "iam:UpdateAssumeRolePolicy", "sts:AssumeRole")
}

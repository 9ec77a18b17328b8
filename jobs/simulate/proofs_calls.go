package simulate

// callProofs are the unusual API calls, tactic by tactic. What looks alike is done
// by those whose work it is: the same calls every day.
func callProofs() []proof {
	unusual := func(tactic string, needs props, note string, run func(w *world, c *scenario, out *delivery), spares ...part) proof {
		return proof{typ: tactic + ":IAMUser/AnomalousBehavior", log: "cloudtrail", needs: needs, raises: played(note, run), spares: spares}
	}
	return []proof{
		unusual("CredentialAccess", ownKey, "leaked key of an old program reads all secrets", credentialAccess,
			habitual("a program reads its secrets every night", byOwner("secretsmanager:ListSecrets", "secretsmanager:GetSecretValue", "secretsmanager:GetSecretValue", "ssm:GetParameters"))),
		unusual("DefenseEvasion", ownPerson, "stolen session switches logging off", defenseEvasion,
			habitual("an administrator adjusts event selectors and recorders every day", atDesk("cloudtrail:DescribeTrails", "cloudtrail:PutEventSelectors", "config:PutEvaluations", "cloudtrail:UpdateTrail"))),
		unusual("Discovery", ownKey, "leaked key enumerates the account, with refusals", discovery,
			habitual("an inventory lists the account every night", byOwner("iam:ListUsers", "iam:ListRoles", "s3:ListBuckets", "ec2:DescribeInstances", "ec2:DescribeSnapshots", "lambda:ListFunctions20150331", "rds:DescribeDBInstances", "sns:ListTopics"))),
		unusual("Exfiltration", ownPerson, "administrator shares snapshots and images with a foreign account", exfiltration,
			habitual("an administrator makes snapshots every day", atDesk("ec2:DescribeVolumes", "ec2:CreateSnapshot", "ec2:CreateSnapshot", "ec2:CreateImage", "rds:CreateDBSnapshot"))),
		unusual("Impact", ownPerson, "stolen session starts GPU instances in a region never used", impact,
			habitual("a developer starts and ends instances every day", atDesk("ec2:DescribeInstances", "ec2:RunInstances", "ec2:RunInstances", "ec2:StopInstances", "ec2:TerminateInstances"))),
		unusual("InitialAccess", ownKey, "leaked key fetches federation tokens and opens sessions on instances", initialAccess,
			habitual("a program fetches a registry token every night", byOwner("ecr:GetAuthorizationToken", "ecr:GetAuthorizationToken"))),
		unusual("Persistence", ownPerson, "stolen session creates a user with key and password", persistence,
			habitual("the help desk issues keys and passwords every day", atDesk("iam:ListUsers", "iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile"))),
		unusual("PrivilegeEscalation", ownPerson, "somebody widens own rights, from the usual place", privilegeEscalation,
			habitual("an administrator attaches policies every day", atDesk("iam:ListRoles", "iam:AttachRolePolicy", "iam:PutRolePolicy"))),
		{typ: "Impact:IAMUser/AnomalousModelInvocation", log: "cloudtrail", needs: ownKey, raises: suddenly("leaked key calls models that nobody calls", func(s *stage) {
			h := s.thief()
			s.does(h, "bedrock:ListFoundationModels")
			s.does(h, repeat("bedrock:InvokeModel", s.d.between(60, 150))...)
		}), spares: []part{habitual("a program calls models every night", byOwner("bedrock:InvokeModel", "bedrock:InvokeModel", "bedrock:InvokeModel"))}},
	}
}

// byOwner lets the user's own software make the calls.
func byOwner(keys ...string) deed {
	return func(s *stage) { s.does(s.owner(), keys...) }
}

// atDesk lets the person make the calls in the console, at the usual place.
func atDesk(keys ...string) deed {
	return func(s *stage) {
		h := s.atWork(true)
		h.params["new"] = "svc-" + s.d.hex(4)
		s.does(h, keys...)
	}
}

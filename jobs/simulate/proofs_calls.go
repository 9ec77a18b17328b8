package simulate

// callProofs are the unusual API calls, tactic by tactic: a thief, with calls of
// the tactic and hardly any other. What looks alike is done by those whose work it
// is: the same calls every day.
func callProofs() []proof {
	unusual := func(tactic string, needs props, raises deed, note string, habit deed) proof {
		return proof{typ: tactic + ":IAMUser/AnomalousBehavior", log: "cloudtrail", needs: needs,
			raises: suddenly("a thief with a stolen credential calls what serves the tactic", raises), spares: []part{habitual(note, habit)}}
	}
	return []proof{
		unusual("CredentialAccess", ownKey, stolen("secretsmanager:GetSecretValue", "ssm:GetParameters", "ec2:GetPasswordData", "ec2:GetPasswordData!", "secretsmanager:GetSecretValue"),
			"a program reads its secrets every night", byOwner("secretsmanager:GetSecretValue", "secretsmanager:GetSecretValue", "ssm:GetParameters")),
		unusual("DefenseEvasion", ownPerson, stolen("cloudtrail:PutEventSelectors", "cloudtrail:StopLogging!", "ec2:DeleteFlowLogs", "guardduty:UpdateDetector", "guardduty:DeleteDetector", "config:StopConfigurationRecorder", "config:DeleteDeliveryChannel"),
			"an administrator adjusts event selectors and evaluations every day", atDesk("cloudtrail:DescribeTrails", "cloudtrail:PutEventSelectors", "config:PutEvaluations", "cloudtrail:UpdateTrail")),
		unusual("Discovery", ownKey, stolen("iam:ListUsers!", "iam:ListRoles!", "iam:GetAccountAuthorizationDetails!", "s3:ListBuckets", "ec2:DescribeInstances", "ec2:DescribeSnapshots", "lambda:ListFunctions20150331", "rds:DescribeDBInstances!", "dynamodb:ListTables", "ecs:ListClusters!", "organizations:DescribeOrganization!", "ses:GetSendQuota", "sns:ListTopics!", "route53:ListHostedZones!"),
			"an inventory lists the account every night", byOwner("iam:ListUsers", "iam:ListRoles", "s3:ListBuckets", "ec2:DescribeInstances", "ec2:DescribeSnapshots", "lambda:ListFunctions20150331", "rds:DescribeDBInstances", "sns:ListTopics")),
		unusual("Exfiltration", ownPerson, stolen("ec2:CreateSnapshot", "ec2:ModifySnapshotAttribute", "ec2:ModifyImageAttribute", "rds:CreateDBSnapshot", "rds:ModifyDBSnapshotAttribute", "s3:PutBucketReplication"),
			"an administrator makes snapshots every day", atDesk("ec2:DescribeVolumes", "ec2:CreateSnapshot", "ec2:CreateSnapshot", "rds:CreateDBSnapshot")),
		unusual("Impact", ownPerson, func(s *stage) {
			h := s.thief()
			h.region = oneOf(s.d, []string{"ap-southeast-1", "sa-east-1", "ap-northeast-2"})
			h.params["type"], h.params["count"] = oneOf(s.d, []string{"p3.16xlarge", "g5.48xlarge", "p4d.24xlarge"}), "8"
			s.does(h, repeat("ec2:RunInstances", s.d.between(4, 9))...)
			s.does(h, "ec2:TerminateInstances", "kms:ScheduleKeyDeletion", "rds:DeleteDBInstance")
		}, "a developer starts and ends instances every day", atDesk("ec2:DescribeInstances", "ec2:RunInstances", "ec2:RunInstances", "ec2:StopInstances", "ec2:TerminateInstances")),
		unusual("InitialAccess", ownKey, stolen("sts:GetFederationToken", "sts:GetSessionToken", "ssm:StartSession!", "ssm:StartSession", "ssm:StartSession", "ecr:GetAuthorizationToken"),
			"a program fetches a registry token every night", byOwner("ecr:GetAuthorizationToken", "ecr:GetAuthorizationToken")),
		unusual("Persistence", ownPerson, stolen("iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile!", "iam:CreateLoginProfile", "ec2:ImportKeyPair", "ec2:ModifyInstanceAttribute", "lambda:AddPermission20150331v2"),
			"the help desk issues keys and passwords every day", atDesk("iam:ListUsers", "iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile")),
		unusual("PrivilegeEscalation", ownPerson, stolen("iam:AttachUserPolicy", "iam:PutUserPolicy", "iam:AddUserToGroup!", "iam:CreatePolicyVersion", "iam:UpdateAssumeRolePolicy", "iam:AddRoleToInstanceProfile"),
			"an administrator attaches policies every day", atDesk("iam:ListRoles", "iam:AttachRolePolicy", "iam:PutRolePolicy")),
		{typ: "Impact:IAMUser/AnomalousModelInvocation", log: "cloudtrail", needs: ownKey, raises: suddenly("leaked key calls models that nobody calls", func(s *stage) {
			s.does(s.thief(), repeat("bedrock:InvokeModel", s.d.between(60, 150))...)
		}), spares: []part{habitual("a program calls models every night", byOwner("bedrock:InvokeModel", "bedrock:InvokeModel", "bedrock:InvokeModel"))}},
	}
}

// stolen lets a thief make most of the calls, some of them more than once.
func stolen(keys ...string) deed {
	return func(s *stage) {
		h := s.thief()
		h.params["new"] = "svc-" + s.d.hex(4)
		h.params["flowlog"] = s.account.flowLog
		s.does(h, shuffled(s.d, keys)[:len(keys)-s.d.IntN(2)]...)
		s.does(h, shuffled(s.d, keys)[:s.d.between(1, 3)]...)
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

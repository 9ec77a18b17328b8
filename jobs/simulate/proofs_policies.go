package simulate

import "fmt"

// policyProofs are changes and uses that a rule names, whoever is behind them.
func policyProofs() []proof {
	return []proof{
		{typ: "Policy:IAMUser/ShortTermRootCredentialUsage", log: "cloudtrail", byRoot: true,
			raises: suddenly("a root session for one task is used", func(s *stage) {
				s.does(s.taskRoot(s.stranger().String()), "s3:GetBucketPolicy", "s3:DeleteBucketPolicy")
			}),
			spares: []part{suddenly("the root user itself looks around", func(s *stage) { s.does(s.root(s.stranger().String()), "iam:GetAccountSummary") })}},
		{typ: "DefenseEvasion:IAMUser/BedrockLoggingDisabled", log: "cloudtrail", needs: operator,
			raises: suddenly("the log of model calls is switched off", operated("bedrock:DeleteModelInvocationLoggingConfiguration")),
			spares: []part{suddenly("somebody who may not tries to", operated("bedrock:DeleteModelInvocationLoggingConfiguration!")),
				suddenly("the log is switched on", operated("bedrock:PutModelInvocationLoggingConfiguration"))}},
		{typ: "Stealth:IAMUser/PasswordPolicyChange", log: "cloudtrail", needs: operator,
			raises: suddenly("the password policy is weakened", func(s *stage) {
				h := s.operator()
				s.sends(h, "iam:UpdateAccountPasswordPolicy", passwords(14, true), "")
				s.sends(h, "iam:UpdateAccountPasswordPolicy", passwords(s.d.between(6, 8), false), "")
			}),
			spares: []part{suddenly("the password policy is strengthened", func(s *stage) {
				s.sends(s.operator(), "iam:UpdateAccountPasswordPolicy", passwords(s.d.between(16, 20), true), "")
			}), suddenly("somebody who may not tries to delete it", operated("iam:DeleteAccountPasswordPolicy!"))}},
		{typ: "Stealth:S3/ServerAccessLoggingDisabled", log: "cloudtrail", needs: operator,
			raises: suddenly("the access log of a bucket is switched off", sent("s3:PutBucketLogging", `{"logging":"","BucketLoggingStatus":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/"}}`)),
			spares: []part{suddenly("the access log of a bucket is switched on", sent("s3:PutBucketLogging", `{"logging":"","BucketLoggingStatus":{"LoggingEnabled":{"TargetBucket":"access-logs","TargetPrefix":"s3/"}}}`))}},
		{typ: "Stealth:IAMUser/CloudTrailLoggingDisabled", log: "cloudtrail", needs: operator,
			raises: suddenly("the trail is deleted", operated("cloudtrail:DeleteTrail")),
			spares: []part{suddenly("the trail gets validation of its files", sent("cloudtrail:UpdateTrail", `{"name":"organisation-trail","enableLogFileValidation":true}`))}},
		{typ: "Policy:IAMUser/SigmaRule", log: "cloudtrail", needs: operator,
			raises: suddenly("what a rule of the company's own forbids: backups are opened to everybody", vault(`\"*\"`)),
			spares: []part{suddenly("backups are opened to one account", vault(`{\"AWS\":\"111122223333\"}`))}},
	}
}

// ownRule is a Sigma rule of the company.
const ownRule = `title: Backup vault opened to everybody
id: backup-vault-opened
status: stable
description: The policy of a backup vault names no principal.
logsource:
    product: aws
    service: cloudtrail
detection:
    selection:
        eventSource: backup.amazonaws.com
        eventName: PutBackupVaultAccessPolicy
        requestParameters.policy|contains: '"Principal":"*"'
    failed:
        errorCode|exists: true
    condition: selection and not failed
falsepositives:
    - None that anybody has seen
level: high
tags:
    - attack.exfiltration
    - attack.t1537
`

// vault sets the policy of a backup vault.
func vault(principal string) deed {
	return sent("backup:PutBackupVaultAccessPolicy", `{"backupVaultName":"nightly","policy":"{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":`+principal+`,\"Action\":\"backup:CopyIntoBackupVault\",\"Resource\":\"*\"}]}"}`)
}

// operated lets the operator make the calls.
func operated(keys ...string) deed { return func(s *stage) { s.does(s.operator(), keys...) } }

// sent lets the operator make one call with these parameters.
func sent(key, request string) deed {
	return func(s *stage) { s.sends(s.operator(), key, request, "") }
}

// passwords are the parameters of a password policy.
func passwords(length int, strict bool) string {
	return fmt.Sprintf(`{"minimumPasswordLength":%d,"requireSymbols":%[2]t,"requireNumbers":%[2]t,"requireUppercaseCharacters":%[2]t,"requireLowercaseCharacters":true,"allowUsersToChangePassword":true,"maxPasswordAge":90,"passwordReusePrevention":12,"hardExpiry":false}`, length, strict)
}

// taskRoot returns a root session that was assumed for one task (sts:AssumeRoot).
func (s *stage) taskRoot(ip string) *hand {
	h := s.root(ip)
	h.identity.SessionContext = &session{Attributes: sessionAttributes{CreationDate: stamp(h.at), MFAAuthenticated: "false"}, AssumedRoot: "true"}
	return h
}

// bucketPolicyProofs are buckets that are opened.
func bucketPolicyProofs() []proof {
	const everybody, noCondition = `"*"`, ""
	blocks := func(flag bool) string {
		return fmt.Sprintf(`{"publicAccessBlock":"","PublicAccessBlockConfiguration":{"xmlns":"http://s3.amazonaws.com/doc/2006-03-01/","BlockPublicAcls":%[1]t,"IgnorePublicAcls":%[1]t,"BlockPublicPolicy":%[1]t,"RestrictPublicBuckets":%[1]t}}`, flag)
	}
	return []proof{
		{typ: "Policy:S3/BucketAnonymousAccessGranted", log: "cloudtrail", needs: operator,
			raises: suddenly("a policy lets everybody read", opensBucket(everybody, noCondition)),
			spares: []part{
				suddenly("everybody, but only through the company's endpoint", opensBucket(everybody, `,"Condition":{"StringEquals":{"aws:SourceVpce":"vpce-0a1b2c3d4e5f60718"}}`)),
				suddenly("everybody of the organisation", opensBucket(everybody, `,"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-a1b2c3d4e5"}}`)),
				suddenly("an account of the organisation", func(s *stage) { opensBucket(`{"AWS":"arn:aws:iam::`+s.sibling().id+`:root"}`, noCondition)(s) }),
				suddenly("a policy that the bucket's public access block makes void", func(s *stage) {
					s.sends(s.operator(), "s3:PutBucketPublicAccessBlock", blocks(true), "")
					opensBucket(everybody, noCondition)(s)
				}),
			}},
		{typ: "Policy:S3/BucketAnonymousAccessGranted", log: "cloudtrail", needs: operator,
			raises: suddenly("an access control list lets everybody read", sent("s3:PutBucketAcl", `{"acl":"","x-amz-acl":"public-read"}`)),
			spares: []part{suddenly("an access control list for the owner alone", sent("s3:PutBucketAcl", `{"acl":"","x-amz-acl":"private"}`))}},
		{typ: "Policy:S3/BucketPublicAccessGranted", log: "cloudtrail", needs: operator,
			raises: suddenly("an access control list lets everybody with an account of AWS read", sent("s3:PutBucketAcl", `{"acl":"","x-amz-acl":"authenticated-read"}`)),
			spares: []part{suddenly("an access control list for the owner alone", sent("s3:PutBucketAcl", `{"acl":"","x-amz-acl":"private"}`)),
				suddenly("somebody who may not tries to", func(s *stage) {
					s.sends(s.operator(), "s3:PutBucketAcl!", `{"acl":"","x-amz-acl":"authenticated-read"}`, "")
				})}},
		{typ: "Policy:S3/BucketBlockPublicAccessDisabled", log: "cloudtrail", needs: operator,
			raises: suddenly("the public access block of a bucket is removed", sent("s3:PutBucketPublicAccessBlock", blocks(false))),
			spares: []part{suddenly("the public access block of a bucket is set", sent("s3:PutBucketPublicAccessBlock", blocks(true)))}},
		{typ: "Policy:S3/AccountBlockPublicAccessDisabled", log: "cloudtrail", needs: operator,
			raises: suddenly("the public access block of the account is removed", ofAccount("s3:PutAccountPublicAccessBlock", blocks(false))),
			spares: []part{suddenly("the public access block of the account is set", ofAccount("s3:PutAccountPublicAccessBlock", blocks(true)))}},
	}
}

// opensBucket writes a bucket policy that lets somebody read, under a condition.
func opensBucket(principal, condition string) deed {
	const policy = `{"policy":"","bucketPolicy":{"Version":"2012-10-17","Statement":[{"Sid":"read","Effect":"Allow","Principal":%s,"Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::<bucket>","arn:aws:s3:::<bucket>/*"]%s}]}}`
	return sent("s3:PutBucketPolicy", fmt.Sprintf(policy, principal, condition))
}

// ofAccount lets the operator make a call of S3 that is about no bucket.
func ofAccount(key, request string) deed {
	return func(s *stage) {
		h := s.operator()
		h.bucket = ""
		s.sends(h, key, request, "")
	}
}

// sibling returns another account of the organisation.
func (s *stage) sibling() *account {
	for _, a := range s.w.accounts {
		if a != s.account {
			return a
		}
	}
	return s.account
}

// distributionProofs are user agents that name a distribution for breaking in.
func distributionProofs() []proof {
	var all []proof
	for _, x := range []struct{ name, agent, alike string }{
		{"KaliLinux", "aws-cli/2.17.%d Python/3.11.9 Linux/6.%[1]d.0-kali9-amd64 exe/x86_64.kali.2024", "aws-cli/2.17.%d app/alkaline-sync Python/3.11.9 Linux/6.%[1]d.0-generic"},
		{"ParrotLinux", "aws-cli/2.17.%d Python/3.11.9 Linux/6.%[1]d.0-1parrot1-amd64 exe/x86_64.parrot.6", "aws-cli/2.17.%d app/orders-sync Python/3.11.9 Linux/6.%[1]d.0-generic"},
		{"PentooLinux", "aws-cli/2.17.%d Python/3.11.9 Linux/6.%[1]d.0-pentoo exe/x86_64.pentoo.2", "aws-cli/2.17.%d app/carpentoolbox Python/3.11.9 Linux/6.%[1]d.0-generic"},
	} {
		calls := func(agent string, keys ...string) deed {
			return func(s *stage) {
				h := s.operator()
				h.agent = fmt.Sprintf(agent, s.d.between(1, 12))
				s.does(h, keys...)
			}
		}
		both := func(resource string, keys ...string) proof {
			return proof{typ: "PenTest:" + resource + "/" + x.name, log: "cloudtrail", needs: operator, raises: suddenly("calls from the distribution", calls(x.agent, keys...)),
				spares: []part{suddenly("a program whose name has some of the letters", calls(x.alike, keys...))}}
		}
		all = append(all, both("IAMUser", "sts:GetCallerIdentity", "iam:ListRoles"), both("S3", "s3:ListObjects", "s3:GetObject"))
	}
	return all
}

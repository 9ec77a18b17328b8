package finding

// Steps of advice that several kinds share.
const (
	bucketAsk     = "Ask the owner of the credential and of the bucket whether this was meant; the sample events tell who, from where and when."
	bucketContain = "If not, disable the access key or revoke the role's sessions, and deny the principal in the bucket policy meanwhile."
	bucketTrace   = "List everything else this credential and this address did in the same days."
)

// bucketKinds are the findings about objects and buckets of S3.
var bucketKinds = share(Kind{
	Family: BucketFamily, Logs: []Log{ObjectLog}, Mechanisms: []Basis{Statistic}, Moves: movesCall, Resource: S3Bucket, Actor: Credential,
}, []Kind{
	{
		Type:       "Discovery:S3/AnomalousBehavior",
		Title:      "Objects or buckets are listed in a way that does not fit who does it",
		Severity:   2,
		Tactic:     "Discovery",
		Techniques: []string{"T1619"},
		Advice:     []string{bucketAsk, "Look for reads after the listing: Exfiltration findings and bytes out of the same bucket.", bucketContain},
		Blind:      "Buckets without data events; inventories and copies of the listing kept elsewhere.",
	},
	{
		Type:       "Exfiltration:S3/AnomalousBehavior",
		Title:      "Objects are read in a way that does not fit who reads them",
		Severity:   8,
		Tactic:     "Exfiltration",
		Techniques: []string{"T1530", "T1537"},
		Advice:     []string{bucketAsk, bucketContain, "Find out which objects were read, what they hold and whether it must be reported.", "Restrict reads to the networks that need them (VPC endpoint policy, aws:SourceVpce).", bucketTrace},
		Blind:      "Buckets without data events; reads through a public web site or a distribution in front of the bucket; theft slower than the usual reading.",
	},
	{
		Type:       "Impact:S3/AnomalousBehavior.Delete",
		Title:      "Objects are deleted in a way that does not fit who deletes them",
		Severity:   8,
		Tactic:     "Impact",
		Techniques: []string{"T1485"},
		Advice:     []string{bucketAsk, bucketContain, "Suspend lifecycle rules, then restore from versions, replicas or backups.", "Switch on versioning and Object Lock for what must not vanish.", bucketTrace},
		Blind:      "Buckets without data events; deletion by a lifecycle rule that was changed earlier.",
	},
	{
		Type:       "Impact:S3/AnomalousBehavior.Permission",
		Title:      "Permissions of buckets or objects are changed in a way that does not fit who changes them",
		Severity:   8,
		Tactic:     "Impact",
		Techniques: []string{"T1222"},
		Advice:     []string{bucketAsk, "Put the policy, access list or public access block back as it was.", bucketContain, "See who read the bucket while it was open.", bucketTrace},
		Blind:      "Access granted through IAM policies or access points rather than on the bucket.",
	},
	{
		Type:       "Impact:S3/AnomalousBehavior.Write",
		Title:      "Objects are written in a way that does not fit who writes them",
		Severity:   5,
		Tactic:     "Impact",
		Techniques: []string{"T1565.001", "T1486"},
		Advice:     []string{bucketAsk, bucketContain, "Compare the written objects with earlier versions: encrypted, replaced or planted?", "Check what runs or serves these objects (functions, web sites, pipelines) before it does so again.", bucketTrace},
		Blind:      "Buckets without data events; what the objects hold, which no log tells.",
	},
})

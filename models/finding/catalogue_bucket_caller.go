package finding

const bucketCallerBlind = "Buckets without data events; addresses that no list names, and lists that are out of date; reads through a public web site or a distribution in front of the bucket."

var (
	bucketCallerAdvice = []string{
		"Read which list named the address and why, in the evidence; `yoban lists test` says whether it is still there.",
		bucketAsk,
		bucketContain,
		"Restrict the bucket to the networks that need it (VPC endpoint policy, aws:SourceVpce).",
		bucketTrace,
	}
	bucketPentestAdvice = []string{pentestAdvice[0], pentestAdvice[1], "Find out which objects were read or written, and whether what runs or serves them is still safe.", bucketTrace}
)

// bucketCallerKinds are the findings about objects that were touched from
// listed addresses or with tools of attackers.
var bucketCallerKinds = share(Kind{
	Family: BucketFamily, Logs: []Log{ObjectLog}, Mechanisms: []Basis{List}, Severity: 8, Moves: movesList,
	Resource: S3Bucket, Actor: Credential, Advice: bucketCallerAdvice, Blind: bucketCallerBlind,
}, []Kind{
	{
		Type: "Discovery:S3/MaliciousIPCaller", Title: "Objects were listed from an address that is known to be malicious",
		Tactic: "Discovery", Techniques: []string{"T1619"},
	},
	{
		Type: "Discovery:S3/MaliciousIPCaller.Custom", Title: "Objects were listed from an address on your own threat list",
		Tactic: "Discovery", Techniques: []string{"T1619"},
	},
	{
		Type: "Discovery:S3/TorIPCaller", Title: "Objects were listed from the Tor network",
		Severity: 5, Tactic: "Discovery", Techniques: []string{"T1619", "T1090.003"},
	},
	{
		Type: "Exfiltration:S3/MaliciousIPCaller", Title: "Objects were read from an address that is known to be malicious",
		Tactic: "Exfiltration", Techniques: []string{"T1530"},
	},
	{
		Type: "Impact:S3/MaliciousIPCaller", Title: "Objects or their permissions were changed from an address that is known to be malicious",
		Tactic: "Impact", Techniques: []string{"T1565.001", "T1485"},
	},
	{
		Type: "PenTest:S3/KaliLinux", Title: "Objects were touched from a host with Kali Linux",
		Mechanisms: []Basis{Rule}, Severity: 5, Moves: movesFact, Tactic: "Collection", Techniques: []string{"T1530"},
		Advice: bucketPentestAdvice, Blind: pentestBlind,
	},
	{
		Type: "PenTest:S3/ParrotLinux", Title: "Objects were touched from a host with Parrot Security Linux",
		Mechanisms: []Basis{Rule}, Severity: 5, Moves: movesFact, Tactic: "Collection", Techniques: []string{"T1530"},
		Advice: bucketPentestAdvice, Blind: pentestBlind,
	},
	{
		Type: "PenTest:S3/PentooLinux", Title: "Objects were touched from a host with Pentoo Linux",
		Mechanisms: []Basis{Rule}, Severity: 5, Moves: movesFact, Tactic: "Collection", Techniques: []string{"T1530"},
		Advice: bucketPentestAdvice, Blind: pentestBlind,
	},
	{
		Type: "UnauthorizedAccess:S3/MaliciousIPCaller.Custom", Title: "Objects were read or changed from an address on your own threat list",
		Tactic: "Exfiltration", Techniques: []string{"T1530", "T1565.001"},
	},
	{
		Type: "UnauthorizedAccess:S3/TorIPCaller", Title: "Objects were read or changed from the Tor network",
		Tactic: "Exfiltration", Techniques: []string{"T1530", "T1090.003"},
	},
})

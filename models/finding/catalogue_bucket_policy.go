package finding

const movesOpen = "Nothing; but it is not reported while a block of public access, of the bucket or the account, keeps the grant from working all day."

const bucketOpen = "See who read the bucket while it was open: its data events, or its server access log."

// bucketPolicyKinds are the findings about changes that open buckets or hide
// what happens to them.
var bucketPolicyKinds = share(Kind{
	Family: BucketFamily, Logs: []Log{ManagementLog}, Mechanisms: []Basis{Rule}, Moves: movesFact,
	Resource: S3Bucket, Actor: Credential,
}, []Kind{
	{
		Type: "Policy:S3/AccountBlockPublicAccessDisabled", Title: "The block of public access was lifted for a whole account",
		Severity: 2, Resource: AccessKey, // no bucket is named
		Tactic: "Defense Evasion", Techniques: []string{"T1562"},
		Advice: []string{
			"Put the block back; hardly an account needs public buckets, and a distribution serves web pages without them.",
			"Ask who made the call why it was lifted.",
			"Look for buckets that became public since: their policies and access lists count again.",
		},
		Blind: "Which buckets became public by it: their policies may be older than the logs.",
	},
	{
		Type: "Policy:S3/BucketAnonymousAccessGranted", Title: "A bucket was opened to everybody on the internet",
		Severity: 8, Moves: movesOpen,
		Tactic: "Collection", Techniques: []string{"T1530"},
		Advice: []string{
			"Take the grant back, or put the block of public access on; the evidence names the statement or the list entry.",
			"Ask who made the call whether the bucket is meant to serve the public.",
			bucketOpen,
			"Find out what the bucket holds and whether it must be reported.",
		},
		Blind: "Conditions that narrow a grant in ways Yoban does not know; access points; blocks set before the first logs.",
	},
	{
		Type: "Policy:S3/BucketBlockPublicAccessDisabled", Title: "The block of public access was lifted for a bucket",
		Severity: 2, Tactic: "Defense Evasion", Techniques: []string{"T1562"},
		Advice: []string{
			"Put the block back unless the bucket is meant to serve the public.",
			"Look at the bucket's policy and access list: they count again from now on.",
			bucketAsk,
		},
		Blind: "Whether the bucket became public by it: its policy may be older than the logs.",
	},
	{
		Type: "Policy:S3/BucketPublicAccessGranted", Title: "A bucket was opened to everybody who has an AWS account",
		Severity: 8, Moves: movesOpen,
		Tactic: "Collection", Techniques: []string{"T1530"},
		Advice: []string{
			"Take the grant to AuthenticatedUsers back: it means any AWS account of the world, not yours.",
			"Ask who made the call whether a few accounts were meant, and name them instead.",
			bucketOpen,
			"Find out what the bucket holds and whether it must be reported.",
		},
		Blind: "Conditions that narrow a grant in ways Yoban does not know; access points; blocks set before the first logs.",
	},
	{
		Type: "Stealth:S3/ServerAccessLoggingDisabled", Title: "The access log of a bucket was switched off",
		Severity: 2, Tactic: "Defense Evasion", Techniques: []string{"T1562.008"},
		Advice: []string{
			"Ask who made the call whether the log was meant to end; data events of CloudTrail are a usual replacement.",
			"If not, switch it on again and note the gap.",
			bucketTrace,
		},
		Blind: "Logs that were cut off by changing the bucket they go to.",
	},
})

// Package findingtest holds example findings for the tests of every room: one
// of each shape, filled as detectors fill them, with documentation addresses,
// and one as an attacker would like it. Each call returns new values.
package findingtest

import (
	"strings"

	"yoban/models/finding"
)

// The account and region of the examples, and the start of their day,
// 2026-03-02 00:00:00 UTC.
const (
	Account = "111122223333"
	Region  = "eu-central-1"
	Day     = 1772409600
)

// Examples returns one finding of each shape: API calls, traffic, DNS, objects.
func Examples() []finding.Finding {
	return []finding.Finding{Calls(), Traffic(), Names(), Objects()}
}

// Calls is a statistical finding about API calls of a user.
func Calls() finding.Finding {
	principal := "arn:aws:iam::" + Account + ":user/payroll-robot"
	typ := "Discovery:IAMUser/AnomalousBehavior"
	return finding.Finding{
		ID:   finding.Identity(Account, Region, typ, principal, "outside"),
		Type: typ, Account: Account, Region: Region, Severity: 4.2,
		Description: "payroll-robot called 14 actions that it had never called, from a country it had never called from.",
		Basis:       finding.Statistic, Score: 13.551, PValue: 8.333e-05, Expected: 0.02,
		Resource: finding.Resource{
			Type: finding.AccessKey, AccessKeyID: "AKIAIOSFODNN7EXAMPLE", PrincipalID: "AIDAEXAMPLE",
			UserName: "payroll-robot", UserType: "IAMUser", PrincipalARN: principal,
		},
		Actors: []finding.Actor{
			{Principal: principal, Address: "198.51.100.7", Country: "NO", ASN: 64500, Org: "Example Transit", Agent: "aws-cli", First: Day + 3600, Last: Day + 5400, Count: 30},
			{Principal: principal, Address: "2001:db8::7", Country: "NO", ASN: 64500, Org: "Example Transit", Agent: "boto3", First: Day + 4000, Last: Day + 4100, Count: 4},
		},
		Action: finding.Action{Kind: finding.APICall, API: "ListAccessKeys", Service: "iam.amazonaws.com", ErrorCode: "AccessDenied", CallerType: "Remote IP", RemoteAddress: "198.51.100.7"},
		Count:  34, First: Day + 3600, Last: Day + 5400,
		Evidence: []finding.Evidence{
			{Attribute: "country", Value: "NO", Bits: 7.2, Scope: finding.PrincipalScope, Frequency: finding.Unseen, DaysSeen: 0, DaysActive: 30, Text: "Never called from Norway in 30 active days."},
			{Attribute: "action", Value: "iam:ListAccessKeys", Bits: 5.1, Scope: finding.AccountScope, Frequency: finding.Rare, DaysSeen: 1, DaysActive: 30, Text: "One day of 30 in this account."},
			{Attribute: "calls", Value: "34", Bits: 1.25, Scope: finding.PrincipalScope, DaysActive: 30, Text: "34 calls; a usual day has 2 to 40."},
			{Attribute: "service", Value: "s3", Bits: 0.1, Scope: finding.PrincipalScope, Frequency: finding.Frequent, DaysSeen: 30, DaysActive: 30, Text: "Every day."},
		},
		Normal:   []string{"2026-03-01: s3:PutObject, 12 calls from 192.0.2.10 (DE) with boto3"},
		Quiet:    "A call of iam:ListAccessKeys from Germany on one earlier day would have kept it below the threshold.",
		Baseline: "2026-03-01T00:00Z-1f2e",
		Samples: []finding.Sample{
			{EventID: "2f1c0d5e-0000-4000-8000-000000000001", Object: "AWSLogs/111122223333/CloudTrail/eu-central-1/2026/03/02/a.json.gz", Time: Day + 3600, Address: "198.51.100.7"},
		},
	}
}

// Traffic is a list finding about a host's traffic.
func Traffic() finding.Finding {
	typ := "CryptoCurrency:EC2/BitcoinTool.B"
	return finding.Finding{
		ID:   finding.Identity(Account, Region, typ, "i-0123456789abcdef0", ""),
		Type: typ, Account: Account, Region: Region, Severity: 8.4,
		Description: "i-0123456789abcdef0 kept a connection to 203.0.113.9:3333 open for 11 hours.",
		Basis:       finding.List,
		Resource: finding.Resource{
			Type: finding.Instance, InstanceID: "i-0123456789abcdef0", InterfaceID: "eni-0123456789abcdef0",
			VPC: "vpc-0123456789abcdef0", PrivateIP: "10.0.1.5",
		},
		Actors: []finding.Actor{
			{Principal: "i-0123456789abcdef0", Address: "203.0.113.9", Country: "SE", ASN: 64501, Org: "Example Pool", First: Day, Last: Day + 39600, Count: 660},
		},
		Action: finding.Action{Kind: finding.NetworkConnection, Direction: "OUTBOUND", Protocol: "TCP", LocalPort: 49152, RemotePort: 3333, RemoteAddress: "203.0.113.9"},
		Count:  660, First: Day, Last: Day + 39600,
		Evidence: []finding.Evidence{
			{Attribute: finding.ThreatList, Value: "mining pools", Scope: finding.WorldScope, Text: "203.0.113.9 is listed as a mining pool."},
			{Attribute: "bytes per packet", Value: "96", Bits: 4, Scope: finding.HostScope, DaysActive: 28, Text: "Small packets at a steady pace, as miners send."},
		},
		Quiet:   "Nothing: a listed address is reported whenever it answers.",
		Samples: []finding.Sample{{Object: "AWSLogs/111122223333/vpcflowlogs/eu-central-1/2026/03/02/b.log.gz", Time: Day, Address: "203.0.113.9"}},
	}
}

// Names is a rule finding about the DNS queries of a host known by its address
// only, an IPv6 one.
func Names() finding.Finding {
	typ := "CryptoCurrency:EC2/BitcoinTool.B!DNS"
	return finding.Finding{
		ID:   finding.Identity(Account, Region, typ, "2001:db8::5", ""),
		Type: typ, Account: Account, Region: Region, Severity: 8,
		Description: "2001:db8::5 asked for pool.example.net 12 times.",
		Basis:       finding.Rule,
		Resource:    finding.Resource{Type: finding.Instance, VPC: "vpc-0123456789abcdef0", PrivateIP: "2001:db8::5"},
		Action:      finding.Action{Kind: finding.DNSRequest, Domain: "pool.example.net", Protocol: "UDP"},
		Count:       12, First: Day + 60, Last: Day + 7200,
		Evidence: []finding.Evidence{{Attribute: "domain", Value: "example.net", Bits: 8, Scope: finding.OrganisationScope, Frequency: finding.Unseen, DaysActive: 30, Text: "No host of the organisation asked for it before."}},
	}
}

// Objects is a statistical finding about reads from two buckets by a role that
// an AWS service calls for.
func Objects() finding.Finding {
	principal := "arn:aws:sts::" + Account + ":assumed-role/report-role/{lambda}"
	typ := "Exfiltration:S3/AnomalousBehavior"
	return finding.Finding{
		ID:   finding.Identity(Account, Region, typ, principal, ""),
		Type: typ, Account: Account, Region: Region, Severity: 7,
		Description: "report-role read 41 GB from 2 buckets; its busiest day had 2 GB.",
		Basis:       finding.Statistic, Score: 11, PValue: 0.0004883, Expected: 0.5,
		Resource: finding.Resource{
			Type: finding.S3Bucket, AccessKeyID: "ASIAIOSFODNN7EXAMPLE", UserName: "report-role", UserType: "AssumedRole",
			PrincipalARN: principal, Buckets: []string{"example-archive", "example-lake"},
		},
		Actors:     []finding.Actor{{Principal: "arn:aws:sts::" + Account + ":assumed-role/report-role/nightly", Address: "athena.amazonaws.com", First: Day, Last: Day + 86399, Count: 9000}},
		ActorsMore: 3,
		Action:     finding.Action{Kind: finding.APICall, API: "GetObject", Service: "s3.amazonaws.com", CallerType: "Domain", RemoteAddress: "athena.amazonaws.com"},
		Count:      9000, First: Day, Last: Day + 86399,
		Evidence: []finding.Evidence{{Attribute: "bytes out", Value: "44023414784", Bits: 11, Scope: finding.PrincipalScope, DaysActive: 21, Text: "41 GB; the busiest of 21 days had 2 GB."}},
		Baseline: "2026-03-01T00:00Z-1f2e",
	}
}

// Hostile is Calls with every string that a log can bring set to text.
func Hostile(text string) finding.Finding {
	f := Calls()
	f.Description, f.Quiet, f.Title = text, text, text
	f.Resource = finding.Resource{Type: finding.AccessKey, AccessKeyID: text, PrincipalID: text, UserName: text, UserType: text, PrincipalARN: text, Buckets: []string{text}}
	f.Action = finding.Action{Kind: finding.APICall, API: text, Service: text, ErrorCode: text, RemoteAddress: text}
	f.Actors, f.Evidence, f.Samples, f.Normal = nil, nil, nil, nil
	for range 2 * finding.MaxActors {
		f.Actors = append(f.Actors, finding.Actor{Principal: text, Address: text, Country: text, Org: text, Agent: text})
		f.Evidence = append(f.Evidence, finding.Evidence{Attribute: finding.ThreatList, Value: text, Frequency: finding.Unseen, Text: text})
		f.Samples = append(f.Samples, finding.Sample{EventID: text, Object: text, Address: text})
		f.Normal = append(f.Normal, text)
	}
	return f
}

// Nasty is a text with what terminals, tables and browsers must not see raw.
var Nasty = "\x1b[31mred\x1b[0m\r\n\x00\x9b2J\u202eevil\u2028\xff<script>|'\"" + strings.Repeat("é", 10)

// Package sample makes one finding of every type up, so that whatever handles
// findings (rules, tickets, playbooks) can be tried before there is a real one.
//
// A Kind comes in, a Finding as a night would write it goes out. It is marked
// in its title, its addresses and names are those that documentation may use
// (RFC 5737, RFC 3849, RFC 5398, RFC 2606), and it is the same every time. It
// knows no logs and no lake.
package sample

import (
	"fmt"
	"math"
	"strings"

	"yoban/models/finding"
)

// Mark stands before the title of every sample, as before GuardDuty's.
const Mark = "[SAMPLE] "

// Day is when samples happen, as YYYY-MM-DD; its start in Unix seconds is Start.
const (
	Day   = "2026-01-15"
	Start = 1768435200
)

// DefaultAccount is one of those that AWS's documentation uses.
const DefaultAccount = "111122223333"

// Made-up surroundings of all samples.
const (
	region   = "us-east-1"
	remote   = "198.51.100.7" // RFC 5737
	remote6  = "2001:db8::7"  // RFC 3849
	private  = "10.0.1.5"
	instance = "i-99999999999999999"
	face     = "eni-99999999999999999"
	network  = "vpc-99999999999999999"
	key      = "AKIAIOSFODNN7EXAMPLE" // of AWS's documentation
	user     = "GeneratedFindingUserName"
	bucket   = "sample-bucket-example"
	asn      = 64500 // RFC 5398
)

// bits is the score of statistical samples: one in sixteen million.
const bits = 24

// Of returns a sample of a kind in an account (12 digits), complete.
func Of(k finding.Kind, account string) finding.Finding {
	f := finding.Finding{
		ID:   finding.Identity(account, region, k.Type, "sample", "sample"),
		Type: k.Type, Account: account, Region: region, Severity: k.Severity,
		Title:       Mark + k.Title,
		Description: "A sample, made up to try what handles findings; nothing happened. A real one tells: " + k.Title + ".",
		Basis:       k.Mechanisms[0],
		Resource:    resource(k, account),
		Count:       12, First: Start + 36_000, Last: Start + 39_600,
		Normal: []string{"a sample has no history; a real finding tells what is usual here"},
		Quiet:  "not to ask for samples",
	}
	scene := sceneOf(k)
	f.Action = scene.action()
	f.Actors = []finding.Actor{{Principal: principal(k, account), Address: scene.address(), Country: "SE", ASN: asn,
		Org: "Example Transit", Agent: scene.agent, First: f.First, Last: f.Last, Count: f.Count}}
	f.Evidence = evidence(k, scene)
	if f.Basis == finding.Statistic || f.Basis == finding.Chain {
		f.Score, f.PValue, f.Expected, f.Baseline = bits, math.Exp2(-bits), 0.0001, Day+"-00000000"
	}
	if f.Basis == finding.Chain {
		f.Joined = sequence(k, f)
	}
	f.Samples = []finding.Sample{{EventID: scene.event(), Object: "AWSLogs/" + account + "/sample/" + region + "/sample.json.gz", Time: f.First, Address: scene.address()}}
	return f.Complete()
}

func principal(k finding.Kind, account string) string {
	if k.Resource == finding.Instance {
		return instance
	}
	return "arn:aws:iam::" + account + ":user/" + user
}

func resource(k finding.Kind, account string) finding.Resource {
	r := finding.Resource{Type: k.Resource}
	if k.Resource == finding.Instance {
		r.InstanceID, r.InterfaceID, r.VPC, r.PrivateIP = instance, face, network, private
		return r
	}
	r.AccessKeyID, r.PrincipalID, r.PrincipalARN, r.UserName, r.UserType = key, "AIDACKCEVSQ6C2EXAMPLE", principal(k, account), user, "IAMUser"
	switch {
	case strings.Contains(k.Type, "RootCredentialUsage"):
		r.PrincipalARN, r.PrincipalID, r.UserName, r.UserType = "arn:aws:iam::"+account+":root", account, "root", "Root"
	case strings.Contains(k.Type, "CredentialExfiltration"):
		r.AccessKeyID, r.UserType = "ASIAIOSFODNN7EXAMPLE", "AssumedRole"
		r.PrincipalARN, r.UserName = "arn:aws:iam::"+account+":role/sample-role", "sample-role"
	}
	if k.Resource == finding.S3Bucket {
		r.Buckets = []string{bucket}
	}
	return r
}

// evidence tells what each of the mechanisms that the kind can stand on shows.
func evidence(k finding.Kind, s scene) []finding.Evidence {
	var out []finding.Evidence
	scope := finding.PrincipalScope
	if k.Resource == finding.Instance {
		scope = finding.HostScope
	}
	for _, basis := range k.Mechanisms {
		switch basis {
		case finding.Statistic:
			out = append(out,
				finding.Evidence{Attribute: s.attribute(), Value: s.subject(), Bits: 16, Scope: scope, Frequency: finding.Unseen, DaysActive: 30, Text: "Not seen on any of 30 days."},
				finding.Evidence{Attribute: "country", Value: "SE", Bits: 8, Scope: finding.AccountScope, Frequency: finding.Rare, DaysSeen: 1, DaysActive: 30, Text: "Seen on 1 of 30 days in the account."},
				finding.Evidence{Attribute: "hour", Value: "10", Scope: scope, Frequency: finding.Frequent, DaysSeen: 28, DaysActive: 30, Text: "Seen on 28 of 30 days."})
		case finding.List:
			out = append(out, finding.Evidence{Attribute: finding.ThreatList, Value: "sample list", Scope: finding.WorldScope, Text: s.subject() + " stands on it."})
		case finding.Rule:
			out = append(out, finding.Evidence{Attribute: finding.CallsMade, Value: s.subject(), Scope: scope, Text: "Such a thing is worth a look whoever does it."})
		case finding.Chain:
			out = append(out, finding.Evidence{Attribute: "signals", Value: "2", Bits: bits, Scope: scope, Text: "Two steps that are unlikely together."})
		}
	}
	for _, signal := range k.Signals {
		out = append(out, finding.Evidence{Attribute: finding.SignalShown, Value: signal.Name, Scope: scope, Text: "A sample of: " + signal.What + "."})
	}
	return out
}

// sequence joins two made-up signals of one actor.
func sequence(k finding.Kind, f finding.Finding) *finding.Sequence {
	source, first := finding.FromCloudTrail, "Discovery:IAMUser/AnomalousBehavior"
	asset := finding.Asset{UID: key, Type: finding.AccessKeyAsset, Account: f.Account, Region: region, UserName: user, UserType: "IAMUser"}
	switch k.Resource {
	case finding.Instance:
		source, first = finding.FromFlowLogs, "Backdoor:EC2/C&CActivity.B"
		asset = finding.Asset{UID: instance, Type: finding.InstanceAsset, Name: instance, Account: f.Account, Region: region}
	case finding.S3Bucket:
		asset = finding.Asset{UID: "arn:aws:s3:::" + bucket, Type: finding.BucketAsset, Name: bucket, Account: f.Account, Region: region}
	}
	tactic := finding.Indicator{Key: finding.AttackTactic, Values: []string{"Discovery", k.Tactic}}
	step := func(n int, source finding.SignalSource, name string, severity float64) finding.Step {
		at := f.First + int64(n)*600
		return finding.Step{UID: finding.Identity(f.Account, region, name, "sample", fmt.Sprint(n)), Source: source, Name: name,
			Description: "A sample of a step.", Severity: severity, Count: 3, First: at, Last: at + 60,
			Actors: []string{"actor-1"}, Resources: []string{asset.UID}, Endpoints: []string{"endpoint-1"}, Indicators: []finding.Indicator{tactic}}
	}
	second, _ := finding.Lookup(lastSteps[k.Resource])
	return &finding.Sequence{
		Signals:    []finding.Step{step(0, source, first, 2), step(1, finding.FromFinding, second.Type, second.Severity)},
		Actors:     []finding.Party{{ID: "actor-1", Name: user, UID: f.Resource.PrincipalARN, Type: "IAMUser", Credential: key, Account: f.Account}},
		Resources:  []finding.Asset{asset},
		Endpoints:  []finding.Endpoint{{ID: "endpoint-1", Address: remote, ASN: asn, Org: "Example Transit", Inbound: true}},
		Indicators: []finding.Indicator{tactic, {Key: finding.UnusualASNForAccount, Values: []string{"AS64500 Example Transit"}}},
	}
}

// lastSteps are the findings that sample sequences end with.
var lastSteps = map[finding.ResourceType]string{
	finding.Instance:  "CryptoCurrency:EC2/BitcoinTool.B",
	finding.AccessKey: "Persistence:IAMUser/AnomalousBehavior",
	finding.S3Bucket:  "Exfiltration:S3/AnomalousBehavior",
}

package findingtest

import (
	"fmt"

	"yoban/models/finding"
)

// Attack is a sequence that joins Calls, Objects and activity that made no
// finding of its own.
func Attack() finding.Finding {
	calls, objects := Calls(), Objects()
	typ := "AttackSequence:S3/CompromisedData"
	indicators := []finding.Indicator{
		{Key: finding.AttackTactic, Values: []string{"Discovery", "Exfiltration"}},
		{Key: finding.UnusualASNForUser, Values: []string{"AS64500 Example Transit"}},
	}
	signal := func(f finding.Finding) finding.Step {
		return finding.Step{UID: f.ID, Source: finding.FromFinding, Name: f.Type, Description: f.Description, Severity: f.Severity,
			Count: f.Count, First: f.First, Last: f.Last, Actors: []string{"actor-1"}, Resources: []string{"arn:aws:s3:::example-lake"},
			Endpoints: []string{"endpoint-1"}, Indicators: indicators[:1]}
	}
	weak := signal(calls)
	weak.UID, weak.Source, weak.Name, weak.First, weak.Last = "weak", finding.FromCloudTrail, "Persistence:IAMUser/AnomalousBehavior", Day+5000, Day+5100
	return finding.Finding{
		ID:   finding.Identity(Account, "", typ, calls.Resource.PrincipalARN, ""),
		Type: typ, Account: Account, Region: Region, Severity: 9.4,
		Description: "payroll-robot looked around, created an access key and read 41 GB from 2 buckets.",
		Basis:       finding.Chain, Score: 24, PValue: 5.96e-08, Expected: 0.0001,
		Resource: objects.Resource, Actors: calls.Actors, Action: objects.Action, Count: calls.Count*2 + objects.Count,
		First: Day, Last: Day + 86399,
		Evidence: []finding.Evidence{{Attribute: "signal", Value: calls.Type, Bits: 12, Text: calls.Description}},
		Joined: &finding.Sequence{
			Signals: []finding.Step{signal(calls), weak, signal(objects)},
			Actors: []finding.Party{{ID: "actor-1", Name: "payroll-robot", UID: calls.Resource.PrincipalARN, Type: "IAMUser",
				Credential: calls.Resource.AccessKeyID, Account: Account}},
			Resources: []finding.Asset{
				{UID: "arn:aws:s3:::example-lake", Type: finding.BucketAsset, Name: "example-lake", Account: Account, Region: Region},
				{UID: calls.Resource.AccessKeyID, Type: finding.AccessKeyAsset, Account: Account, UserName: "payroll-robot", UserType: "IAMUser"},
				{UID: "eni-0123456789abcdef0", Type: finding.InterfaceAsset, Account: Account, VPC: "vpc-0123456789abcdef0", Address: "2001:db8::5"},
			},
			Endpoints:  []finding.Endpoint{{ID: "endpoint-1", Address: "198.51.100.7", ASN: 64500, Org: "Example Transit", Inbound: true}},
			Indicators: indicators,
			Also:       []string{"AttackSequence:IAM/CompromisedCredentials"},
		},
	}
}

// HostileAttack is Attack with every string that a log can bring set to text,
// and more of everything than is kept.
func HostileAttack(text string) finding.Finding {
	f := Hostile(text)
	f.Joined = &finding.Sequence{Also: []string{text}}
	var ids []string
	var indicators []finding.Indicator
	for i := range 2 * finding.MaxSignals {
		ids = append(ids, fmt.Sprint(i)+text)
	}
	for _, key := range []finding.IndicatorKey{finding.AttackTactic, finding.AttackTechnique, finding.HighRiskAPI, finding.SuspiciousUserAgent,
		finding.SuspiciousNetwork, finding.UnusualAPIForAccount, finding.UnusualASNForAccount, finding.UnusualASNForUser} {
		indicators = append(indicators, finding.Indicator{Key: key, Values: ids})
	}
	for _, id := range ids {
		f.Joined.Signals = append(f.Joined.Signals, finding.Step{UID: id, Source: finding.FromCloudTrail, Name: text, Description: text,
			Actors: ids, Resources: ids, Endpoints: ids, Indicators: indicators})
		f.Joined.Actors = append(f.Joined.Actors, finding.Party{ID: id, Name: text, UID: text, Type: text, Credential: text, Account: text})
		f.Joined.Resources = append(f.Joined.Resources, finding.Asset{UID: id, Type: finding.AccessKeyAsset, Name: text, Account: text, Region: text, UserName: text, Principal: text})
		f.Joined.Endpoints = append(f.Joined.Endpoints, finding.Endpoint{ID: id, Address: text, Domain: text, ASN: 1, Org: text})
	}
	f.Joined.Indicators = indicators
	return f
}

package sequence

import (
	"fmt"
	"strings"

	"yoban/features/enrich/catalog"
	"yoban/models/finding"
)

// indicators put a signal into GuardDuty's vocabulary.
func indicators(s *Signal) []finding.Indicator {
	f := &s.Finding
	var out []finding.Indicator
	add := func(key finding.IndicatorKey, values ...string) {
		if key == "" {
			return
		}
		out = append(out, finding.Indicator{Key: key, Values: values})
	}
	add(finding.AttackTactic, s.tactic())
	add(finding.AttackTechnique, s.techniques()...)
	if f.Action.Kind == finding.APICall && highRisk(f.Action.Service, f.Action.API) {
		add(finding.HighRiskAPI, f.Action.Service[:strings.IndexByte(f.Action.Service+".", '.')]+":"+f.Action.API)
	}
	for _, e := range f.Evidence {
		if key, ok := unusual(&e); ok {
			add(key, network(e.Value))
		}
	}
	add(listed(s), f.Action.RemoteAddress, f.Action.Domain)
	if strings.HasPrefix(f.Type, "PenTest:") {
		for _, a := range f.Actors {
			add(finding.SuspiciousUserAgent, a.Agent)
		}
	}
	if strings.HasPrefix(f.Type, "Policy:S3/") {
		add(finding.MisconfigurationFound, strings.TrimPrefix(f.Type, "Policy:S3/"))
	}
	return finding.UniteIndicators(out, maxValues)
}

// maxValues is how many values of one indicator a signal is asked for; a finding
// keeps fewer.
const maxValues = 5

// highRisk reports whether an API serves one of the tactics that intruders need
// few calls for.
func highRisk(service, api string) bool {
	switch catalog.Lookup(service, api).Tactic {
	case catalog.NoTactic, catalog.Discovery:
		return false
	}
	return true
}

// unusual maps evidence that a value was never seen to GuardDuty's words: four
// bits at least, one in sixteen.
func unusual(e *finding.Evidence) (finding.IndicatorKey, bool) {
	if e.Frequency != finding.Unseen && e.Frequency != finding.Rare || e.Bits < 4 {
		return "", false
	}
	switch e.Attribute {
	case "network", "network of the key":
		return finding.UnusualASNForUser, true
	case "action":
		return finding.UnusualAPIForAccount, true
	case "agent":
		return finding.SuspiciousUserAgent, true
	case "country":
		return finding.SuspiciousNetwork, true
	}
	return "", false
}

// network writes an autonomous system as people do.
func network(value string) string {
	if number, ok := strings.CutPrefix(value, "as:"); ok {
		return fmt.Sprintf("AS%s", number)
	}
	return value
}

// listed says what a list or a rule makes of the remote side: of names the domain
// counts, of everything else the address. Empty when neither speaks.
func listed(s *Signal) finding.IndicatorKey {
	f := &s.Finding
	name := f.Action.Kind == finding.DNSRequest
	switch {
	case !s.fact():
		return ""
	case strings.Contains(f.Type, "Tor"):
		return finding.TorAddress
	case strings.HasPrefix(f.Type, "CryptoCurrency:"), strings.Contains(f.Type, "BitcoinDomain"):
		if name {
			return finding.CryptominingDomain
		}
		return finding.CryptominingAddress
	case f.Basis == finding.List && name:
		return finding.MaliciousDomain
	case f.Basis == finding.List:
		return finding.MaliciousAddress
	}
	return ""
}

package sample_test

import (
	"encoding/json"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"yoban/models/finding"
	"yoban/models/finding/guardduty"
	"yoban/models/finding/sample"
)

// documentation are the prefixes that nobody on the internet has, and that of
// the host inside.
var documentation = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("10.0.0.0/8")}

func TestEveryKindHasASample(t *testing.T) {
	ids := map[string]bool{}
	for _, k := range finding.Catalogue() {
		t.Run(k.Type, func(t *testing.T) {
			f := sample.Of(k, sample.DefaultAccount)
			switch {
			case f.Type != k.Type, f.Title != sample.Mark+k.Title, f.Severity != k.Severity, f.Resource.Type != k.Resource, f.Account != "111122223333":
				t.Errorf("it is not of its kind: %+v", f)
			case ids[f.ID] || len(f.ID) != 32:
				t.Errorf("id %q is not its own", f.ID)
			case len(f.Evidence) == 0, len(f.Advice) == 0, f.Subject() == "", len(f.Actors) != 1, len(f.Samples) != 1:
				t.Errorf("it lacks something: %+v", f)
			case (f.Joined != nil) != (k.Family == finding.SequenceFamily):
				t.Errorf("sequence: %+v", f.Joined)
			}
			ids[f.ID] = true
			checkAction(t, k, f)
			for _, s := range k.Signals {
				if !strings.Contains(texts(f.Evidence), s.Name) {
					t.Errorf("no evidence of %s", s.Name)
				}
			}
			if diff := cmp.Diff(f, again(t, sample.Of(k, sample.DefaultAccount))); diff != "" {
				t.Errorf("it changes on its way through JSON (-want +got):\n%s", diff)
			}
		})
	}
}

// checkAction checks that the activity is one that the kind can have.
func checkAction(t *testing.T, k finding.Kind, f finding.Finding) {
	t.Helper()
	calls := k.Logs[0] == finding.ManagementLog || k.Logs[0] == finding.ObjectLog
	if calls != (f.Action.Kind == finding.APICall) || f.What() == "" {
		t.Errorf("found in %q, but is %+v", k.Logs, f.Action)
	}
	if calls && (f.Action.API == "" || f.Action.Service == ".amazonaws.com") {
		t.Errorf("a call of no name: %+v", f.Action)
	}
	if probe := strings.Contains(k.Type, "PortProbe"); probe != (f.Action.Kind == finding.PortProbe) {
		t.Errorf("a probe, or not: %+v", f.Action)
	}
	for _, text := range []string{f.Action.RemoteAddress, f.Actors[0].Address, f.Resource.PrivateIP} {
		at, err := netip.ParseAddr(text)
		known := false
		for _, p := range documentation {
			known = known || p.Contains(at)
		}
		if text != "" && (err != nil || !known) {
			t.Errorf("address %q may be somebody's", text)
		}
	}
}

func texts(evidence []finding.Evidence) string {
	var all []string
	for _, e := range evidence {
		all = append(all, e.Value)
	}
	return strings.Join(all, " ")
}

// again writes a finding as JSON and reads it.
func again(t *testing.T, f finding.Finding) (read finding.Finding) {
	t.Helper()
	line, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	if err := guardduty.Check(line); err != nil {
		t.Errorf("no finding of GuardDuty's: %v", err)
	}
	if err := json.Unmarshal(line, &read); err != nil {
		t.Fatal(err)
	}
	return read
}

func TestDayAndStartAgree(t *testing.T) {
	if at := time.Unix(sample.Start, 0).UTC().Format(time.RFC3339); at != sample.Day+"T00:00:00Z" {
		t.Errorf("Start is %s, Day %s", at, sample.Day)
	}
}

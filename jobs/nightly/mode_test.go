package nightly_test

import (
	"maps"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/jobs/nightly"
	"yoban/models/finding"
)

// scored runs the simulated nights with some types switched, over a lake that
// has the features already, and returns what was found live and dry.
func scored(t *testing.T, lake string, switches ...finding.Switch) (rep *nightly.Report, live, dry []finding.Finding) {
	t.Helper()
	policy, err := finding.NewPolicy(switches)
	if err != nil {
		t.Fatal(err)
	}
	opt := options(t, lake, simulated(t))
	opt.Policy = policy
	rep = run(t, opt)
	if dry, err = finding.ReadRange(t.Context(), blob.Under(opt.Lake, finding.DryRunFolder), "", "", finding.Filter{}); err != nil {
		t.Fatal(err)
	}
	return rep, rep.Findings, dry
}

// common is the most common type by one basis.
func common(t *testing.T, findings []finding.Finding, basis finding.Basis) string {
	t.Helper()
	counts := map[string]int{}
	for _, f := range findings {
		if f.Basis == basis {
			counts[f.Type]++
		}
	}
	if len(counts) == 0 {
		t.Fatalf("no finding stands on a %s", basis)
	}
	return slices.MaxFunc(slices.Sorted(maps.Keys(counts)), func(a, b string) int { return counts[a] - counts[b] })
}

func of(findings []finding.Finding, typ string) []finding.Finding {
	var its []finding.Finding
	for _, f := range findings {
		if f.Type == typ {
			its = append(its, f)
		}
	}
	return its
}

func TestTypesAreSwitched(t *testing.T) {
	lake := t.TempDir()
	_, all, signals := scored(t, lake)
	for _, f := range signals {
		if k, _ := finding.Lookup(f.Type); k.Family != finding.SignalFamily {
			t.Errorf("%s runs dry without a switch", f.Type)
		}
	}
	features := tree(t, lake, "features")
	for _, basis := range []finding.Basis{finding.Statistic, finding.Rule} {
		typ := common(t, all, basis)
		t.Run(string(basis), func(t *testing.T) {
			rep, live, dry := scored(t, lake, finding.Switch{Type: typ, Mode: finding.Off})
			if its := of(live, typ); len(its) > 0 || len(dry) != len(signals) || rep.Skipped > 0 {
				t.Errorf("off: %d findings of %s, %d dry, %d nights not done anew", len(its), typ, len(dry), rep.Skipped)
			}
			without := live
			rep, live, dry = scored(t, lake, finding.Switch{Type: typ, Mode: finding.DryRun})
			its := of(dry, typ)
			if len(its) == 0 || len(its) != len(dry)-len(signals) {
				t.Errorf("dry: %d of %d findings are of %s", len(its), len(dry), typ)
			}
			counted := 0
			for _, m := range rep.Nights {
				counted += m.DryRun[typ]
			}
			if counted < len(its) {
				t.Errorf("dry: %d counted, %d found", counted, len(its))
			}
			// What is dry weighs no more than what is off.
			if diff := gocmp.Diff(ids(without), ids(live)); diff != "" {
				t.Errorf("a type that runs dry changes others (-off +dry):\n%s", diff)
			}
		})
	}
	if _, again, dry := scored(t, lake); !gocmp.Equal(all, again) || !gocmp.Equal(signals, dry) {
		t.Error("after switching back the findings are not those of before")
	}
	same(t, features, tree(t, lake, "features"))
}

func ids(findings []finding.Finding) []string {
	var out []string
	for _, f := range findings {
		out = append(out, f.ID)
	}
	return out
}

func TestTypesAreSwitchedInSomeAccounts(t *testing.T) {
	lake := t.TempDir()
	_, all, _ := scored(t, lake)
	account := all[0].Account
	_, live, _ := scored(t, lake, finding.Switch{Type: "*", Mode: finding.Off, Accounts: []string{account}}, finding.Switch{Type: "*", Severity: 1.5})
	if len(live) == 0 {
		t.Error("nothing is found in the other account")
	}
	for _, f := range live {
		if f.Account == account || f.Severity != 1.5 {
			t.Errorf("%s of %s has severity %v", f.Type, f.Account, f.Severity)
		}
	}
}

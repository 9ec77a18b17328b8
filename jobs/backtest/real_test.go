package backtest_test

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"yoban/features/corpustest"
	"yoban/features/enrich"
	"yoban/jobs/nightly"
	"yoban/models/eval"
	"yoban/models/finding"
)

// Real captures and logs, one lake each. They are hours to days long, so there
// is next to no history: what is measured is reading, and what the detectors do
// on their own. Run with -v for the figures.

// replayed is what a night made of one dataset.
type replayed struct {
	set   dataset
	night *nightly.Report
	eval  eval.Report
	took  time.Duration
}

// lanes bounds how many datasets are replayed at once.
var lanes = make(chan struct{}, 2)

func TestRealDatasets(t *testing.T) {
	sets := datasets(t)
	where := places(t, enrich.Config{
		Country:   corpustest.Dir(t, "real", "geo", "country.mmdb"),
		ASN:       corpustest.Dir(t, "real", "geo", "asn.mmdb"),
		AWSRanges: corpustest.Dir(t, "real", "lists", "context", "aws_ranges.txt"),
	})
	start := time.Now()
	all := make([]*replayed, len(sets))
	t.Run("replay", func(t *testing.T) {
		for i, set := range sets {
			t.Run(set.name, func(t *testing.T) {
				t.Parallel()
				lanes <- struct{}{}
				defer func() { <-lanes }()
				all[i] = replay(t, set, where)
			})
		}
	})
	done := slices.DeleteFunc(slices.Clone(all), func(r *replayed) bool { return r == nil })
	t.Logf("%d datasets in %.1f s\n%s", len(done), time.Since(start).Seconds(), figures(done))
	t.Logf("unexplained findings\n%s", reasons(done))
	if len(done) == len(all) {
		checkRead(t, done)
		checkMiners(t, done)
		checkNames(t, done)
	}
}

// tooManyRejected are the datasets with more rejects than a night takes by
// default: its records are made up for tests of rules and lack what every
// record of CloudTrail has, a time or an account.
var tooManyRejected = []string{"cloudtrail/variety/rule-tests"}

// replay runs all nights of one dataset and checks what holds for each.
func replay(t *testing.T, set dataset, where *enrich.Enricher) *replayed {
	start := time.Now()
	opt := night(t, set.dir, t.TempDir(), 1)
	opt.Places = where
	if slices.Contains(tooManyRejected, set.name) {
		if _, err := nightly.Run(t.Context(), opt); !errors.Is(err, nightly.ErrRejected) {
			t.Errorf("error %v, want ErrRejected", err)
		}
		opt.MaxRejected = 1
	}
	rep, err := nightly.Run(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	r := &replayed{set: set, night: rep, eval: judge(set, rep), took: time.Since(start)}
	if n := rep.Ingest.Balance(); n != 0 || rep.Ingest.Total() == 0 {
		t.Errorf("%d of %d records are not accounted for", n, rep.Ingest.Total())
	}
	if strings.HasPrefix(set.name, "vpcflow/mining-p2p/") {
		checkNodeIsNoMiner(t, rep.Findings)
	}
	return r
}

func judge(set dataset, rep *nightly.Report) eval.Report {
	opt := eval.Options{Types: []string{}}
	for _, k := range finding.Catalogue() {
		opt.Types = append(opt.Types, k.Type)
	}
	for _, m := range rep.Nights {
		opt.AccountDays += len(m.Features)
	}
	return eval.Match(set.cases, rep.Findings, opt)
}

// medium is where severity Medium begins.
const medium = 4

// checkNodeIsNoMiner fails when gossip between the nodes of a currency passes
// for a miner's conversation by its shape.
func checkNodeIsNoMiner(t *testing.T, found []finding.Finding) {
	t.Helper()
	for _, f := range found {
		if f.Type == "CryptoCurrency:EC2/BitcoinTool.B" && f.Basis == finding.Statistic && f.Severity >= medium {
			t.Errorf("%s:%d is reported as a pool, severity %.1f", f.Action.RemoteAddress, f.Action.RemotePort, f.Severity)
		}
	}
}

// minMiners is how many of the nine tiled miners must be found by shape and port
// alone: these hosts have no day before and no neighbours to be held against.
const minMiners = 9

// checkMiners counts the tiled miners whose own conversation, with the pool that
// the label names, is what a finding of an expected type is about. A finding
// about another peer of the host that has the pool among its actors does not
// count: it would be there if nobody had mined.
func checkMiners(t *testing.T, all []*replayed) {
	t.Helper()
	count, miners := map[string]int{}, 0
	for _, r := range all {
		if strings.Contains(r.set.name, "/tiled/") {
			miners++
			count[r.set.poolIn(r.night.Findings)]++
		}
	}
	if miners != 9 || count[poolReported] < minMiners {
		t.Errorf("of %d tiled miners, findings are about the pool of %d, and name it beside others of %d; want about the pool of at least %d of 9",
			miners, count[poolReported], count[poolBeside], minMiners)
	}
}

// checkNames fails when generated names or a tunnel through names are missed, on
// hosts without a day before.
func checkNames(t *testing.T, all []*replayed) {
	t.Helper()
	seen := 0
	for _, r := range all {
		if !strings.HasPrefix(r.set.name, "dns/injected-dga/") && !strings.HasPrefix(r.set.name, "dns/tunnel/") {
			continue
		}
		seen++
		if r.eval.Recall.Cases == 0 || r.eval.Recall.Detected != r.eval.Recall.Cases {
			t.Errorf("%s: %d of %d cases are found", r.set.name, r.eval.Recall.Detected, r.eval.Recall.Cases)
		}
	}
	if seen != 7 {
		t.Errorf("%d datasets of names, want 7", seen)
	}
}

// checkRead holds the records read, those without data apart, against the
// numbers in the corpus's README.md.
func checkRead(t *testing.T, all []*replayed) {
	t.Helper()
	for prefix, want := range map[string]int64{
		"cloudtrail/account-342082656213": 27_410, "cloudtrail/invictus": 2_900, "cloudtrail/invictus-scrubbed": 2_900, "cloudtrail/stratus": 199,
		"cloudtrail/variety/versions": 21, "cloudtrail/variety/organisation-trail": 185, "cloudtrail/variety/rule-tests": 458, "cloudtrail/variety/api-examples": 563,
		"vpcflow/vm": 110_001, "vpcflow/workstation-a": 12_291, "vpcflow/workstation-b": 22_731,
		"vpcflow/mining/port-hint": 111_861, "vpcflow/mining/behaviour-only": 184_778, "vpcflow/mining-p2p": 276, "vpcflow/pool-probes": 8_462,
		"vpcflow/tunnel/doh-dns2tcp": 2, "vpcflow/c2/njrat": 1_050, "vpcflow/c2/androidtester": 1_944, "vpcflow/c2/phone-24h": 34_904, "vpcflow/c2/mixed-desktop": 1_011,
		"vpcflow/scan/nmap-internal": 5_970, "vpcflow/scan/iot-botnet": 600, "vpcflow/scan/campus-sample": 93,
		"dns/vm": 2_463, "dns/competition": 24_453, "dns/tunnel/tunnel-iodine": 222, "dns/mixed-desktop": 190, "dns/pool-probes": 18,
		"dns/injected-dga": 8_616, "dns/injected-pool": 5_180,
	} {
		var got int64
		for _, r := range all {
			if r.set.name == prefix || strings.HasPrefix(r.set.name, prefix+"/") {
				got += r.night.Ingest.Total() - r.night.Ingest.NoData
			}
		}
		if got != want {
			t.Errorf("%s: %d records read, README.md says %d", prefix, got, want)
		}
	}
}

// datasets lists the folders below real/ that hold logs: a tree of AWS, or
// compressed files. Each gets its own cases, and no case is left over.
func datasets(t *testing.T) []dataset {
	t.Helper()
	root := corpustest.Dir(t, "real")
	cases := labelled(t, filepath.Join(root, "labels.csv"), interfaces(t, filepath.Join(root, "hosts.csv")))
	var sets []dataset
	for _, log := range []string{"cloudtrail", "dns", "vpcflow"} {
		err := filepath.WalkDir(filepath.Join(root, log), func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() || !holdsLogs(path) {
				return err
			}
			name := filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator)))
			sets = append(sets, newDataset(name, path, cases[name]))
			delete(cases, name)
			return fs.SkipDir
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		t.Errorf("labels.csv: no dataset %s", name)
	}
	return sets
}

func holdsLogs(dir string) bool {
	if _, err := os.Stat(filepath.Join(dir, "AWSLogs")); err == nil {
		return true
	}
	packed, err := filepath.Glob(filepath.Join(dir, "*.gz"))
	return err == nil && len(packed) > 0
}

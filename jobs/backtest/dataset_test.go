package backtest_test

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"maps"
	"net/netip"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"yoban/jobs/ingest"
	"yoban/models/eval"
	"yoban/models/finding"
)

// dataset is one folder of real logs with the cases that are known of it.
type dataset struct {
	name  string // its path below real/, e.g. "vpcflow/vm"
	dir   string
	cases []eval.Case
	// pool is whom its miner talks to; not valid when it has no miner whose
	// flows were logged.
	pool netip.Addr
	port int32
}

// poolNote is how a label names the pool.
var poolNote = regexp.MustCompile(`; pool ([0-9.]+):([0-9]+),`)

func newDataset(name, dir string, rows *labelRows) dataset {
	set := dataset{name: name, dir: dir}
	if rows == nil {
		return set
	}
	set.cases = rows.cases
	if m := poolNote.FindStringSubmatch(rows.notes); m != nil {
		at := netip.MustParseAddrPort(m[1] + ":" + m[2])
		set.pool, set.port = at.Addr(), int32(at.Port())
	}
	return set
}

// What findings say of a miner's pool.
const (
	poolReported = "reported" // a finding of an expected type is about the conversation with it
	poolBeside   = "beside"   // one is about another peer, and has the pool among its actors
	poolMissed   = "missed"
)

func (d dataset) poolIn(found []finding.Finding) string {
	best := poolMissed
	for _, f := range found {
		switch {
		case !slices.ContainsFunc(d.cases, func(c eval.Case) bool { return during(c, f) }):
		case d.aboutPool(f):
			return poolReported
		case slices.ContainsFunc(f.Actors, func(a finding.Actor) bool { return a.Address == d.pool.String() }):
			best = poolBeside
		}
	}
	return best
}

func (d dataset) aboutPool(f finding.Finding) bool {
	return f.Action.RemoteAddress == d.pool.String() && f.Action.RemotePort == d.port
}

// during says whether a finding has a type that the case expects, on its host
// and at its time.
func during(c eval.Case, f finding.Finding) bool {
	return slices.Contains(c.Expected, f.Type) && slices.ContainsFunc(c.Entities, func(e eval.Entity) bool {
		host := e.Value == f.Resource.InstanceID || e.Value == f.Resource.InterfaceID
		return host && e.Account == f.Account && f.First <= e.End && f.Last >= e.Start
	})
}

// labelRows are the labels of one dataset.
type labelRows struct {
	cases []eval.Case
	notes string
}

// labelled reads the cases of each dataset, by the dataset's path below real/.
// Flow logs in the default format name the interface only, so a case about an
// instance is about its interface too.
func labelled(t *testing.T, file string, interfaces map[string]string) map[string]*labelRows {
	t.Helper()
	rows := readCSV(t, file)
	set, log, note := column(t, rows, "dataset"), column(t, rows, "log"), column(t, rows, "note")
	parts := map[string][][]string{}
	out := map[string]*labelRows{}
	for _, row := range rows[1:] {
		name := row[log] + "/" + row[set]
		if out[name] == nil {
			out[name], parts[name] = &labelRows{}, [][]string{rows[0]}
		}
		parts[name] = append(parts[name], row)
		out[name].notes += row[note] + "\n"
	}
	for name, part := range parts {
		var b bytes.Buffer
		if err := csv.NewWriter(&b).WriteAll(part); err != nil {
			t.Fatal(err)
		}
		cases, err := eval.ReadLabels(&b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i, c := range cases {
			for _, e := range c.Entities {
				if eni, ok := interfaces[e.Value]; ok {
					e.Type, e.Value = "eni", eni
					cases[i].Entities = append(cases[i].Entities, e)
				}
			}
		}
		out[name].cases = cases
	}
	return out
}

// interfaces reads which interface each instance has.
func interfaces(t *testing.T, file string) map[string]string {
	t.Helper()
	rows := readCSV(t, file)
	eni, instance := column(t, rows, "interface_id"), column(t, rows, "instance_id")
	out := map[string]string{}
	for _, row := range rows[1:] {
		if row[instance] != "" && row[eni] != "" {
			out[row[instance]] = row[eni]
		}
	}
	return out
}

func readCSV(t *testing.T, file string) [][]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%s: %d lines, error %v", file, len(rows), err)
	}
	return rows
}

func column(t *testing.T, rows [][]string, name string) int {
	t.Helper()
	i := slices.Index(rows[0], name)
	if i < 0 {
		t.Fatalf("no column %s in %q", name, rows[0])
	}
	return i
}

// figures is a table with a line for each dataset. Cases out of scope expect
// only types that no detector has. Read is used + duplicate + no data + rejected
// + late; medium+ counts the unexplained findings of severity Medium and above.
func figures(all []*replayed) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "dataset\tread\tused\tduplicate\tno data\trejected\tlate\tdamaged\tleft alone\tseconds\t"+
		"attacks\tin scope\thit\tother type\tmissed\tpool\tfalse\tunexplained\tmedium+\tfindings")
	for _, r := range all {
		n, recall := r.night.Ingest, r.eval.Recall
		pool, left := "-", int64(0)
		if r.set.pool.IsValid() {
			pool = r.set.poolIn(r.night.Findings)
		}
		for _, l := range n.LeftAlone {
			left += l.Objects
		}
		open, severe := r.unexplained(), 0
		for _, f := range open {
			if f.Severity >= medium {
				severe++
			}
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%s\t%d\t%d\t%d\t%.1f\t%d\t%d\t%d\t%d\t%d\t%s\t%d\t%d\t%d\t%s\n", r.set.name,
			n.Total(), n.Used.Total(), n.Duplicates, n.NoData, rejected(n), n.Unmergeable, len(n.Damaged), left, r.took.Seconds(),
			recall.Cases, r.eval.InScope.Cases, recall.Detected, recall.Any-recall.Detected, recall.Cases-recall.Any,
			pool, r.eval.False.Days, len(open), severe, byType(r.night.Findings))
	}
	w.Flush()
	return b.String()
}

// rejected counts rejected records, e.g. "3 (2 bad time, 1 no name)".
func rejected(n *ingest.Report) string {
	var reasons []string
	for _, reason := range slices.Sorted(maps.Keys(n.Rejected)) {
		reasons = append(reasons, fmt.Sprintf("%d %s", n.Rejected[reason], reason))
	}
	if len(reasons) == 0 {
		return "0"
	}
	return fmt.Sprintf("%d (%s)", n.RejectedTotal(), strings.Join(reasons, ", "))
}

// byType counts findings, e.g. "2 Recon:EC2/Portscan".
func byType(found []finding.Finding) string {
	count := map[string]int{}
	for _, f := range found {
		count[f.Type]++
	}
	var parts []string
	for _, typ := range slices.Sorted(maps.Keys(count)) {
		parts = append(parts, fmt.Sprintf("%d %s", count[typ], typ))
	}
	return cmp.Or(strings.Join(parts, ", "), "-")
}

// unexplained are the findings that no case explains: false ones; those of a
// type that no attack here expects, which a label for a whole host and day would
// excuse; and on a host that mines those that are not about the pool.
func (r *replayed) unexplained() []finding.Finding {
	wrong := map[string]bool{}
	for _, f := range r.eval.FalseFindings {
		wrong[f.ID+f.Date] = true
	}
	var out []finding.Finding
	for _, f := range r.night.Findings {
		expected := slices.ContainsFunc(r.set.cases, func(c eval.Case) bool {
			return c.Category != eval.Benign && slices.Contains(c.Expected, f.Type)
		})
		day := time.Unix(f.First, 0).UTC().Format(time.DateOnly)
		if wrong[f.ID+day] || !expected || r.set.pool.IsValid() && !r.set.aboutPool(f) {
			out = append(out, f)
		}
	}
	return out
}

// reasons lists the unexplained findings with what they stand on.
func reasons(all []*replayed) string {
	var b strings.Builder
	for _, r := range all {
		for _, f := range r.unexplained() {
			fmt.Fprintf(&b, "%s: %s severity %.1f, %s %.1f bits, %s with %s and %d more actors\n", r.set.name, f.Type, f.Severity, f.Basis, f.Score,
				f.Subject(), remote(f), max(len(f.Actors)-1, 0))
			for _, e := range f.Evidence {
				fmt.Fprintf(&b, "\t%4.1f bits  %s: %s (%s)\n", e.Bits, e.Attribute, e.Value, e.Text)
			}
		}
	}
	return cmp.Or(b.String(), "none\n")
}

// remote is the peer that a finding is about, with its network's holder.
func remote(f finding.Finding) string {
	to := f.Action.RemoteAddress
	if f.Action.RemotePort != 0 {
		to += fmt.Sprintf(":%d", f.Action.RemotePort)
	}
	for _, a := range f.Actors {
		if a.Address == f.Action.RemoteAddress && a.Org != "" {
			return to + " (" + a.Org + ")"
		}
	}
	return to
}

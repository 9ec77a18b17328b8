package logs_test

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/features/corpustest"
	"yoban/features/logs"
)

const (
	call  = `{"eventTime":"2026-01-02T03:04:05Z","eventSource":"s3.amazonaws.com","eventName":"GetObject","recipientAccountId":"111111111111"}`
	query = `{"query_timestamp":"2026-01-03T03:04:05Z","query_name":"a.example.","account_id":"111111111111"}`
	flow  = "2 111111111111 eni-0a 10.0.0.1 192.0.2.7 41000 443 6 10 8400 1767484800 1767484859 ACCEPT OK\n" // 2026-01-04

	trail1 = "AWSLogs/111111111111/CloudTrail/eu-west-1/2026/01/01/f.json.gz"
	trail2 = "AWSLogs/111111111111/CloudTrail/eu-west-1/2026/01/02/f.json.gz"
)

// found lists what was discovered, one line an object.
func found(l logs.Listing) []string {
	var lines []string
	for _, o := range l.Objects {
		lines = append(lines, fmt.Sprint(o.Date, " ", o.Kind, " ", o.ID, " ", o.Size))
	}
	return lines
}

func discover(t *testing.T, opt logs.Options, stores ...blob.Store) logs.Listing {
	t.Helper()
	l, err := logs.Discover(t.Context(), stores, opt)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestDiscoverLooksInsideWhatKeysDoNotTell(t *testing.T) {
	l := discover(t, logs.Options{}, &store{objects: map[string]string{
		"events":        `{"Records":[` + call + `]}`,
		"lines.jsonl":   call + "\n" + call,
		"pretty.json":   "[\n  " + strings.ReplaceAll(call, ",", ",\n   ") + "\n]",
		"zipped.gz":     zip(t, call),
		"cut.json.gz":   zip(t, call)[:60], // enough is there or not: never an error
		"dns.log":       query,
		"flows.txt":     flow,
		"flows.log.gz":  zip(t, "bytes start srcaddr dstaddr\n1 1767484800 1.2.3.4 5.6.7.8\n"),
		"long.json":     strings.Repeat(" ", 40<<10) + `[` + strings.Repeat(call+",", 500) + call + "]",
		"README.md":     call,
		"labels.csv":    flow,
		"LICENSE":       "Permission is hereby granted\nversion of the licence\nstart here\n",
		"digest.json":   `{"awsAccountId":"111111111111","digestStartTime":"2026-01-01T00:00:00Z"}`,
		"nothing.json":  "",
		"binary.gz":     "\x00\x01\x02",
		"tables.tar.gz": zip(t, "\x00\x00ustar"),
	}})
	want := []string{
		fmt.Sprintf("2026-01-02 cloudtrail events %d", len(call)+14),
		fmt.Sprintf("2026-01-02 cloudtrail lines.jsonl %d", 2*len(call)+1),
		fmt.Sprintf("2026-01-02 cloudtrail long.json %d", 40<<10+501*(len(call)+1)+1),
		fmt.Sprintf("2026-01-02 cloudtrail pretty.json %d", len(call)+4*3+6),
		fmt.Sprintf("2026-01-02 cloudtrail zipped.gz %d", len(zip(t, call))),
		fmt.Sprintf("2026-01-03 resolver log dns.log %d", len(query)),
		fmt.Sprintf("2026-01-04 flow log flows.log.gz %d", len(zip(t, "bytes start srcaddr dstaddr\n1 1767484800 1.2.3.4 5.6.7.8\n"))),
		fmt.Sprintf("2026-01-04 flow log flows.txt %d", len(flow)),
	}
	if diff := cmp.Diff(want, found(l)); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
	left := []logs.Left{{Reason: "unknown", Objects: 8, Samples: []string{"LICENSE", "README.md", "binary.gz"}}}
	if diff := cmp.Diff(left, l.LeftAlone); diff != "" {
		t.Errorf("left alone (-want +got):\n%s", diff)
	}
}

func TestDiscoverLooksInsideWrappings(t *testing.T) {
	bridge := `{"version":"0","detail-type":"AWS API Call via CloudTrail","account":"111111111111","detail":` + call + "}"
	quoted := strings.ReplaceAll(call, `"`, `\"`)
	page := `{"Events":[{"EventId":"1","EventTime":1767322800.5,"CloudTrailEvent":"` + quoted + `"}],"NextToken":"x"}`
	objects := map[string]string{
		"bridge.json": bridge, "bridge-list.json": "[\n" + bridge + ",\n" + bridge + "]",
		"firehose/2026/01/02/03/out-1-2026-01-02-03-04-05-a": bridge + bridge,
		"lookup.json": page, "lookup.json.gz": zip(t, page),
		"exports/0a/eni-0a-all/000000.gz": zip(t, "2026-01-04T00:01:02.345Z "+flow), "exports/aws-logs-write-test": "Permission Check Successful",
		"gateway.log": "version tgw-id srcaddr dstaddr bytes start\n6 tgw-0a 10.0.0.1 10.1.0.1 1 1767484800\n",
		// Another service's event, and pages without a record.
		"guardduty.json": `{"detail-type":"GuardDuty Finding","detail":{"severity":5}}`,
		"other.json":     `{"Events":[{"SourceIdentifier":"db-1","Message":"DB instance shutdown"}]}`,
	}
	l := discover(t, logs.Options{}, &store{objects: objects})
	var want []string
	for _, key := range []string{"bridge-list.json", "bridge.json", "firehose/2026/01/02/03/out-1-2026-01-02-03-04-05-a", "lookup.json", "lookup.json.gz"} {
		want = append(want, fmt.Sprintf("2026-01-02 cloudtrail %s %d", key, len(objects[key])))
	}
	want = append(want, fmt.Sprintf("2026-01-04 flow log exports/0a/eni-0a-all/000000.gz %d", len(objects["exports/0a/eni-0a-all/000000.gz"])))
	if diff := cmp.Diff(want, found(l)); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
	left := []logs.Left{{Reason: "unknown", Objects: 4, Samples: []string{"exports/aws-logs-write-test", "gateway.log", "guardduty.json"}}}
	if diff := cmp.Diff(left, l.LeftAlone); diff != "" {
		t.Errorf("left alone (-want +got):\n%s", diff)
	}
}

func TestDiscoverOrdersByDateAndCountsWhatIsLeftAlone(t *testing.T) {
	l := discover(t, logs.Options{Samples: 1}, &store{objects: map[string]string{
		"z/" + trail1: "a", "a/" + trail2: "b",
		"AWSLogs/111111111111/CloudTrail-Digest/eu-west-1/2026/01/02/f.json.gz": "",
		"AWSLogs/111111111111/CloudTrail-Digest/eu-west-1/2026/01/02/g.json.gz": "",
		"AWSLogs/111111111111/CloudTrail/undated.json.gz":                       "",
	}})
	want := []string{" cloudtrail AWSLogs/111111111111/CloudTrail/undated.json.gz 0", "2026-01-01 cloudtrail " + trail1 + " 1", "2026-01-02 cloudtrail " + trail2 + " 1"}
	if diff := cmp.Diff(want, found(l)); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
	left := []logs.Left{{Reason: "cloudtrail digest", Objects: 2, Samples: []string{"AWSLogs/111111111111/CloudTrail-Digest/eu-west-1/2026/01/02/f.json.gz"}}}
	if diff := cmp.Diff(left, l.LeftAlone); diff != "" {
		t.Errorf("left alone (-want +got):\n%s", diff)
	}
}

// Whoever may write into a log bucket may choose such names; the file is counted.
func TestDiscoverCountsNamesThatAreNoKeys(t *testing.T) {
	bad := "AWSLogs/111111111111/CloudTrail/eu-west-1/2026/01/02/f\n.json.gz"
	l := discover(t, logs.Options{}, &store{objects: map[string]string{trail1: "a", bad: "b"}})
	if diff := cmp.Diff([]string{"2026-01-01 cloudtrail " + trail1 + " 1"}, found(l)); diff != "" {
		t.Errorf("objects (-want +got):\n%s", diff)
	}
	left := []logs.Left{{Reason: "name that is no key", Objects: 1, Samples: []string{bad}}}
	if diff := cmp.Diff(left, l.LeftAlone); diff != "" {
		t.Errorf("left alone (-want +got):\n%s", diff)
	}
}

func TestDiscoverKeepsToTheDates(t *testing.T) {
	s := &store{objects: map[string]string{trail1: "", trail2: "", "AWSLogs/111111111111/CloudTrail/undated.json.gz": ""}}
	for _, test := range []struct {
		from, to string
		objects  int
		out      int64
	}{
		{"", "", 3, 0},
		{"2026-01-01", "2026-01-02", 3, 0},
		{"2026-01-02", "", 2, 1},
		{"", "2026-01-01", 2, 1},
		{"2026-01-03", "2026-01-04", 1, 2},
	} {
		l := discover(t, logs.Options{From: test.from, To: test.to}, s)
		if len(l.Objects) != test.objects || l.OutOfRange != test.out {
			t.Errorf("%s to %s: %d objects, %d out of range, want %d and %d", test.from, test.to, len(l.Objects), l.OutOfRange, test.objects, test.out)
		}
	}
}

func TestDiscoverTakesCopiesOnce(t *testing.T) {
	one := &store{objects: map[string]string{"copy/" + trail1: "same", trail2: "short", "events.json": call}}
	two := &store{objects: map[string]string{trail1: "same", "x/" + trail2: "longer", "events.json": call}}
	for _, stores := range [][]blob.Store{{one, two}, {two, one}} {
		l := discover(t, logs.Options{}, stores...)
		want := []string{
			"2026-01-01 cloudtrail " + trail1 + " 4",
			"2026-01-02 cloudtrail " + trail2 + " 6",
			fmt.Sprintf("2026-01-02 cloudtrail events.json %d", len(call)),
		}
		if diff := cmp.Diff(want, found(l)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if l.Duplicates != 3 || l.Differing != 1 {
			t.Errorf("%d duplicates, %d differing; want 3, 1", l.Duplicates, l.Differing)
		}
	}
}

// Two files that share a name and no more are two files, and which one has the
// plain name hangs neither on the order of the stores nor on the dates wanted.
func TestDiscoverTellsFilesOfOneNameApart(t *testing.T) {
	later := strings.ReplaceAll(call, "2026-01-02", "2026-01-05")
	stores := []blob.Store{
		&store{objects: map[string]string{"events.json": call}},
		&store{objects: map[string]string{"events.json": later}},
		&store{objects: map[string]string{"events.json": call}},
		&store{objects: map[string]string{"events.json": later + later}},
	}
	l := discover(t, logs.Options{}, stores...)
	first := map[string]string{} // date and size by ID
	plain := 0
	for _, o := range l.Objects {
		first[o.ID] = fmt.Sprint(o.Date, o.Size)
		name, hash, suffixed := strings.Cut(o.ID, "#")
		if name != "events.json" || suffixed && len(hash) != 16 {
			t.Errorf("ID %q", o.ID)
		}
		if !suffixed {
			plain++
		}
	}
	if len(first) != 3 || plain != 1 || l.Duplicates != 1 || l.Differing != 0 {
		t.Fatalf("%v, %d duplicates, %d differing", first, l.Duplicates, l.Differing)
	}
	slices.Reverse(stores)
	for _, opt := range []logs.Options{{}, {From: "2026-01-05"}, {To: "2026-01-02"}} {
		for _, o := range discover(t, opt, stores...).Objects {
			if got := fmt.Sprint(o.Date, o.Size); got != first[o.ID] {
				t.Errorf("%+v: %s is %s, was %s", opt, o.ID, got, first[o.ID])
			}
		}
	}
}

func TestDiscoverKeepsTheIDOfAFileThatGrows(t *testing.T) {
	s := &store{objects: map[string]string{}}
	for _, text := range []string{call, call + "\n" + call, strings.Repeat(call+"\n", 1000)} {
		s.objects["x/events.jsonl"] = text
		want := []string{fmt.Sprintf("2026-01-02 cloudtrail x/events.jsonl %d", len(text))}
		if diff := cmp.Diff(want, found(discover(t, logs.Options{}, s))); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestDiscoverReturnsTheStoresErrors(t *testing.T) {
	boom := errors.New("boom")
	for name, s := range map[string]*store{
		"list": {list: boom},
		"open": {objects: map[string]string{"a.json": ""}, open: map[string]error{"a.json": boom}},
		"read": {objects: map[string]string{"a.json": "{"}, read: map[string]error{"a.json": boom}},
	} {
		_, err := logs.Discover(t.Context(), []blob.Store{s}, logs.Options{})
		if !errors.Is(err, boom) || !strings.Contains(err.Error(), "memory") {
			t.Errorf("%s: %v", name, err)
		}
	}
	gone := &store{objects: map[string]string{"a.json": ""}, open: map[string]error{"a.json": fs.ErrNotExist}}
	if _, err := logs.Discover(t.Context(), []blob.Store{gone}, logs.Options{}); err == nil {
		t.Error("an error that is not the store's ErrNotFound was swallowed")
	}
	gone.open["a.json"] = blob.ErrNotFound
	if l := discover(t, logs.Options{}, gone); l.LeftAlone[0].Objects != 1 {
		t.Errorf("a file that vanished: %+v", l)
	}
}

func TestDiscoverTheCorpus(t *testing.T) {
	d, err := blob.OpenDir(corpustest.Dir(t, "org-dev"))
	if err != nil {
		t.Fatal(err)
	}
	l := discover(t, logs.Options{}, d)
	var kinds [logs.Kinds]int
	for _, o := range l.Objects {
		kinds[o.Kind]++
		if o.Date == "" || o.Account == "" {
			t.Errorf("%+v", o)
		}
	}
	// The counts of files of the organisation's own description.
	if kinds[logs.CloudTrail] != 5772 || kinds[logs.FlowLog] != 2749 || kinds[logs.ResolverLog] != 1520 {
		t.Errorf("kinds %v", kinds)
	}
	if want := []logs.Left{{Reason: "unknown", Objects: 4, Samples: []string{"README.md", "instances.json", "labels.csv"}}}; !cmp.Equal(want, l.LeftAlone) {
		t.Errorf("left alone: %v", l.LeftAlone)
	}
}

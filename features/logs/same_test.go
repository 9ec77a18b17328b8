package logs_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/features/blob/blobtest"
	"yoban/features/corpustest"
	"yoban/features/enrich"
	"yoban/features/event"
	"yoban/features/extract"
	"yoban/features/logs"
	"yoban/features/logs/internal/casefile"
	"yoban/features/table"
)

// form is another form of the logs: how an object's text becomes Parquet. It
// returns nil for logs that it does not have.
type form struct {
	name   string
	format logs.Format
	encode func(t testing.TB, o logs.Object, raw []byte) []byte
}

var forms = []form{
	{"Parquet", logs.Parquet, func(t testing.TB, o logs.Object, raw []byte) []byte {
		if o.Kind != logs.FlowLog {
			return nil
		}
		return flowColumns(t, raw)
	}},
	{"Security Lake 1, member by member", logs.OCSF, func(t testing.TB, o logs.Object, raw []byte) []byte {
		return lakeOf(t, o, raw, func(s source) lakeCall1 { return s.call1(false) }, flowLine.flow1, source.query1)
	}},
	{"Security Lake 1, whole parts", logs.OCSF, func(t testing.TB, o logs.Object, raw []byte) []byte {
		return lakeOf(t, o, raw, func(s source) lakeCall1 { return s.call1(true) }, flowLine.flow1, source.query1)
	}},
	{"Security Lake 2", logs.OCSF, func(t testing.TB, o logs.Object, raw []byte) []byte {
		return lakeOf(t, o, raw, source.call2, flowLine.flow2, source.query2)
	}},
}

// lakeOf maps every record of an object.
func lakeOf[C, F, Q any](t testing.TB, o logs.Object, raw []byte, call func(source) C, flow func(flowLine, string) F, query func(source) Q) []byte {
	switch o.Kind {
	case logs.CloudTrail:
		var rows []C
		for _, s := range records(t, raw) {
			rows = append(rows, call(s))
		}
		return encodeRows(t, rows)
	case logs.FlowLog:
		var rows []F
		_, lines := flowLines(raw)
		for _, l := range lines {
			rows = append(rows, flow(l, o.Region))
		}
		return encodeRows(t, rows)
	}
	var rows []Q
	for _, s := range records(t, raw) {
		rows = append(rows, query(s))
	}
	return encodeRows(t, rows)
}

// folding folds objects into rows.
type folding struct {
	shared *extract.Shared
	folder *extract.Folder
	reader logs.Reader
	counts struct{ records, delivered, rejected, empty int64 }
	events [][]string // of each object
}

func newFolding(t *testing.T) *folding {
	t.Helper()
	e, err := enrich.Open(enrich.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	shared := extract.NewShared(e, 0)
	return &folding{shared: shared, folder: extract.NewFolder(shared)}
}

func (f *folding) read(t *testing.T, o logs.Object) {
	t.Helper()
	f.folder.Begin(o.ID, nil)
	var events []string
	res, err := f.reader.Read(t.Context(), o, logs.Limits{}, logs.Handler{
		Call: func(c *event.Call) error { events = append(events, casefile.Event("call", c)); return f.folder.Call(c) },
		Flow: func(r *event.Flow) error { events = append(events, flowText(*r)); return f.folder.Flow(r) },
		Query: func(q *event.Query) error {
			events = append(events, casefile.Event("query", q))
			return f.folder.Query(q)
		},
	})
	f.events = append(f.events, events)
	if err != nil || res.Damage != "" {
		t.Fatalf("%s: %v, %s", o.ID, err, res.Damage)
	}
	f.counts.records += res.Records
	f.counts.delivered += res.Delivered
	f.counts.rejected += res.RejectedSum()
	f.counts.empty += res.NoData + res.SkipData
}

// flowText writes a flow without what OCSF cannot carry: whether the packet's own
// addresses were logged at all, where they are those of the interface.
func flowText(f event.Flow) string {
	if f.PktSrc == f.Src {
		f.PktSrc = netip.Addr{}
	}
	if f.PktDst == f.Dst {
		f.PktDst = netip.Addr{}
	}
	return casefile.Event("flow", &f)
}

// tables returns the bytes of every table of every day, as they are stored.
func (f *folding) tables(t *testing.T) map[string][]byte {
	t.Helper()
	out := blobtest.Memory{}
	for _, k := range f.folder.Open() {
		rows := extract.Take(f.shared, []*extract.Folder{f.folder}, k)
		day := fmt.Sprintf("%s/%d/", k.Account, k.Day)
		put(t, out, day+table.Calls, rows.Calls())
		put(t, out, day+table.Sessions, rows.Sessions())
		put(t, out, day+table.Objects, rows.Objects())
		put(t, out, day+table.Flows, rows.Flows())
		put(t, out, day+table.Queries, rows.Queries())
		rows.Close()
	}
	return out
}

func put[R any](t *testing.T, s blob.Store, key string, rows extract.Rows[R]) {
	t.Helper()
	if _, err := table.WriteEach(context.Background(), s, key, rows); err != nil {
		t.Fatal(err)
	}
}

// inflate returns the text of an object.
func inflate(t *testing.T, o logs.Object) []byte {
	t.Helper()
	f, err := o.Store.Open(t.Context(), o.Key)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	raw, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(raw, []byte{0x1f, 0x8b}) {
		return raw
	}
	z, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if raw, err = io.ReadAll(z); err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestEveryFormGivesTheSameFeatures reads the same activity from the logs
// themselves and in every other form that they come in: all records are the same
// field by field but for what flowText says, and all tables to the byte. The
// mappings do not say where a flow without a direction, from a format older than
// version 5, has its interface; this test puts it at the source.
func TestEveryFormGivesTheSameFeatures(t *testing.T) {
	for name, input := range map[string]struct {
		store    func(*testing.T) blob.Store
		from, to string
		nth      int
	}{
		"every field":            {func(*testing.T) blob.Store { return &store{objects: everyField} }, "", "", 1},
		"testdata":               {dir("../../testdata/logs"), "2026-07-01", "2026-07-03", 3},
		"a simulated day":        {corpus("org-dev"), "2026-09-28", "2026-09-28", 3},
		"real calls and attacks": {corpus("real", "cloudtrail"), "", "", 12},
		"real flows":             {corpus("real", "vpcflow"), "", "", 60},
	} {
		t.Run(name, func(t *testing.T) {
			var objects []logs.Object
			for i, o := range discover(t, logs.Options{From: input.from, To: input.to}, input.store(t)).Objects {
				if i%input.nth == 0 {
					objects = append(objects, o)
				}
			}
			for _, f := range forms {
				t.Run(f.name, func(t *testing.T) { compareForm(t, f, objects) })
			}
		})
	}
}

// dir opens a directory.
func dir(path string) func(*testing.T) blob.Store {
	return func(t *testing.T) blob.Store {
		d, err := blob.OpenDir(path)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
}

// corpus opens a directory of the external material, or skips the test.
func corpus(elem ...string) func(*testing.T) blob.Store {
	return func(t *testing.T) blob.Store { return dir(corpustest.Dir(t, elem...))(t) }
}

func compareForm(t *testing.T, f form, objects []logs.Object) {
	native, other := newFolding(t), newFolding(t)
	n := 0
	for _, o := range objects {
		data := f.encode(t, o, inflate(t, o))
		if data == nil {
			continue
		}
		n++
		native.read(t, o)
		copied := o
		copied.Store, copied.Format = &store{objects: map[string]string{o.Key: string(data)}}, f.format
		other.read(t, copied)
	}
	if native.counts != other.counts || (n == 0) != (native.counts.delivered == 0) {
		t.Errorf("%d objects: %+v natively, %+v otherwise", n, native.counts, other.counts)
	}
	for i, events := range native.events {
		if !slices.Equal(events, other.events[i]) {
			t.Fatalf("events of object %d (-native +other):\n%.3000s", i, cmp.Diff(events, other.events[i]))
		}
	}
	want, got := native.tables(t), other.tables(t)
	for key, rows := range want {
		if !bytes.Equal(rows, got[key]) {
			t.Errorf("%s differs", key)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d tables natively, %d otherwise", len(want), len(got))
	}
}

// TestDiscoverFindsParquetWhereverItLies puts logs under names that say nothing.
func TestDiscoverFindsParquetWhereverItLies(t *testing.T) {
	d, err := blob.OpenDir("../../testdata/logs")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	objects := map[string]string{"tables/other.parquet": string(encodeRows(t, []lakeAnswer{{}})), "broken.parquet": "PAR1 and no more"}
	seen := map[logs.Kind]int{}
	for _, o := range discover(t, logs.Options{From: "2026-07-02", To: "2026-07-02"}, d).Objects {
		if seen[o.Kind]++; seen[o.Kind] > 1 {
			continue
		}
		for i, f := range forms {
			data := f.encode(t, o, inflate(t, o))
			if data == nil {
				continue
			}
			key := fmt.Sprintf("some/%d%d.parquet", o.Kind, i)
			if i == 1 {
				key = strings.TrimSuffix(key, ".parquet")
			}
			objects[key] = string(data)
			want = append(want, fmt.Sprintf("%v %v %s", o.Kind, f.format, key))
		}
	}
	l := discover(t, logs.Options{}, &store{objects: objects})
	var got []string
	for _, o := range l.Objects {
		got = append(got, fmt.Sprintf("%v %v %s", o.Kind, o.Format, o.Key))
		if !strings.HasPrefix(o.Date, "2026-07-0") {
			t.Errorf("%s: date %q", o.Key, o.Date)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if left := []logs.Left{{Reason: "parquet that is no log", Objects: 2, Samples: []string{"broken.parquet", "tables/other.parquet"}}}; !cmp.Equal(left, l.LeftAlone) {
		t.Errorf("left alone: %v", l.LeftAlone)
	}
}

package extract_test

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"yoban/features/event"
	"yoban/features/extract"
	"yoban/features/sketch"
)

// sameRows compares rows whatever they were made from.
var sameRows = cmpopts.IgnoreUnexported(rows{})

func TestRowsDoNotDependOnFoldersOrderOrSplit(t *testing.T) {
	for seed := range uint64(6) {
		records := generate(seed, 600)
		want := fold(t, 1, func(int) int { return 0 }, records)
		if len(want) != 3 {
			t.Fatalf("seed %d: days %v, want the day, the one before and the one after", seed, keys(want))
		}
		for _, folders := range []int{1, 2, 8} {
			r := rand.New(rand.NewPCG(seed, uint64(folders)))
			r.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
			got := fold(t, folders, func(int) int { return r.IntN(folders) }, records)
			if diff := gocmp.Diff(want, got, sameRows); diff != "" {
				t.Fatalf("seed %d, %d folders, shuffled (-one in order +got):\n%s", seed, folders, diff)
			}
		}
		halves := fold(t, 2, func(i int) int { return min(2*i/len(records), 1) }, records)
		if diff := gocmp.Diff(want, halves, sameRows); diff != "" {
			t.Fatalf("seed %d, two halves (-whole +got):\n%s", seed, diff)
		}
	}
}

// The records of an object may come in any number of objects: the totals of a
// generated day are those of its records.
func TestEveryRecordIsCountedOnce(t *testing.T) {
	records := generate(7, 2000)
	var want, got extract.Counts
	for _, r := range records {
		switch {
		case r.call != nil:
			want.Calls++
		case r.flow != nil && r.flow.Status == 0:
			want.Flows++
		case r.query != nil:
			want.Queries++
		}
	}
	var calls, sessions, flows, queries, duplicates int64
	for _, rows := range fold(t, 3, func(i int) int { return i }, records) {
		got.Calls += rows.Used.Calls
		got.Flows += rows.Used.Flows
		got.Queries += rows.Used.Queries
		duplicates += rows.Duplicates
		for _, r := range rows.Calls {
			calls += r.Calls
		}
		for _, r := range rows.Sessions {
			sessions += r.Calls
		}
		for _, r := range rows.Flows {
			flows += r.Flows
		}
		for _, r := range rows.Queries {
			queries += r.Queries
		}
	}
	got.Calls += duplicates
	if got != want || duplicates == 0 {
		t.Errorf("used and duplicates are %+v with %d duplicates, want %+v", got, duplicates, want)
	}
	if n := want.Calls - duplicates; calls != n || sessions != n {
		t.Errorf("rows hold %d calls and %d in sessions, want %d", calls, sessions, n)
	}
	if flows != want.Flows || queries != want.Queries {
		t.Errorf("rows hold %d flows and %d queries, want %d and %d", flows, queries, want.Flows, want.Queries)
	}
}

func TestADuplicateChangesNothingButTheSampledObject(t *testing.T) {
	c := callBy("AKIAEXAMPLE", "198.51.100.7")
	c.Source, c.Name, c.Bucket = []byte("s3.amazonaws.com"), []byte("GetObject"), []byte("data")
	once := foldDay(t, record{object: "b", call: c})
	for name, copies := range map[string][]record{
		"the copy comes later":   {{object: "b", call: c}, {object: "a", call: c}, {object: "c", call: c}},
		"the copy comes earlier": {{object: "a", call: c}, {object: "b", call: c}, {object: "b", call: c}},
	} {
		t.Run(name, func(t *testing.T) {
			got := foldDay(t, copies...)
			if got.Duplicates != 2 || got.Used.Calls != 1 {
				t.Errorf("%d duplicates of %d calls, want 2 of 1", got.Duplicates, got.Used.Calls)
			}
			for _, sample := range []*[]byte{&got.Calls[0].Sample, &got.Sessions[0].Sample, &got.Objects[0].Sample, &got.Matches[0].Sample} {
				if object := ref(t, *sample).Object; object != "a" {
					t.Errorf("sampled object %q, want the smallest, a", object)
				}
				*sample = once.Calls[0].Sample
			}
			got.Duplicates = 0
			if diff := gocmp.Diff(once, got, sameRows); diff != "" {
				t.Errorf("(-once +with copies):\n%s", diff)
			}
		})
	}
}

func TestRecordsThatDifferAreNotCopies(t *testing.T) {
	first := callBy("AKIAEXAMPLE", "198.51.100.7")
	tests := map[string]func(){
		"another error code":           func() { first.ErrorCode = []byte("AccessDenied") },
		"another kind of delivery":     func() { first.Identity.EC2RoleDelivery = []byte("2.0") },
		"another multi-factor":         func() { first.Identity.MFA++ },
		"another issuer":               func() { first.Identity.IssuerARN = []byte("arn:aws:iam::111122223333:role/other") },
		"another rule that it matches": func() { first.Request = []byte(`{"userName":"7"}`) },
		"another second":               func() { first.Time++ },
		"no id, all else the same":     func() { first.ID = nil },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			first = callBy("AKIAEXAMPLE", "198.51.100.7")
			second := *first
			change()
			got := foldDay(t, record{object: "a", call: first}, record{object: "b", call: &second})
			if got.Used.Calls != 2 || got.Duplicates != 0 {
				t.Errorf("%d calls and %d duplicates, want 2 and 0", got.Used.Calls, got.Duplicates)
			}
		})
	}
}

func TestRecordsWithoutAnIDCountEach(t *testing.T) {
	c := callBy("AKIAEXAMPLE", "198.51.100.7")
	c.ID = nil
	got := foldDay(t, record{object: "a", call: c}, record{object: "a", call: c})
	if got.Used.Calls != 2 || got.Duplicates != 0 {
		t.Errorf("%d calls and %d duplicates, want 2 and 0", got.Used.Calls, got.Duplicates)
	}
}

func TestADayThatIsNotOpenIsCountedAndNotFolded(t *testing.T) {
	shared := newShared(t)
	f := extract.NewFolder(shared)
	f.Begin("a", func(l extract.Log, k extract.Key) bool { return l == extract.Flows })
	c := callBy("AKIAEXAMPLE", "198.51.100.7")
	if err := f.Call(c); err != nil {
		t.Fatal(err)
	}
	k := extract.Key{Account: account, Day: sketch.Day(c.Time)}
	want := map[extract.Touch]int64{{Log: extract.Calls, Key: k}: 1}
	if diff := gocmp.Diff(want, f.Touched()); diff != "" || len(f.Open()) != 0 {
		t.Errorf("open %v, touched (-want +got):\n%s", f.Open(), diff)
	}
	f.Begin("a", nil) // the day is open now: the record is no copy of itself
	if err := f.Call(c); err != nil {
		t.Fatal(err)
	}
	if got := rowsOf(extract.Take(shared, []*extract.Folder{f}, k)); got.Used.Calls != 1 {
		t.Errorf("used %d, want 1", got.Used.Calls)
	}
	if len(f.Open()) != 0 {
		t.Errorf("taken days are still open: %v", f.Open())
	}
}

// What is moved to disk for lack of memory comes back as the same rows.
func TestRowsDoNotDependOnMemory(t *testing.T) {
	records := generate(3, 3000)
	// Groups that overflow on both sides of a file.
	for i := range 3 * maxConversations {
		f := *generateFlow(rand.New(rand.NewPCG(1, uint64(i))))
		f.Src, f.Dst, f.Start, f.Status, f.Interface = netip.MustParseAddr("10.0.0.5"), address(i), day, event.FlowOK, []byte("eni-1")
		records = append(records, record{object: "a", flow: &f})
		if i < 300 {
			records = append(records, record{object: "a", call: callBy("AKIAEXAMPLE", address(i).String())})
		}
	}
	rand.New(rand.NewPCG(5, 5)).Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
	part := func(i int) int { return i % 2 }
	want := fold(t, 2, part, records)
	shared := newShared(t)
	shared.SpillOften(7000)
	got := foldWith(t, shared, 2, part, records)
	if k := (extract.Key{Account: account, Day: sketch.Day(day)}); want[k].runs != 0 || got[k].runs < 4 {
		t.Fatalf("rows from %d and %d files, want 0 and several a folder", want[k].runs, got[k].runs)
	}
	if diff := gocmp.Diff(want, got, sameRows); diff != "" {
		t.Errorf("(-in memory +from disk):\n%.3000s", diff)
	}
}

// Names that start over between records, as between the dates of a long run,
// change nothing in the rows, and let the strings of before go.
func TestRowsDoNotDependOnNamesStartingOver(t *testing.T) {
	records := generate(11, 3000)
	part := func(i int) int { return i % 2 }
	want := fold(t, 2, part, records)

	shared := newShared(t)
	shared.SpillOften(1 << 30) // any name is too many; nothing else leads to a file
	folders := []*extract.Folder{extract.NewFolder(shared), extract.NewFolder(shared)}
	for some := range slices.Chunk(records, len(records)/3+1) {
		foldInto(t, folders, part, some)
		if err := extract.Renew(shared, folders); err != nil {
			t.Fatal(err)
		}
		if n := shared.NamesHeld(); n > 2 {
			t.Fatalf("%d names are left, want those that every table starts with", n)
		}
	}
	got := takeAll(shared, folders)
	for k, rows := range got {
		if rows.runs == 0 {
			t.Errorf("%v: no rows from files", k)
		}
	}
	if diff := gocmp.Diff(want, got, sameRows); diff != "" {
		t.Errorf("(-names kept +names started over):\n%.3000s", diff)
	}
}

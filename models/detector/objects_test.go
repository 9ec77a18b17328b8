package detector_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/extract"
	"yoban/models/baseline"
	"yoban/models/detector"
)

// report is what the archivist reads: twenty objects a day, a megabyte.
func report(calls int64) deed {
	return deed{who: user(home, "archivist"), hour: 10, actions: []string{"s3:GetObject"}, bucket: "reports", operation: extract.OpRead, calls: calls, objects: calls, bytes: calls * 50_000}
}

// archive is an ordinary world with the archivist in it, where the others share
// buckets.
func archive(t testing.TB) world {
	return ordinary(t).with(func(i int) []deed {
		out := []deed{report(int64(18 + i%5))}
		for p := range 8 {
			out = append(out, deed{who: user(home, fmt.Sprint("p", p)), hour: 9, bucket: fmt.Sprint("shared", p%2), operation: extract.OpRead, objects: 3, bytes: 9000})
		}
		return out
	})
}

var archivist = baseline.PrincipalKind + user(home, "archivist")

func TestReadingMuchMoreFromANewBucketIsStrange(t *testing.T) {
	theft := report(2000)
	theft.bucket, theft.hour, theft.from, theft.to, theft.address = "payroll", 23, 10, 40, "198.51.100.9"
	usual := needed(t, archive(t).night(rowsOf(home, today, report(20))), detector.FamilyObjects, extract.OpRead, archivist)
	stolen := needed(t, archive(t).night(rowsOf(home, today, report(20), theft)), detector.FamilyObjects, extract.OpRead, archivist)
	// The bucket alone has log2(26) bits for a reader of no new buckets and more
	// for being new to everybody; a hundred times as many objects and bytes
	// have several each.
	if usual.Raw > 4 || stolen.Raw < usual.Raw+20 {
		t.Errorf("an ordinary day has %.1f bits and the theft %.1f", usual.Raw, stolen.Raw)
	}
	for _, attribute := range []string{baseline.Bucket, "objects (read)", "bytes out"} {
		if got := bits(stolen, attribute); got < 4 {
			t.Errorf("the evidence gives %s only %.1f bits", attribute, got)
		}
	}
	f := stolen.Finding
	if want := []string{"payroll"}; !cmp.Equal(f.Resource.Buckets, want) {
		t.Errorf("buckets %q, want %q", f.Resource.Buckets, want)
	}
	if first, last := at(today, 23, 10)/1000, at(today, 23, 40)/1000; f.First != first || f.Last != last || f.Count != 2000 {
		t.Errorf("%d calls from %d to %d, want 2000 from %d to %d", f.Count, f.First, f.Last, first, last)
	}
	if len(f.Samples) != 1 || f.Samples[0].Address != "" && f.Samples[0].Address != theft.address || !strings.HasPrefix(f.Samples[0].EventID, "payroll") {
		t.Errorf("samples %+v are not the theft's", f.Samples)
	}
	if f.Region != "eu-west-1" || f.Action.API != "GetObject" || f.Action.Service != "s3.amazonaws.com" {
		t.Errorf("region %q and action %+v", f.Region, f.Action)
	}
}

func TestEveryPartOfAnObjectsDayCounts(t *testing.T) {
	other := func(change func(*deed)) deed {
		d := report(20)
		change(&d)
		return d
	}
	tests := []struct {
		name      string
		deed      deed
		attribute string
		least     float64
	}{
		// log2(26) for a reader of no new buckets, and log2(10/2) because one in
		// nine of the account's pairs of reader and bucket is a bucket of one.
		{"a new bucket", other(func(d *deed) { d.bucket = "payroll" }), baseline.Bucket, 7},
		{"a new network", other(func(d *deed) { d.network = "as:64666" }), baseline.Network, 8},
		{"a hundred times the objects", other(func(d *deed) { d.objects = 2000 }), "objects (read)", 4},
		{"a hundred times the bytes", other(func(d *deed) { d.bytes *= 100 }), "bytes out", 3},
		{"refusals without precedent", other(func(d *deed) { d.outcome = extract.Denied }), "calls denied", 3},
	}
	usual := needed(t, archive(t).night(rowsOf(home, today, report(20))), detector.FamilyObjects, extract.OpRead, archivist)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := needed(t, archive(t).night(rowsOf(home, today, tt.deed)), detector.FamilyObjects, extract.OpRead, archivist)
			if got := bits(c, tt.attribute); got < tt.least || c.Raw < usual.Raw+tt.least-1 {
				t.Errorf("%s has %.1f bits of %.1f, want at least %.1f more than the usual %.1f", tt.attribute, got, c.Raw, tt.least, usual.Raw)
			}
			if bits(usual, tt.attribute) > 2 {
				t.Errorf("an ordinary day has %.1f bits for %s", bits(usual, tt.attribute), tt.attribute)
			}
		})
	}
}

func TestEveryClassOfObjectOperationHasItsType(t *testing.T) {
	want := map[string]string{
		extract.OpList:       "Discovery:S3/AnomalousBehavior",
		extract.OpRead:       "Exfiltration:S3/AnomalousBehavior",
		extract.OpWrite:      "Impact:S3/AnomalousBehavior.Write",
		extract.OpDelete:     "Impact:S3/AnomalousBehavior.Delete",
		extract.OpPermission: "Impact:S3/AnomalousBehavior.Permission",
	}
	var deeds []deed
	for op := range want {
		deeds = append(deeds, deed{who: user(home, "archivist"), hour: 4, bucket: "payroll", operation: op, calls: 50, objects: 50})
	}
	got := map[string]string{}
	for _, c := range detector.Run(archive(t).night(rowsOf(home, today, deeds...))).Candidates {
		if c.Family == detector.FamilyObjects {
			got[c.Column] = c.Finding.Type
			if c.Finding.Resource.Type != "S3Bucket" {
				t.Errorf("%s is about a %s", c.Column, c.Finding.Resource.Type)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestServicesOfAWSAreNotScoredForObjects(t *testing.T) {
	service := deed{who: "service:cloudtrail.amazonaws.com", kind: extract.KindService, origin: "service", hour: 4, bucket: "logs", operation: extract.OpWrite}
	if c := candidate(t, archive(t).night(rowsOf(home, today, service)), detector.FamilyObjects, "", baseline.PrincipalKind+service.who); c.Entity != "" {
		t.Errorf("%s has %.1f bits", c.Column, c.Raw)
	}
}

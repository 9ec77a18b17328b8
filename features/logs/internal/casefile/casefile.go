// Package casefile runs tests from files that hold what a reader is given, a
// line of dashes, and what it must make of it.
//
// With -update the second half is written anew. It is for tests alone.
package casefile

import (
	"flag"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/logs/tally"
)

var update = flag.Bool("update", false, "write the wanted half of the case files anew")

// separator stands between the two halves.
const separator = "\n----\n"

// Run runs every case file of testdata as a test of its name.
func Run(t *testing.T, read func(raw string) (got string)) {
	t.Helper()
	RunIn(t, "testdata", read)
}

// RunIn is Run for the case files of another directory.
func RunIn(t *testing.T, dir string, read func(raw string) (got string)) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no case files: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			raw, want, found := strings.Cut(string(text), separator)
			if !found {
				t.Fatalf("%s has no line of four dashes", file)
			}
			got := read(raw + "\n")
			if *update {
				if err := os.WriteFile(file, []byte(raw+separator+got), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
		})
	}
}

// Event writes the fields of an event that are not zero, one a line.
func Event(title string, event any) string {
	var out strings.Builder
	fmt.Fprintln(&out, title)
	fields(&out, "  ", reflect.Indirect(reflect.ValueOf(event)))
	return out.String()
}

// unwritten are the fields that Event leaves out: the reader's own number, and
// texts that are the record over again.
var unwritten = []string{"  Identity.Number", "  Record", "  Request", "  Response", "  Additional"}

// fields writes the fields of one struct.
func fields(out *strings.Builder, prefix string, v reflect.Value) {
	for i := range v.NumField() {
		name, f := prefix+v.Type().Field(i).Name, v.Field(i)
		if slices.Contains(unwritten, name) {
			continue
		}
		switch x := f.Interface().(type) {
		case []byte:
			if len(x) > 0 {
				fmt.Fprintf(out, "%s %q\n", name, x)
			}
		case []netip.Addr:
			if len(x) > 0 {
				fmt.Fprintf(out, "%s %v\n", name, x)
			}
		case netip.Addr:
			if x.IsValid() {
				fmt.Fprintf(out, "%s %v\n", name, x)
			}
		default:
			if f.Kind() == reflect.Struct {
				fields(out, name+".", f)
			} else if !f.IsZero() {
				fmt.Fprintf(out, "%s %v\n", name, x)
			}
		}
	}
}

// Reject writes a rejected record.
func Reject(r tally.Reject) string {
	return fmt.Sprintf("reject %d: %s: %s\n", r.Record, r.Reason, strings.TrimSpace(string(r.Sample)))
}

// Counts writes the account of a file. It fails the test when the sum is wrong.
func Counts(t *testing.T, c tally.Counts) string {
	t.Helper()
	if sum := c.Delivered + c.RejectedSum() + c.NoData + c.SkipData; sum != c.Records {
		t.Errorf("%d records, but %d in all: %+v", c.Records, sum, c)
	}
	out := fmt.Sprintf("records %d, delivered %d, rejected %d", c.Records, c.Delivered, c.RejectedSum())
	if c.NoData+c.SkipData > 0 {
		out += fmt.Sprintf(", no data %d, skipped %d", c.NoData, c.SkipData)
	}
	if c.Damage != "" {
		out += ", damage: " + c.Damage
	}
	return out + "\n"
}

// Account is that of a text of which so many records are delivered and the
// others rejected, by reason.
func Account(delivered int64, rejected map[tally.Reason]int64, damage string) tally.Counts {
	c := tally.Counts{Delivered: delivered, Records: delivered, Damage: damage}
	for reason, n := range rejected {
		c.Rejected[reason] = n
		c.Records += n
	}
	return c
}

package life_test

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/models/finding/life"
)

func lake(t *testing.T) blob.Store {
	t.Helper()
	s, err := blob.CreateDir(filepath.Join(t.TempDir(), "lake"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func read(t *testing.T, s blob.Store) *life.Journal {
	t.Helper()
	j, err := life.Read(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func TestAJournalGivesBackWhatWasWritten(t *testing.T) {
	s := lake(t)
	if got := read(t, s).Decisions(); len(got) != 0 {
		t.Fatalf("%d decisions in a lake without any", len(got))
	}
	first, err := life.Append(t.Context(), s, read(t, s), noon, []life.Decision{forGood(decide(0, life.Archive)), feedback(0, life.False, "2026-03-05")})
	if err != nil {
		t.Fatal(err)
	}
	// The second command has the same clock and had seen the first.
	second, err := life.Append(t.Context(), s, read(t, s), noon, []life.Decision{decide(0, life.Unarchive)})
	if err != nil {
		t.Fatal(err)
	}
	if !second[0].At.After(first[0].At) {
		t.Errorf("the second decision is of %s, not after %s", second[0].At, first[0].At)
	}
	j := read(t, s)
	if diff := cmp.Diff(append(first, second...), j.Decisions()); diff != "" {
		t.Errorf("decisions (-written +read):\n%s", diff)
	}
	if got := j.Of(first[0].Finding); len(got) != 3 || got[2].Verb != life.Unarchive {
		t.Errorf("history %v", got)
	}
}

func TestTheSameCommandTwiceIsOneEntry(t *testing.T) {
	s := lake(t)
	for range 2 {
		if _, err := life.Append(t.Context(), s, &life.Journal{}, noon, []life.Decision{decide(0, life.Archive)}); err != nil {
			t.Fatal(err)
		}
	}
	if got := read(t, s).Decisions(); len(got) != 1 {
		t.Errorf("%d decisions, want 1", len(got))
	}
}

func TestConcurrentWritersLoseNothing(t *testing.T) {
	s := lake(t)
	const writers = 20
	var group sync.WaitGroup
	errs := make([]error, writers)
	for n := range writers {
		group.Go(func() {
			d := decide(0, life.Archive)
			d.By = fmt.Sprintf("analyst %d", n)
			_, errs[n] = life.Append(context.Background(), s, &life.Journal{}, noon, []life.Decision{d})
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			t.Error(err)
		}
	}
	if got := read(t, s).Decisions(); len(got) != writers {
		t.Errorf("%d decisions, want %d", len(got), writers)
	}
}

func TestADamagedJournalIsAnError(t *testing.T) {
	good := `{"finding":"ef22","verb":"archive","by":"analyst","at":"2026-03-03T12:00:00Z","known":{"account":"","region":"","type":"","severity":1,"resource":"","count":1,"first":1,"last":1}}`
	if _, err := life.Parse([]byte(good)); err != nil {
		t.Fatalf("the line that the others are made from is refused: %v", err)
	}
	tests := []struct{ name, line, want string }{
		{"no JSON", "archive it", "invalid character"},
		{"cut short", good[:40], "unexpected EOF"},
		{"two objects", good + good, "more than one object"},
		{"an unknown member", strings.Replace(good, `"by"`, `"colour":"red","by"`, 1), "colour"},
		{"an unknown verb", strings.Replace(good, `"archive"`, `"bury"`, 1), `verb "bury" is not known; a newer program`},
		{"nobody", strings.Replace(good, `"analyst"`, `" "`, 1), "who decided"},
		{"no id", strings.Replace(good, `"ef22"`, `""`, 1), "is not the id"},
		{"a long id", strings.Replace(good, `"ef22"`, `"`+strings.Repeat("e", 65)+`"`, 1), "is not the id"},
		{"a name that steers a terminal", strings.Replace(good, `"analyst"`, `"\u001b[31m"`, 1), "printable"},
		{"a verdict on an archive", strings.Replace(good, `"by"`, `"verdict":"true","by"`, 1), "archive has no verdict"},
		{"an unarchive for good", strings.Replace(good, `"archive"`, `"unarchive","forGood":true`, 1), "cannot be for good"},
		{"feedback without nights", strings.Replace(good, `"archive"`, `"feedback","verdict":"true","since":"2026-03-03"`, 1), "needs 1 to"},
		{"feedback without a first night", strings.Replace(good, `"archive"`, `"feedback","verdict":"true","nights":["2026-03-03"]`, 1), "is not YYYY-MM-DD"},
		{"an unknown verdict", strings.Replace(good, `"archive"`, `"feedback","verdict":"maybe","since":"2026-03-03","nights":["2026-03-03"]`, 1), `verdict "maybe" is not known`},
		{"nights that go back", strings.Replace(good, `"archive"`, `"feedback","verdict":"true","since":"2026-03-03","nights":["2026-03-03","2026-03-02"]`, 1), "ascending"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := lake(t)
			err := s.Put(t.Context(), life.Prefix+"date=2026-03-03/x.jsonl", func(w io.Writer) error {
				_, err := io.WriteString(w, good+"\n"+tt.line+"\n")
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			_, err = life.Read(t.Context(), s)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), "x.jsonl: line 2") {
				t.Errorf("error %v, want one of line 2 with %q", err, tt.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"finding":"ef22","verb":"feedback","verdict":"false","since":"2026-03-05","nights":["2026-03-02"],"by":"a","at":"2026-03-03T12:00:00Z","known":{}}`))
	f.Add([]byte(`{"finding":"ef22","verb":"archive","forGood":true,"by":"a","at":"0001-01-01T00:00:00Z","known":{}}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, line []byte) {
		d, err := life.Parse(line)
		if err != nil {
			return
		}
		s := lake(t)
		written, err := life.Append(t.Context(), s, &life.Journal{}, d.At, []life.Decision{d})
		if err != nil {
			t.Fatalf("a decision that reads cannot be written: %v", err)
		}
		if diff := cmp.Diff(written, read(t, s).Decisions()); diff != "" {
			t.Errorf("changes on its way through the journal:\n%s", diff)
		}
	})
}

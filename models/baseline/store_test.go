package baseline_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/blob"
	"yoban/features/table"
	"yoban/models/baseline"
)

const (
	presences = "baselines/account=111122223333/version=v1/presence.parquet"
	cards     = "baselines/account=111122223333/version=v1/card.json"
)

func newLake(t *testing.T) blob.Store {
	t.Helper()
	s, err := blob.CreateDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// save stores the week under an account and version.
func save(t *testing.T, lake blob.Store, account, version string) (*baseline.Window, *baseline.Card) {
	t.Helper()
	w := historyOf(week(), nil).Window(monday, monday+3)
	// 2024-10-04 is 20,000 days after 1970-01-01.
	card := &baseline.Card{Account: account, Version: version, Code: "test", Held: []string{"2024-10-05 " + adam},
		Days: []baseline.Input{{Date: "2024-10-04", Version: "a"}, {Date: "2024-10-05", Version: "b"}, {Date: "2024-10-07", Version: "c"}}}
	if err := w.Save(t.Context(), lake, card); err != nil {
		t.Fatal(err)
	}
	return w, card
}

func TestALoadedWindowAnswersLikeTheOriginal(t *testing.T) {
	lake := newLake(t)
	w, card := save(t, lake, account, "v1")
	got, loaded, err := baseline.Load(t.Context(), lake, account, "v1")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(card, loaded); diff != "" {
		t.Errorf("card (-saved +loaded):\n%s", diff)
	}
	if card.From != "2024-10-04" || card.To != "2024-10-07" || card.Entities != 3 || card.Rows != 8 {
		t.Errorf("the card says %s to %s, %d entities, %d rows; want 2024-10-04 to 2024-10-07, 3, 8", card.From, card.To, card.Entities, card.Rows)
	}
	if diff := cmp.Diff(answers(w), answers(got)); diff != "" {
		t.Errorf("answers (-original +loaded):\n%s", diff)
	}
}

// answers asks a window everything about the week.
func answers(w *baseline.Window) map[string]any {
	out := map[string]any{"days": w.Days()}
	for _, kind := range []string{baseline.PrincipalKind, baseline.HostKind, baseline.BucketKind} {
		c := w.Census(kind)
		once, pairs := c.Novelty(baseline.Action)
		out[kind] = []any{w.Entities(kind), c.Holders, once, pairs}
	}
	for _, e := range []string{eve, adam, web, "nobody"} {
		for _, a := range []string{baseline.Active, baseline.Action, baseline.Peer} {
			once, pairs := w.Novelty(e, a)
			out[e+" "+a] = []any{w.Values(e, a), once, pairs}
			for _, v := range w.Values(e, a) {
				out[e+" "+a+" "+v.Value] = []any{w.Counts(e, a, v.Value), w.Holders(baseline.PrincipalKind, a, v.Value, e)}
			}
		}
	}
	return out
}

func TestSavingAgainChangesNoByte(t *testing.T) {
	one, two := newLake(t), newLake(t)
	save(t, one, account, "v1")
	save(t, two, account, "v1")
	for _, key := range []string{presences, cards} {
		if !bytes.Equal(readAll(t, one, key), readAll(t, two, key)) {
			t.Errorf("%s differs between two runs", key)
		}
	}
}

func TestAnEmptyBaselineIsOne(t *testing.T) {
	lake := newLake(t)
	card := &baseline.Card{Account: account, Version: "v1"}
	if err := baseline.NewHistory(account).Window(monday, monday).Save(t.Context(), lake, card); err != nil {
		t.Fatal(err)
	}
	w, _, err := baseline.Load(t.Context(), lake, account, "v1")
	if err != nil || w.Days() != 0 || w.Entities(baseline.PrincipalKind) != 0 {
		t.Errorf("window %v, error %v", w, err)
	}
}

func TestNoBaselineIsNotFound(t *testing.T) {
	lake := newLake(t)
	if _, _, err := baseline.Load(t.Context(), lake, account, "v1"); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("error %v, want ErrNotFound", err)
	}
	save(t, lake, account, "v1")
	if err := lake.Delete(t.Context(), presences); err != nil {
		t.Fatal(err)
	}
	if _, _, err := baseline.Load(t.Context(), lake, account, "v1"); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("error without rows %v, want ErrNotFound", err)
	}
}

func TestADamagedBaselineIsCorrupt(t *testing.T) {
	replace := func(old, new string) func([]byte) []byte {
		return func(b []byte) []byte { return bytes.Replace(b, []byte(old), []byte(new), 1) }
	}
	cut := func(n int) func([]byte) []byte { return func(b []byte) []byte { return b[:len(b)-n] } }
	tests := []struct {
		name, key string
		damage    func([]byte) []byte
	}{
		{"a row changed", presences, func(b []byte) []byte { b = slices.Clone(b); b[len(b)/2] ^= 1; return b }},
		{"rows cut off", presences, cut(1)},
		{"no rows", presences, func([]byte) []byte { return nil }},
		{"card cut off", cards, cut(3)},
		{"an empty card", cards, func([]byte) []byte { return nil }},
		{"a card without anything", cards, func([]byte) []byte { return []byte("{}") }},
		{"a card that is no object", cards, func([]byte) []byte { return []byte("[1]") }},
		{"another hash", cards, replace(`"sha256": "`, `"sha256": "0`)},
		{"another number of rows", cards, replace(`"rows": 8`, `"rows": 9`)},
		{"another account", cards, replace(`"account": "1`, `"account": "2`)},
		{"another first day", cards, replace(`"fromDay": 20000`, `"fromDay": 19999`)},
		{"another last day", cards, replace(`"toDay": 20003`, `"toDay": 20009`)},
		{"a window that ends before it starts", cards, replace(`"toDay": 20003`, `"toDay": 19000`)},
		{"days beyond any", cards, replace(`"toDay": 20003`, `"toDay": 99999999999`)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lake := newLake(t)
			save(t, lake, account, "v1")
			before := readAll(t, lake, tt.key)
			after := tt.damage(before)
			if bytes.Equal(before, after) {
				t.Fatal("the damage changed nothing")
			}
			writeAll(t, lake, tt.key, after)
			if _, _, err := baseline.Load(t.Context(), lake, account, "v1"); !errors.Is(err, baseline.ErrCorrupt) {
				t.Errorf("error %v, want ErrCorrupt", err)
			}
		})
	}
}

func TestAForeignBaselineIsCorrupt(t *testing.T) {
	const other = "444455556666"
	foreign := func(key string) string { return strings.Replace(key, account, other, 1) }
	for name, keys := range map[string][]string{"card": {cards}, "card and rows": {cards, presences}} {
		t.Run("another account's "+name, func(t *testing.T) {
			lake := newLake(t)
			save(t, lake, account, "v1")
			save(t, lake, other, "v1")
			for _, key := range keys {
				writeAll(t, lake, key, readAll(t, lake, foreign(key)))
			}
			if _, _, err := baseline.Load(t.Context(), lake, account, "v1"); !errors.Is(err, baseline.ErrCorrupt) {
				t.Errorf("error %v, want ErrCorrupt", err)
			}
		})
	}
	t.Run("rows of another table", func(t *testing.T) {
		lake := newLake(t)
		save(t, lake, account, "v1")
		if err := table.Write(t.Context(), lake, presences, []baseline.Mark{{Entity: eve}}); err != nil {
			t.Fatal(err)
		}
		rehash(t, lake)
		if _, _, err := baseline.Load(t.Context(), lake, account, "v1"); !errors.Is(err, baseline.ErrCorrupt) {
			t.Errorf("error %v, want ErrCorrupt", err)
		}
	})
}

func TestStoredCountsAreChecked(t *testing.T) {
	varints := func(pairs ...int64) (b []byte) {
		for i, n := range pairs {
			if i%2 == 0 {
				b = binary.AppendUvarint(b, uint64(n))
				continue
			}
			b = binary.AppendVarint(b, n)
		}
		return b
	}
	tests := []struct {
		name   string
		counts []byte
		ok     bool
	}{
		{"no days", nil, true},
		{"the first and the last day", varints(0, 5, 3, -5), true},
		{"a day after the window", varints(4, 5), false},
		{"days that add up beyond the window", varints(2, 5, 2, 5), false},
		{"a day twice", varints(1, 5, 0, 5), false},
		{"a day without a count", varints(1), false},
		{"a step that never ends", bytes.Repeat([]byte{0xff}, 11), false},
		{"a count that never ends", append(varints(1), bytes.Repeat([]byte{0xff}, 11)...), false},
		{"a step beyond 32 bits", varints(1<<32, 5), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lake := newLake(t)
			save(t, lake, account, "v1")
			rows := make([]baseline.Presence, 8) // as many as the card says
			for i := range rows {
				rows[i] = baseline.Presence{Entity: eve, Attribute: baseline.Action, Value: fmt.Sprint(i)}
			}
			rows[0].Counts = tt.counts
			if err := table.Write(t.Context(), lake, presences, rows); err != nil {
				t.Fatal(err)
			}
			rehash(t, lake)
			_, _, err := baseline.Load(t.Context(), lake, account, "v1")
			if tt.ok != (err == nil) || !tt.ok && !errors.Is(err, baseline.ErrCorrupt) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestPartialsOfOldFeaturesAreRemoved(t *testing.T) {
	lake := newLake(t)
	want := week()[monday]
	for _, version := range []string{"old", "new"} {
		if err := baseline.WritePartial(t.Context(), lake, account, "2024-10-04", version, want); err != nil {
			t.Fatal(err)
		}
	}
	got, ok, err := baseline.ReadPartial(t.Context(), lake, account, "2024-10-04", "new")
	if err != nil || !ok {
		t.Fatalf("ok %v, error %v", ok, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("partial (-written +read):\n%s", diff)
	}
	if _, ok, err := baseline.ReadPartial(t.Context(), lake, account, "2024-10-04", "old"); ok || err != nil {
		t.Errorf("the partial of old features: ok %v, error %v", ok, err)
	}
	if _, ok, err := baseline.ReadPartial(t.Context(), lake, account, "2024-10-05", "new"); ok || err != nil {
		t.Errorf("the partial of another day: ok %v, error %v", ok, err)
	}
}

func readAll(t *testing.T, lake blob.Store, key string) []byte {
	t.Helper()
	r, err := lake.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func writeAll(t *testing.T, lake blob.Store, key string, data []byte) {
	t.Helper()
	err := lake.Put(t.Context(), key, func(w io.Writer) error { _, err := w.Write(data); return err })
	if err != nil {
		t.Fatal(err)
	}
}

// rehash writes the hash of the rows onto the card, as whoever can write to the
// lake can.
func rehash(t *testing.T, lake blob.Store) {
	t.Helper()
	card := readAll(t, lake, cards)
	const before = `"sha256": "`
	at := bytes.Index(card, []byte(before)) + len(before)
	sum := sha256.Sum256(readAll(t, lake, presences))
	hex.Encode(card[at:at+64], sum[:])
	writeAll(t, lake, cards, card)
}

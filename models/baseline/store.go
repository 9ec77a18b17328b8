package baseline

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"yoban/features/blob"
	"yoban/features/sketch"
	"yoban/features/table"
)

// ErrCorrupt is returned, wrapped, for a stored baseline that does not decode
// or does not match its card.
var ErrCorrupt = errors.New("corrupt baseline")

// Presence is the stored form of what one entity did with one value.
type Presence struct {
	Entity    string `parquet:"entity,dict" doc:"key; kind and name of the entity"`
	Attribute string `parquet:"attribute,dict" doc:"key; what kind of value"`
	Value     string `parquet:"value,dict" doc:"key; the value"`
	Days      int64  `parquet:"days" doc:"distinct days of the window"`
	Total     int64  `parquet:"total" doc:"sum of the days' counts"`
	Most      int64  `parquet:"most" doc:"largest count of a day"`
	Counts    []byte `parquet:"counts" doc:"varints: for each day its distance from the day before (from the window's start for the first) and its count"`
}

// Card says what a stored baseline was made of.
type Card struct {
	Account  string   `json:"account"`
	Version  string   `json:"version"`
	From     string   `json:"from"` // first day of the window, YYYY-MM-DD
	To       string   `json:"to"`   // last day
	FromDay  int32    `json:"fromDay"`
	ToDay    int32    `json:"toDay"`
	Days     []Input  `json:"days"`           // the days that were learned from
	Held     []string `json:"held,omitempty"` // "date entity" pairs left out because of findings
	Entities int      `json:"entities"`
	Rows     int      `json:"rows"`
	SHA256   string   `json:"sha256"` // of presence.parquet
	Code     string   `json:"code"`   // version of the program that made it
	Shape    []Shape  `json:"shape,omitempty"`
}

// Input is one day that a baseline was learned from.
type Input struct {
	Date    string         `json:"date"`
	Version string         `json:"version"` // hash of the day's features
	Rows    map[string]int `json:"rows"`    // by table
}

const prefix = "baselines/"

func dir(account, version string) string {
	return fmt.Sprintf("%saccount=%s/version=%s/", prefix, account, version)
}

// Save stores the window of a history under the card's account and version,
// and fills in what the card says of it.
func (w *Window) Save(ctx context.Context, lake blob.Store, card *Card) error {
	rows := w.presences()
	card.FromDay, card.ToDay, card.Rows = w.from, w.to, len(rows)
	card.From, card.To = dateOf(w.from), dateOf(w.to)
	entities := map[string]bool{}
	for i := range rows {
		entities[rows[i].Entity] = true
	}
	card.Entities = len(entities)
	at := dir(card.Account, card.Version)
	if err := table.Write(ctx, lake, at+"presence.parquet", rows); err != nil {
		return fmt.Errorf("write baseline: %w", err)
	}
	sum, err := hashOf(ctx, lake, at+"presence.parquet")
	if err != nil {
		return fmt.Errorf("write baseline: %w", err)
	}
	card.SHA256 = sum
	err = lake.Put(ctx, at+"card.json", func(out io.Writer) error {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		return enc.Encode(card)
	})
	if err != nil {
		return fmt.Errorf("write baseline card: %w", err)
	}
	return nil
}

func hashOf(ctx context.Context, s blob.Store, key string) (string, error) {
	r, err := s.Open(ctx, key)
	if err != nil {
		return "", err
	}
	defer r.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, r); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func (w *Window) presences() []Presence {
	var rows []Presence
	for _, name := range slices.Sorted(maps.Keys(w.h.entities)) {
		for attribute, values := range w.h.entities[name].attributes {
			for value, counts := range values {
				if in := w.cut(counts); len(in) > 0 {
					rows = append(rows, newPresence(name, attribute, value, w.from, in))
				}
			}
		}
	}
	slices.SortFunc(rows, func(a, b Presence) int {
		return cmp.Or(strings.Compare(a.Entity, b.Entity), strings.Compare(a.Attribute, b.Attribute), strings.Compare(a.Value, b.Value))
	})
	return rows
}

func newPresence(entity, attribute, value string, from int32, counts []DayCount) Presence {
	p := Presence{Entity: entity, Attribute: attribute, Value: value, Days: int64(len(counts))}
	before := from
	for _, c := range counts {
		p.Counts = binary.AppendUvarint(p.Counts, uint64(c.Day-before))
		p.Counts = binary.AppendVarint(p.Counts, c.Count)
		p.Total += c.Count
		p.Most = max(p.Most, c.Count)
		before = c.Day
	}
	return p
}

// counts decodes the stored counts.
func (p *Presence) counts(from, to int32) ([]DayCount, error) {
	var out []DayCount
	rest, day := p.Counts, from
	for len(rest) > 0 {
		step, n := binary.Uvarint(rest)
		if n <= 0 || step > uint64(to-from) || len(out) > 0 && step == 0 {
			return nil, fmt.Errorf("%w: days of %s %s", ErrCorrupt, p.Entity, p.Attribute)
		}
		rest = rest[n:]
		count, n := binary.Varint(rest)
		if day += int32(step); n <= 0 || day > to {
			return nil, fmt.Errorf("%w: counts of %s %s", ErrCorrupt, p.Entity, p.Attribute)
		}
		rest = rest[n:]
		out = append(out, DayCount{day, count})
	}
	return out, nil
}

// Load reads a stored baseline and checks it against its card, and the card
// against the place it lies in.
func Load(ctx context.Context, lake blob.Store, account, version string) (*Window, *Card, error) {
	h, card, err := load(ctx, lake, account, version)
	if err != nil {
		return nil, nil, fmt.Errorf("read baseline of %s %s: %w", account, version, err)
	}
	return h.Window(card.FromDay, card.ToDay), card, nil
}

func load(ctx context.Context, lake blob.Store, account, version string) (*History, *Card, error) {
	at := dir(account, version)
	card, err := readCard(ctx, lake, at+"card.json")
	if err != nil {
		return nil, nil, err
	}
	if err := card.check(account, version); err != nil {
		return nil, nil, err
	}
	rows, err := readPresences(ctx, lake, at+"presence.parquet", card)
	if err != nil {
		return nil, nil, err
	}
	h := NewHistory(account)
	for i := range rows {
		counts, err := rows[i].counts(card.FromDay, card.ToDay)
		if err != nil {
			return nil, nil, err
		}
		h.set(&rows[i], counts)
	}
	for _, d := range card.Days {
		h.days = append(h.days, sketch.DayOf(d.Date))
	}
	return h, card, nil
}

// readPresences reads the rows that the card speaks of.
func readPresences(ctx context.Context, lake blob.Store, key string, card *Card) ([]Presence, error) {
	sum, err := hashOf(ctx, lake, key)
	if err != nil {
		return nil, err
	}
	if sum != card.SHA256 {
		return nil, fmt.Errorf("%w: its hash is not the one on the card", ErrCorrupt)
	}
	rows, err := table.Read[Presence](ctx, lake, key)
	if errors.Is(err, table.ErrCorrupt) || errors.Is(err, table.ErrSchema) {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	if err != nil {
		return nil, err
	}
	if len(rows) != card.Rows {
		return nil, fmt.Errorf("%w: %d rows, and %d on the card", ErrCorrupt, len(rows), card.Rows)
	}
	return rows, nil
}

func readCard(ctx context.Context, lake blob.Store, key string) (*Card, error) {
	r, err := lake.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	card := &Card{}
	if err := json.NewDecoder(r).Decode(card); err != nil {
		return nil, fmt.Errorf("%w: card: %w", ErrCorrupt, err)
	}
	return card, nil
}

// check returns ErrCorrupt for a card of another baseline, and for one whose
// days do not agree: the stored counts hang on the first of them.
func (c *Card) check(account, version string) error {
	if c.Account != account || c.Version != version {
		return fmt.Errorf("%w: the card is of %q %q", ErrCorrupt, c.Account, c.Version)
	}
	if c.ToDay < c.FromDay {
		return fmt.Errorf("%w: the window on the card ends before it starts", ErrCorrupt)
	}
	if c.From != dateOf(c.FromDay) || c.To != dateOf(c.ToDay) {
		return fmt.Errorf("%w: the days on the card do not agree with its dates", ErrCorrupt)
	}
	return nil
}

// set puts a stored presence into the history.
func (h *History) set(p *Presence, counts []DayCount) {
	e := h.entity(p.Entity)
	values, ok := e.attributes[p.Attribute]
	if !ok {
		values = map[string][]DayCount{}
		e.attributes[p.Attribute] = values
	}
	values[p.Value] = counts
	v := Value{p.Attribute, p.Value}
	h.holders[v] = append(h.holders[v], e)
}

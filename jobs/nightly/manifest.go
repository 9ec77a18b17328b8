package nightly

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"yoban/features/blob"
	"yoban/features/enrich"
)

// Manifest is the account of one night. It is written last: a night without
// one was not finished.
type Manifest struct {
	Night    string            `json:"night"`            // the UTC day scored, YYYY-MM-DD
	Hash     string            `json:"hash"`             // of everything the night is a function of
	Code     string            `json:"code"`             // version of the program
	Lists    string            `json:"lists"`            // hash of the enrichment data
	Features map[string]string `json:"features"`         // account → version of the day's features
	Nights   map[string]string `json:"nights,omitempty"` // earlier nights in the lookback → hash

	Baselines map[string]string   `json:"baselines,omitempty"` // account → version
	Held      map[string][]string `json:"held,omitempty"`      // account → entities whose day is not learned from
	HeldBy    heldBy              `json:"held_by,omitempty"`   // account → such an entity → ids of the findings that say so
	Verdicts  []string            `json:"verdicts,omitempty"`  // what people said of findings of the lookback: night, id, verdict
	Learning  bool                `json:"learning"`            // too little history for statistics of habits
	Windows   int                 `json:"windows"`             // scored
	Findings  map[string]int      `json:"findings"`            // by type
	DryRun    map[string]int      `json:"dry_run,omitempty"`   // findings of types that run dry, by type
	Silenced  []enrich.Silenced   `json:"silenced,omitempty"`  // threats that were met and that trusted entries silence
	// What suppression rules put aside; it is kept and counted all the same.
	Rules      string         `json:"rules,omitempty"`      // hash of the rules that applied
	Suppressed map[string]int `json:"suppressed,omitempty"` // rule → findings it put aside

	Published bool `json:"published"` // findings were written
}

func manifestKey(night string) string { return "runs/" + night + "/manifest.json" }

// readManifest returns the manifest of a night; ok is false when there is none.
func readManifest(ctx context.Context, lake blob.Store, night string) (m *Manifest, ok bool, err error) {
	r, err := lake.Open(ctx, manifestKey(night))
	if errors.Is(err, blob.ErrNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read manifest of %s: %w", night, err)
	}
	defer r.Close()
	m = &Manifest{}
	if err := json.NewDecoder(r).Decode(m); err != nil {
		return nil, false, fmt.Errorf("read manifest of %s: %w", night, err)
	}
	return m, true, nil
}

func (m *Manifest) write(ctx context.Context, lake blob.Store) error {
	err := lake.Put(ctx, manifestKey(m.Night), func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "  ")
		return enc.Encode(m)
	})
	if err != nil {
		return fmt.Errorf("write manifest of %s: %w", m.Night, err)
	}
	return nil
}

// Newest returns the last night that was done in a lake, YYYY-MM-DD; empty when
// there is none.
func Newest(ctx context.Context, lake blob.Store) (string, error) {
	newest := ""
	err := lake.List(ctx, "runs/", func(i blob.Info) error {
		parts := strings.Split(i.Key, "/")
		if len(parts) == 3 && parts[2] == "manifest.json" {
			newest = max(newest, parts[1])
		}
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("list nights: %w", err)
	}
	return newest, nil
}

// After returns the day so many days after a night, or before it when they are
// negative; of an empty one, it is empty.
func After(night string, days int) string { return shift(night, days) }

package nightly

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"yoban/features/blob"
	"yoban/features/sketch"
	"yoban/models/detector"
	"yoban/models/finding"
	"yoban/models/score"
	"yoban/models/sequence"
)

// signalsKey is where the signals of a night lie, with the sequences that joined
// them.
func signalsKey(date string) string { return "scores/date=" + date + "/signals.jsonl" }

// sequences joins the night's signals with those of the six days before, adds the
// sequences to the findings and marks their parts.
func (c *chain) sequences(ctx context.Context, date string, nights map[string]*detector.Night, m *Manifest, j *judgement) error {
	day := sketch.DayOf(date)
	n := sequence.Night{Day: day, Learning: m.Learning, Law: sequence.NewLaw(j.past, day, c.Budget), Windows: slices.Clone(j.windows)}
	for _, d := range c.lookback(date) {
		if sketch.DayOf(d) <= day-sequence.Days {
			continue
		}
		n.Windows = append(n.Windows, c.judged(d)...)
		earlier, err := readSignals(ctx, c.Lake, d)
		if err != nil {
			return err
		}
		n.Signals = append(n.Signals, earlier...)
	}
	first := len(n.Signals)
	for _, account := range slices.Sorted(maps.Keys(nights)) {
		n.Signals = append(n.Signals, nights[account].Signals(j.live(account), j.findings[account], m.Learning)...)
	}
	live := map[string]bool{}
	for _, f := range sequence.Find(n) {
		switch f = c.Policy.Apply(f); c.Policy.Mode(f.Type, f.Account) {
		case finding.Live:
			live[f.ID] = true
			j.findings[f.Account] = append(j.findings[f.Account], f)
		case finding.DryRun:
			j.dry[f.Account] = append(j.dry[f.Account], f)
		}
	}
	j.mark(n.Signals[first:], live)
	return writeSignals(ctx, c.Lake, date, n.Signals[first:])
}

// live are the verdicts on candidates of an account whose types are live.
func (j *judgement) live(account string) []detector.Verdict {
	var out []detector.Verdict
	for _, v := range j.verdicts[account] {
		if v.mode == finding.Live {
			out = append(out, v.Verdict)
		}
	}
	return out
}

// mark notes on the night's findings of which sequence they are parts, of those
// that are live.
func (j *judgement) mark(signals []sequence.Signal, live map[string]bool) {
	of := map[string]string{}
	for i := range signals {
		if s := &signals[i]; live[s.Sequence] && !s.Weak {
			of[s.Finding.ID] = s.Sequence
		}
	}
	for _, list := range j.findings {
		for i := range list {
			list[i].Sequence = of[list[i].ID]
		}
	}
}

// readSignals reads those of an earlier night. A night of a program that knew no
// sequences has none.
func readSignals(ctx context.Context, lake blob.Store, date string) (out []sequence.Signal, err error) {
	r, err := lake.Open(ctx, signalsKey(date))
	if errors.Is(err, blob.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read signals of %s: %w", date, err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if out, err = sequence.Read(r); err != nil {
		return nil, fmt.Errorf("night of %s: %w", date, err)
	}
	return out, nil
}

func writeSignals(ctx context.Context, lake blob.Store, date string, list []sequence.Signal) error {
	err := lake.Put(ctx, signalsKey(date), func(w io.Writer) error { return sequence.Write(w, list) })
	if err != nil {
		return fmt.Errorf("write signals of %s: %w", date, err)
	}
	return nil
}

// statistics is what of the budget is left for single findings: sequences spend
// their share of the same budget.
func statistics(b score.Budget) score.Budget { return b * (1 - sequence.Share) }

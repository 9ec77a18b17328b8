package backtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"yoban/features/blob"
	"yoban/jobs/ingest"
	"yoban/jobs/nightly"
	"yoban/models/eval"
	"yoban/models/finding"
)

// Variant is what is found without a kind of data.
type Variant struct {
	Name       string        `json:"name"`
	Recall     eval.Recall   `json:"recall"`
	ByCategory []eval.Recall `json:"byCategory"`
	Spending   eval.Spending `json:"spending"`
}

// variants are the nights that are run again, each without something.
var variants = []struct {
	name    string
	without func(*nightly.Options)
}{
	{"without threat lists", func(o *nightly.Options) { o.Places = o.Places.WithoutThreats() }},
	{"without addresses", func(o *nightly.Options) { o.Blind.Addresses = true }},
	{"without user agents", func(o *nightly.Options) { o.Blind.Agents = true }},
}

// runVariants replays the features of a lake once more for every variant. The
// lake is only read: what is concluded goes to a temporary directory.
func runVariants(ctx context.Context, opt Options, cases []eval.Case, whole *Report) ([]Variant, error) {
	out := []Variant{{Name: "with everything", Recall: whole.Eval.Recall, ByCategory: whole.Eval.ByCategory, Spending: whole.Eval.Spending}}
	for _, v := range variants {
		r, err := runVariant(ctx, opt, cases, whole, v.without)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", v.name, err)
		}
		out = append(out, Variant{Name: v.name, Recall: r.Recall, ByCategory: r.ByCategory, Spending: r.Spending})
	}
	return out, nil
}

func runVariant(ctx context.Context, opt Options, cases []eval.Case, whole *Report, without func(*nightly.Options)) (_ eval.Report, err error) {
	night := opt.Night
	// What was concluded from the lake's features is not seen through: it was
	// concluded with everything.
	lake, done, err := overlay(night.Lake, ingest.Prefixes()...)
	if err != nil {
		return eval.Report{}, err
	}
	defer func() { err = errors.Join(err, done()) }()
	night.Lake, night.Stages.SkipIngest = lake, true
	night.From, night.To = replayFrom(whole.From, night.Lookback), whole.To
	without(&night)
	ran, err := nightly.Run(ctx, night)
	if err != nil {
		return eval.Report{}, err
	}
	nights := within(ran.Nights, whole.From, whole.To)
	if len(nights) == 0 {
		return eval.Report{}, ErrNothing
	}
	j, err := readJudged(ctx, lake, nights, opt.MinSeverity)
	if err != nil {
		return eval.Report{}, err
	}
	return j.judge(cases, night.Budget, nil)
}

// overlay returns a store that reads through to the lake and writes to a temporary
// directory, which done removes.
func overlay(lake blob.Store, prefixes ...string) (over blob.Store, done func() error, err error) {
	dir, err := os.MkdirTemp("", "yoban-backtest-")
	if err != nil {
		return nil, nil, fmt.Errorf("make a temporary lake: %w", err)
	}
	done = func() error { return os.RemoveAll(dir) }
	upper, err := blob.OpenDir(dir)
	if err != nil {
		return nil, nil, errors.Join(err, done())
	}
	return blob.NewOverlay(lake, upper, prefixes...), done, nil
}

// variantsText lays the variants side by side.
func variantsText(b *strings.Builder, list []Variant) {
	if len(list) == 0 {
		return
	}
	b.WriteString("\nWhat is found without a kind of data, by an expected type\n")
	var rows strings.Builder
	t := tabwriter.NewWriter(&rows, 0, 0, 2, ' ', 0)
	line := func(name string, cell func(v Variant) string) {
		fmt.Fprint(t, "  "+finding.Clean(name, finding.MaxText))
		for _, v := range list {
			fmt.Fprint(t, "\t"+cell(v))
		}
		fmt.Fprintln(t)
	}
	line("", func(v Variant) string { return v.Name })
	line("all", func(v Variant) string { return ofAll(v.Recall) })
	for n, c := range list[0].ByCategory {
		line("category "+c.Name, func(v Variant) string { return ofAll(v.ByCategory[n]) }) // the same cases, the same categories
	}
	line("false statistical findings an account-week", func(v Variant) string {
		return fmt.Sprintf("%.2f", float64(v.Spending.Statistical)/v.Spending.AccountWeeks)
	})
	line("false findings of rules and lists", func(v Variant) string { return fmt.Sprint(v.Spending.Other) })
	t.Flush()
	for l := range strings.Lines(rows.String()) {
		b.WriteString(strings.TrimRight(l, " \n") + "\n")
	}
}

func ofAll(r eval.Recall) string { return fmt.Sprintf("%d of %d", r.Detected, r.Cases) }

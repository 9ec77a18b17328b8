package review

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"yoban/features/blob"
	"yoban/jobs/nightly"
	"yoban/models/finding"
	"yoban/models/finding/life"
)

// Effect is what past nights would have found, had a verdict been known to them.
type Effect struct {
	From, To string // nights scored anew, both included; empty when there are none
	Vanished []Shift
	Changed  []Shift
	Came     []Shift
	Stayed   int
}

// Shift is a finding of one night before and after; one that vanished has no
// After, one that came no Before.
type Shift struct {
	Night         string
	Before, After *finding.Finding
}

// Finding is the finding of a shift, as it is or was.
func (s *Shift) Finding() *finding.Finding { return cmp.Or(s.Before, s.After) }

// Effect tells what a verdict on cases would have changed in the last nights of
// a lake, at most so many: it scores them without and with it in a scratch
// directory over the lake, which is only read. The first night scored anew is
// the one after the first that the verdict is about. The settings of opt should
// be those of the lake's nights; its logs, dates and stages do not matter.
func (d *Desk) Effect(ctx context.Context, opt nightly.Options, cases []*Case, v Verdict, nights int) (_ *Effect, err error) {
	newest, err := nightly.Newest(ctx, opt.Lake)
	if err != nil {
		return nil, err
	}
	out := &Effect{From: firstAfter(cases), To: newest}
	if from := nightly.After(newest, 1-nights); out.From < from {
		out.From = from
	}
	if newest == "" || out.From > out.To {
		return &Effect{}, nil
	}
	scratch, err := os.MkdirTemp("", "yoban-feedback-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	opt.Logs, opt.From, opt.To, opt.Stages = nil, out.From, out.To, nightly.Stages{SkipIngest: true}
	before, without, err := rescore(ctx, opt, scratch+"/without", nil)
	if err != nil {
		return nil, err
	}
	opt.Lake, v.Since = without, out.From
	after, _, err := rescore(ctx, opt, scratch+"/with", func(lake blob.Store) error {
		_, err := d.Feedback(ctx, lake, cases, Who{By: "dry run", Now: time.Now()}, v)
		return err
	})
	if err != nil {
		return nil, err
	}
	out.compare(before, after)
	return out, nil
}

// rescore runs nights in an overlay over a lake and returns what they found.
func rescore(ctx context.Context, opt nightly.Options, dir string, prepare func(blob.Store) error) ([]finding.Day, blob.Store, error) {
	upper, err := blob.CreateDir(dir)
	if err != nil {
		return nil, nil, err
	}
	over := blob.NewOverlay(opt.Lake, upper)
	if prepare != nil {
		if err := prepare(over); err != nil {
			return nil, nil, err
		}
	}
	opt.Lake = over
	if _, err := nightly.Run(ctx, opt); err != nil {
		return nil, nil, fmt.Errorf("score past nights anew: %w", err)
	}
	days, err := finding.ReadDays(ctx, over, opt.From, opt.To, finding.Filter{})
	return days, over, err
}

// compare sorts the findings of nights before and after.
func (e *Effect) compare(before, after []finding.Day) {
	old, later := byNight(before), byNight(after)
	for k, b := range old {
		a, ok := later[k]
		switch {
		case !ok:
			e.Vanished = append(e.Vanished, Shift{Night: k.Night, Before: b})
		case a.Severity != b.Severity || a.Score != b.Score:
			e.Changed = append(e.Changed, Shift{k.Night, b, a})
		default:
			e.Stayed++
		}
	}
	for k, a := range later {
		if old[k] == nil {
			e.Came = append(e.Came, Shift{Night: k.Night, After: a})
		}
	}
	for _, list := range [][]Shift{e.Vanished, e.Changed, e.Came} {
		slices.SortFunc(list, func(x, y Shift) int {
			return cmp.Or(strings.Compare(x.Night, y.Night), finding.Compare(*x.Finding(), *y.Finding()))
		})
	}
}

func byNight(days []finding.Day) map[life.Judged]*finding.Finding {
	out := map[life.Judged]*finding.Finding{}
	for _, d := range days {
		for i := range d.Findings {
			out[life.Judged{Night: d.Date, Finding: d.Findings[i].ID}] = &d.Findings[i]
		}
	}
	return out
}

// firstAfter is the day after the first night of the cases.
func firstAfter(cases []*Case) string {
	first := ""
	for _, c := range cases {
		if first == "" || c.Nights[0] < first {
			first = c.Nights[0]
		}
	}
	return nightly.After(first, 1)
}

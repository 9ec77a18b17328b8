package nightly

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"yoban/features/blob"
	"yoban/features/enrich"
	"yoban/features/sketch"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/detector"
	"yoban/models/finding"
)

// compute trains the baselines of the days before, detects and judges.
func (c *chain) compute(ctx context.Context, date string, m *Manifest, publish bool) error {
	windows, err := c.train(ctx, date, m, publish)
	if err != nil || c.trainsOnly(date) {
		return err
	}
	rows, err := c.rowsOf(ctx, date)
	if err != nil {
		return err
	}
	org := detector.NewOrganisation(windows, rows)
	m.Learning = org.Days() < detector.SilentDays
	nights := map[string]*detector.Night{}
	found := map[string][]detector.Candidate{}
	held := map[string][]detector.Held{}
	for _, account := range slices.Sorted(maps.Keys(rows)) {
		n := detector.NewNight(detector.Night{Account: account, Day: sketch.DayOf(date), Rows: rows[account], Window: windows[account],
			Org: org, Places: c.Places, Rules: c.Live, Baseline: m.Baselines[account]})
		r := detector.Run(n)
		nights[account], found[account], held[account] = n, r.Candidates, r.Findings
		m.Silenced = append(m.Silenced, n.Places.Silenced()...)
	}
	m.Silenced = distinct(m.Silenced)
	judged := c.judge(date, m.Learning, found, held)
	if err := c.sequences(ctx, date, nights, m, judged); err != nil {
		return err
	}
	return c.write(ctx, date, m, judged, publish)
}

// distinct keeps the first of equal silences: accounts meet the same ones.
func distinct(all []enrich.Silenced) []enrich.Silenced {
	seen := map[enrich.Silenced]bool{}
	return slices.DeleteFunc(all, func(s enrich.Silenced) bool {
		again := seen[s]
		seen[s] = true
		return again
	})
}

// train returns every account's window of the days before date, and stores the
// windows of nights that are published. When training is left out, the windows
// of nights asked for are the stored ones.
func (c *chain) train(ctx context.Context, date string, m *Manifest, publish bool) (map[string]*baseline.Window, error) {
	windows := map[string]*baseline.Window{}
	to := sketch.DayOf(date) - 1
	from := to - int32(c.Lookback) + 1
	for _, a := range c.accounts[date] {
		c.history(a.Account)
	}
	for account, h := range c.histories {
		windows[account] = h.Window(from, to)
	}
	version := date + "-" + m.Hash[:8]
	for _, a := range c.accounts[date] {
		if windows[a.Account].Days() > 0 {
			m.Baselines[a.Account] = version
		}
	}
	switch {
	case c.Stages.SkipTrain && c.asked(date):
		return windows, c.loadBaselines(ctx, m, windows)
	case publish && !c.Stages.SkipTrain:
		return windows, c.saveBaselines(ctx, date, m, windows)
	}
	return windows, nil
}

func (c *chain) saveBaselines(ctx context.Context, date string, m *Manifest, windows map[string]*baseline.Window) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(c.Workers, 1))
	for account, version := range m.Baselines {
		group.Go(func() (err error) {
			card := c.card(date, account, version)
			newest := card.Days[len(card.Days)-1].Date
			if card.Shape, err = baseline.Shapes(ctx, c.Lake, account, newest); err != nil {
				return err
			}
			return windows[account].Save(ctx, c.Lake, card)
		})
	}
	return group.Wait()
}

// loadBaselines replaces windows by the stored ones of the night.
func (c *chain) loadBaselines(ctx context.Context, m *Manifest, windows map[string]*baseline.Window) error {
	for _, account := range slices.Sorted(maps.Keys(m.Baselines)) {
		w, _, err := baseline.Load(ctx, c.Lake, account, m.Baselines[account])
		if errors.Is(err, blob.ErrNotFound) {
			return fmt.Errorf("no baseline of account %s for %s from these features, lists and earlier nights; run 'yoban train --date %s' first",
				account, m.Night, m.Night)
		}
		if err != nil {
			return err
		}
		windows[account] = w
	}
	return nil
}

// card describes the baseline of an account.
func (c *chain) card(date, account, version string) *baseline.Card {
	card := &baseline.Card{Account: account, Version: version, Code: c.Code, From: shift(date, -c.Lookback), To: shift(date, -1)}
	for _, d := range c.lookback(date) {
		for _, a := range c.accounts[d] {
			if a.Account != account {
				continue
			}
			card.Days = append(card.Days, baseline.Input{Date: d, Version: a.Version, Rows: a.Rows})
			for _, e := range c.manifests[d].Held[account] {
				if !c.verdict(d, account, e).Accepted() {
					card.Held = append(card.Held, d+" "+e)
				}
			}
		}
	}
	return card
}

// rowsOf reads the day's rows of all accounts.
func (c *chain) rowsOf(ctx context.Context, date string) (map[string]*table.Day, error) {
	list := c.accounts[date]
	rows := make([]*table.Day, len(list))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(c.Workers, 1))
	for i, a := range list {
		group.Go(func() (err error) {
			rows[i], err = c.readRows(ctx, a.Account, a.Date)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	out := map[string]*table.Day{}
	for i, a := range list {
		out[a.Account] = rows[i]
	}
	return out, nil
}

// reported counts on how many nights of the lookback each entity of an account
// was held out, without those that people accepted.
func (c *chain) reported(date, account string) map[string]int {
	out := map[string]int{}
	for _, d := range c.lookback(date) {
		for _, e := range c.manifests[d].Held[account] {
			if !c.verdict(d, account, e).Accepted() {
				out[e]++
			}
		}
	}
	return out
}

// write stores the night's scores and findings.
func (c *chain) write(ctx context.Context, date string, m *Manifest, j *judgement, publish bool) error {
	c.windows[date] = j.windows
	m.Windows, m.Held, m.HeldBy, m.Published = len(j.windows), j.held, j.heldBy, publish
	if err := table.Write(ctx, c.Lake, windowsKey(date), j.windows); err != nil {
		return fmt.Errorf("write scores: %w", err)
	}
	m.Rules, m.Suppressed = c.aside(date), map[string]int{}
	for _, a := range c.accounts[date] {
		for _, f := range j.findings[a.Account] {
			m.Findings[f.Type]++
		}
		for _, f := range j.dry[a.Account] {
			m.DryRun[f.Type]++
		}
		if !publish {
			continue
		}
		if err := finding.WriteDay(ctx, c.Lake, a.Account, date, c.putAside(date, m, j.findings[a.Account])); err != nil {
			return err
		}
		if err := c.writeDry(ctx, a.Account, date, j.dry[a.Account]); err != nil {
			return err
		}
	}
	return nil
}

package nightly

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"

	"yoban/features/blob"
	"yoban/features/sketch"
	"yoban/features/table"
	"yoban/jobs/ingest"
	"yoban/models/baseline"
	"yoban/models/finding"
	"yoban/models/finding/life"
	"yoban/models/score"
)

// chain scores days in order. It holds the history of every account and the
// scores of the lookback.
type chain struct {
	Options
	days      []string                    // with features, ascending
	accounts  map[string][]ingest.Account // by date, by account
	histories map[string]*baseline.History
	windows   map[string][]score.Window // by date
	manifests map[string]*Manifest
	said      verdicts      // what people said of the findings that the night in hand reads
	journal   *life.Journal // what people decided about findings
	first     string        // night from which on everything is checked or scored anew
}

// newChain plans the days from the lookback before the first night to be worked
// on, to the last one asked for.
func newChain(ctx context.Context, opt Options, accounts []ingest.Account) (*chain, error) {
	c := &chain{Options: opt, accounts: map[string][]ingest.Account{}, histories: map[string]*baseline.History{},
		windows: map[string][]score.Window{}, manifests: map[string]*Manifest{}}
	for _, a := range accounts {
		if len(a.Tables) > 0 && (opt.To == "" || a.Date <= opt.To) {
			c.accounts[a.Date] = append(c.accounts[a.Date], a)
		}
	}
	c.days = slices.Sorted(maps.Keys(c.accounts))
	err := c.readJournal(ctx)
	if err != nil {
		return nil, err
	}
	if c.first, err = c.firstWork(ctx); err != nil {
		return nil, err
	}
	start := shift(c.first, -opt.Lookback)
	c.days = slices.DeleteFunc(c.days, func(d string) bool { return d < start })
	if len(c.days) == 0 {
		return nil, errors.New("no features in the lake for these nights; ingest logs first, or check --logs and the dates")
	}
	return c, nil
}

// firstWork returns the first night asked for, or an earlier one that is stale:
// its features changed because late records came, or a night before it was
// scored anew and a run was cut short before its own turn.
func (c *chain) firstWork(ctx context.Context) (string, error) {
	hashes := map[string]string{}
	for _, date := range c.days {
		if date >= c.From {
			break
		}
		old, ok, err := readManifest(ctx, c.Lake, date)
		if err != nil {
			return "", err
		}
		if !ok {
			continue
		}
		hashes[date] = old.Hash
		if !maps.Equal(old.Features, c.features(date)) || !slices.Equal(old.Verdicts, c.verdictsOf(date).lines()) {
			return date, nil
		}
		for night, hash := range old.Nights {
			if hashes[night] != hash {
				return date, nil
			}
		}
	}
	return c.From, nil
}

// features returns the versions of a day's features.
func (c *chain) features(date string) map[string]string {
	out := map[string]string{}
	for _, a := range c.accounts[date] {
		out[a.Account] = a.Version
	}
	return out
}

// asked reports whether a night's findings were asked for.
func (c *chain) asked(date string) bool {
	return date >= c.From && (c.To == "" || date <= c.To)
}

// run takes every day through the chain.
func (c *chain) run(ctx context.Context, rep *Report) error {
	for i, date := range c.days {
		if err := ctx.Err(); err != nil {
			return err
		}
		c.report(Progress{Stage: "score", Done: i, Total: len(c.days), Date: date})
		m, fresh, err := c.night(ctx, date)
		if err != nil {
			return fmt.Errorf("night of %s: %w", date, err)
		}
		if c.asked(date) {
			rep.Nights = append(rep.Nights, *m)
			if !fresh {
				rep.Skipped++
			}
		}
		if err := c.learn(ctx, date, m); err != nil {
			return fmt.Errorf("night of %s: %w", date, err)
		}
	}
	c.report(Progress{Stage: "score", Done: len(c.days), Total: len(c.days)})
	return nil
}

// night scores one day, or takes over what an earlier run made of it: of a night
// asked for, if its inputs are the same to the byte; of an earlier one, unless
// it or a night before it is stale. What earlier nights concluded is an input,
// not something to be concluded anew.
func (c *chain) night(ctx context.Context, date string) (m *Manifest, fresh bool, err error) {
	if err := c.listen(ctx, date); err != nil {
		return nil, false, err
	}
	m = c.manifest(date)
	old, ok, err := readManifest(ctx, c.Lake, date)
	if err != nil {
		return nil, false, err
	}
	settled := ok && date < c.first
	same := ok && old.Hash == m.Hash && (old.Published || !c.asked(date))
	switch {
	case settled, same && !c.trainsOnly(date):
		c.manifests[date] = old
		c.windows[date], err = Windows(ctx, c.Lake, date)
		if err == nil {
			c.manifests[date], err = c.putAsideAnew(ctx, date, old)
		}
		if !errors.Is(err, table.ErrSchema) {
			return c.manifests[date], false, err
		}
		// Scores of an older program: they are made anew.
	case same:
		m.Held, m.HeldBy = old.Held, old.HeldBy
	}
	if err := c.compute(ctx, date, m, c.asked(date) || ok && old.Published); err != nil {
		return nil, false, err
	}
	c.manifests[date] = m
	if c.trainsOnly(date) {
		return m, true, nil
	}
	return m, true, m.write(ctx, c.Lake)
}

// trainsOnly reports whether a night is not scored. Nights before those asked for
// are: whom they hold out is not learned.
func (c *chain) trainsOnly(date string) bool { return c.Stages.SkipScore && c.asked(date) }

// manifest names everything that the night is a function of.
func (c *chain) manifest(date string) *Manifest {
	m := &Manifest{Night: date, Code: c.Code, Lists: c.Places.Hash(), Features: c.features(date), Nights: map[string]string{},
		Baselines: map[string]string{}, Held: map[string][]string{}, Findings: map[string]int{}, DryRun: map[string]int{},
		Verdicts: c.said.lines()}
	sum := sha256.New()
	fmt.Fprintf(sum, "code %s\nlists %s\nlookback %d\nbudget %g\nfalse discovery %g\n", m.Code, m.Lists, c.Lookback, float64(c.Budget), c.FalseDiscovery)
	fmt.Fprint(sum, c.Blind)
	if c.Live.Len() > 0 { // matches of all rules are in the features
		fmt.Fprintf(sum, "rules %s\n", c.Live.Hash())
	}
	if p := c.Policy.String(); p != "" {
		fmt.Fprintf(sum, "types %s", p)
	}
	for _, a := range c.accounts[date] {
		fmt.Fprintf(sum, "features %s %s\n", a.Account, a.Version)
	}
	for _, line := range m.Verdicts {
		fmt.Fprintf(sum, "verdict %s\n", line)
	}
	for _, d := range c.lookback(date) {
		m.Nights[d] = c.manifests[d].Hash
		fmt.Fprintf(sum, "night %s %s\n", d, m.Nights[d])
		for _, account := range slices.Sorted(maps.Keys(c.manifests[d].Held)) {
			fmt.Fprintf(sum, "held %s %q\n", account, c.manifests[d].Held[account])
		}
	}
	m.Hash = hex.EncodeToString(sum.Sum(nil))
	return m
}

// lookback returns the days before date that its baseline looks at.
func (c *chain) lookback(date string) []string {
	from := shift(date, -c.Lookback)
	var out []string
	for _, d := range c.days {
		if d >= from && d < date {
			out = append(out, d)
		}
	}
	return out
}

// maxHeld is on how many days of the lookback an entity is held out. Somebody
// who was reported on that many and whom nobody stopped is taken for real from
// then on, else one accepted change of habit would be reported for ever. The
// days that were held out stay so: an intruder of a week has taught nothing,
// one of a month is still rare in days.
const maxHeld = 7

// learn adds the day to the histories, without what is held out: what people
// called an attack always is, what they accepted never.
func (c *chain) learn(ctx context.Context, date string, m *Manifest) error {
	day := sketch.DayOf(date)
	for _, a := range c.accounts[date] {
		p, err := c.partial(ctx, a)
		if err != nil {
			return err
		}
		held, before := m.Held[a.Account], c.reported(date, a.Account)
		c.history(a.Account).Add(day, p, func(entity string) bool {
			if !slices.Contains(held, entity) {
				return false
			}
			switch v := c.verdict(date, a.Account, entity); {
			case v == life.True:
				return true
			case v.Accepted():
				return false
			}
			return before[entity] < maxHeld
		})
	}
	return nil
}

func (c *chain) history(account string) *baseline.History {
	h, ok := c.histories[account]
	if !ok {
		h = baseline.NewHistory(account)
		c.histories[account] = h
	}
	return h
}

// partial returns the summary of a day, from the lake if it is there.
func (c *chain) partial(ctx context.Context, a ingest.Account) (baseline.Partial, error) {
	version := a.Version + c.Blind.String()
	p, ok, err := baseline.ReadPartial(ctx, c.Lake, a.Account, a.Date, version)
	if err != nil || ok {
		return p, err
	}
	rows, err := c.readRows(ctx, a.Account, a.Date)
	if err != nil {
		return nil, err
	}
	p = baseline.Summarise(rows)
	return p, baseline.WritePartial(ctx, c.Lake, a.Account, a.Date, version, p)
}

// Windows reads the scores of a night from a lake.
func Windows(ctx context.Context, lake blob.Store, date string) ([]score.Window, error) {
	return table.Read[score.Window](ctx, lake, windowsKey(date))
}

func windowsKey(date string) string { return "scores/date=" + date + "/windows.parquet" }

// findings reads back what was published for the nights asked for.
func (c *chain) findings(ctx context.Context) ([]finding.Finding, error) {
	if c.Stages.SkipScore {
		return nil, nil
	}
	found, err := finding.ReadRange(ctx, c.Lake, c.From, c.To, finding.Filter{})
	c.archived(found)
	return found, err
}

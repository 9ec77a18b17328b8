package nightly

import (
	"context"
	"fmt"
	"slices"

	"yoban/features/blob"
	"yoban/models/detector"
	"yoban/models/finding"
	"yoban/models/score"
)

// verdict is a verdict on a candidate whose type has a mode.
type verdict struct {
	detector.Verdict
	mode finding.Mode
}

// byMode are candidates apart, by what becomes of findings of their types.
type byMode map[finding.Mode][]detector.Candidate

func (c *chain) byMode(account string, candidates []detector.Candidate) byMode {
	out := byMode{}
	for _, x := range candidates {
		mode := c.Policy.Mode(x.Finding.Type, account)
		out[mode] = append(out[mode], x)
	}
	return out
}

// verdicts judges the candidates of all accounts. Live ones are judged as if
// there were no others. Dry ones are judged together with them, which tells what
// would be found if they were live. Of those that are off only the scores are
// kept: they calibrate the nights after they are switched on.
func (c *chain) verdicts(found map[string][]detector.Candidate, held, dryHeld map[string][]string, laws *score.Calibration) map[string][]verdict {
	modes := map[string]byMode{}
	live, preview, off := map[string][]detector.Verdict{}, map[string][]detector.Verdict{}, map[string][]detector.Verdict{}
	dry := false
	for account, candidates := range found {
		m := c.byMode(account, candidates)
		modes[account] = m
		dry = dry || len(m[finding.DryRun]) > 0
		live[account] = detector.Judge(account, m[finding.Live], laws, statistics(c.Budget), set(held[account]))
		off[account] = detector.Judge(account, m[finding.Off], laws, statistics(c.Budget), nil)
	}
	for account, m := range modes {
		if dry {
			all := slices.Concat(m[finding.DryRun], m[finding.Live])
			preview[account] = detector.Judge(account, all, laws, statistics(c.Budget), set(slices.Concat(held[account], dryHeld[account])))
		}
	}
	if c.FalseDiscovery > 0 {
		detector.Discoveries(live, c.FalseDiscovery)
		detector.Discoveries(preview, c.FalseDiscovery)
	}
	out := map[string][]verdict{}
	for account, m := range modes {
		out[account] = slices.Concat(inMode(finding.Live, live[account]),
			inMode(finding.DryRun, preview[account][:len(m[finding.DryRun])]), inMode(finding.Off, off[account]))
	}
	return out
}

// inMode gives verdicts a mode: only what is live holds days out of training,
// and what is off is not reported.
func inMode(mode finding.Mode, list []detector.Verdict) []verdict {
	out := make([]verdict, len(list))
	for i, v := range list {
		v.Held = v.Held && mode == finding.Live
		v.Reported = v.Reported && mode != finding.Off
		out[i] = verdict{v, mode}
	}
	return out
}

func set(list []string) map[string]bool {
	out := map[string]bool{}
	for _, s := range list {
		out[s] = true
	}
	return out
}

// writeDry stores the findings of a night that its types make dry, apart from
// the others; where there are none, nothing of an earlier run stays.
func (c *chain) writeDry(ctx context.Context, account, date string, findings []finding.Finding) error {
	apart := blob.Under(c.Lake, finding.DryRunFolder)
	if len(findings) > 0 {
		return finding.WriteDay(ctx, apart, account, date, findings)
	}
	for _, ext := range []string{".jsonl", ".parquet"} {
		if err := apart.Delete(ctx, finding.Key(account, date)+ext); err != nil {
			return fmt.Errorf("remove dry findings: %w", err)
		}
	}
	return nil
}

package eval

import (
	"cmp"
	"math"
	"slices"
	"time"

	"yoban/models/finding"
)

// Report is how findings did against labels. It marshals to JSON as it stands.
type Report struct {
	AccountDays int `json:"accountDays"` // (account, UTC day) pairs scored
	LeftOut     int `json:"leftOut"`     // cases outside the time that was scored

	Findings  int     `json:"findings"`  // distinct ids
	Days      int     `json:"days"`      // finding-days: distinct (id, UTC day)
	Precision float64 `json:"precision"` // share of the distinct ids that hit an attack; 0 without findings

	Recall       Recall   `json:"recall"`  // all attacks
	InScope      Recall   `json:"inScope"` // attacks that expect a type that could be raised
	ByCategory   []Recall `json:"byCategory"`
	ByDifficulty []Recall `json:"byDifficulty"`
	ByPhase      []Recall `json:"byPhase"`
	ByTechnique  []Recall `json:"byTechnique"`
	Delay        Delay    `json:"delay"`

	Spending    Spending    `json:"spending"`
	ColdStart   []Age       `json:"coldStart"` // youngest first
	Sequences   Sequences   `json:"sequences"`
	Calibration Calibration `json:"calibration"` // filled by Calibrate
	Standing    int         `json:"standing"`    // distinct ids that were there without the cases and still are; they count nowhere else

	False           False   `json:"false"`
	FalseMedium     False   `json:"falseMedium"`     // those of severity Medium and above
	FalseBySeverity []False `json:"falseBySeverity"` // most severe first
	FalseByBasis    []False `json:"falseByBasis"`
	FalseByType     []False `json:"falseByType"`
	FalseByAccount  []False `json:"falseByAccount"`

	HardNegatives      int `json:"hardNegatives"`      // benign cases
	HardNegativesFired int `json:"hardNegativesFired"` // benign cases with a finding

	Cases         []CaseResult   `json:"cases"`         // attacks and benign cases, by id
	FalseFindings []FalseFinding `json:"falseFindings"` // one a finding-day, by day
}

// CaseResult is how one case fared.
type CaseResult struct {
	ID         string   `json:"id"`
	Category   string   `json:"category"`
	Technique  string   `json:"technique"`
	Difficulty string   `json:"difficulty"`
	Phase      string   `json:"phase"`
	Log        string   `json:"log"`
	Accounts   []string `json:"accounts"` // of its entities, sorted
	Start      int64    `json:"start"`    // Unix seconds
	End        int64    `json:"end"`      // Unix seconds
	Expected   []string `json:"expected"` // finding types that would be right
	InScope    bool     `json:"inScope"`
	Detected   bool     `json:"detected"`     // by a type that it expects
	Any        bool     `json:"any"`          // by a finding of any type
	Delay      int64    `json:"delaySeconds"` // from the case's start to the first event of the first expected finding
	Nights     int      `json:"nights"`       // until that was reported: 1 for the night after the day on which the case began; 0 when missed
	Findings   int      `json:"findings"`     // distinct ids that hit it
	Sequences  int      `json:"sequences"`    // of them attack sequences
	Days       int      `json:"days"`         // finding-days that hit it
	Types      []string `json:"types"`        // their types, sorted
	Why        []string `json:"why"`          // strongest evidence of the first expected finding, else of the first of another type
}

// newCaseResult describes a case that nothing hit yet. Lists are never null in
// JSON.
func newCaseResult(c Case) CaseResult {
	r := CaseResult{ID: c.ID, Category: c.Category, Technique: c.Technique, Difficulty: c.Difficulty, Phase: c.Phase, Log: c.Log,
		Accounts: []string{}, Start: c.Start(), End: c.End(), Expected: append([]string{}, c.Expected...), Types: []string{}, Why: []string{}}
	for _, e := range c.Entities {
		if e.Account != "" {
			r.Accounts = append(r.Accounts, e.Account)
		}
	}
	slices.Sort(r.Accounts)
	r.Accounts = slices.Compact(r.Accounts)
	return r
}

// Recall is the share of attacks that were found.
type Recall struct {
	Name     string  `json:"name"`
	Cases    int     `json:"cases"`
	Detected int     `json:"detected"` // by an expected type
	Any      int     `json:"any"`      // by any type, the expected ones included
	Share    float64 `json:"share"`    // Detected / Cases; 0 without cases
	AnyShare float64 `json:"anyShare"` // Any / Cases; 0 without cases
	Low      float64 `json:"low"`      // 95 % interval of Share, see Wilson
	High     float64 `json:"high"`
}

// add counts an attack.
func (r *Recall) add(c CaseResult) {
	r.Cases++
	if c.Detected {
		r.Detected++
	}
	if c.Any {
		r.Any++
	}
}

// share fills the shares from the counts.
func (r *Recall) share() {
	n := float64(max(r.Cases, 1))
	r.Share, r.AnyShare = float64(r.Detected)/n, float64(r.Any)/n
	r.Low, r.High = Wilson(r.Detected, r.Cases)
}

// Delay is how long detected attacks went on, 0 without any. Of an even number
// the lower one of the middle two is the median.
type Delay struct {
	Median       int64 `json:"medianSeconds"` // from the start of the case to the first event of the finding
	Ninetieth    int64 `json:"ninetiethSeconds"`
	MedianNights int   `json:"medianNights"` // until reported, see CaseResult
	NinetyNights int   `json:"ninetiethNights"`
}

// False counts false findings. Rates are over all account-days scored, so those
// of parts add up to that of the whole.
type False struct {
	Name           string  `json:"name"`
	Findings       int     `json:"findings"`       // distinct ids
	Days           int     `json:"days"`           // finding-days
	PerAccountDay  float64 `json:"perAccountDay"`  // Days by account-day; 0 without account-days
	PerAccountWeek float64 `json:"perAccountWeek"` // Findings by seven account-days: what a budget counts
}

func report(results []CaseResult, left int, m matcher, opts Options) Report {
	r := Report{AccountDays: opts.AccountDays, LeftOut: left, Cases: results}
	r.recall()
	wrong := r.count(m)
	r.sequences(m)
	r.spend(wrong, opts)
	r.coldStart(wrong, opts)
	r.Calibration = Calibrate(nil, nil, 0)
	return r
}

// recall fills what is about cases.
func (r *Report) recall() {
	all := func(CaseResult) string { return "all" }
	var attacks, scoped []CaseResult
	var delays []int64
	var nights []int
	for _, c := range r.Cases {
		if c.Category == Benign {
			r.HardNegatives++
			if c.Any {
				r.HardNegativesFired++
			}
			continue
		}
		if c.Detected {
			delays, nights = append(delays, c.Delay), append(nights, c.Nights)
		}
		attacks = append(attacks, c)
		if c.InScope {
			scoped = append(scoped, c)
		}
	}
	r.Recall = first(recalls(attacks, all))
	r.InScope = first(recalls(scoped, all))
	r.ByCategory = recalls(attacks, func(c CaseResult) string { return c.Category })
	r.ByDifficulty = recalls(attacks, func(c CaseResult) string { return c.Difficulty })
	r.ByPhase = recalls(attacks, func(c CaseResult) string { return c.Phase })
	r.ByTechnique = recalls(attacks, func(c CaseResult) string { return c.Technique })
	r.Delay = Delay{quantile(delays, 0.5), quantile(delays, 0.9), quantile(nights, 0.5), quantile(nights, 0.9)}
}

// quantile returns the smallest value that a share q of them does not exceed; 0
// without values.
func quantile[T cmp.Ordered](values []T, q float64) T {
	var none T
	if slices.Sort(values); len(values) == 0 {
		return none
	}
	return values[max(int(math.Ceil(q*float64(len(values))))-1, 0)]
}

func first(list []Recall) Recall {
	if len(list) == 0 {
		return Recall{Name: "all", High: 1}
	}
	return list[0]
}

// unnamed stands for a label that a file leaves empty.
const unnamed = "(none)"

func recalls(cases []CaseResult, by func(CaseResult) string) []Recall {
	out := []Recall{} // never null in JSON
	for _, c := range cases {
		name := cmp.Or(by(c), unnamed)
		i := slices.IndexFunc(out, func(r Recall) bool { return r.Name == name })
		if i < 0 {
			i = len(out)
			out = append(out, Recall{Name: name})
		}
		out[i].add(c)
	}
	for i := range out {
		out[i].share()
	}
	slices.SortFunc(out, func(a, b Recall) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// count fills what is about findings, and returns the false ones.
func (r *Report) count(m matcher) (wrong []finding.Finding) {
	var medium []finding.Finding
	all, right, days := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for i, f := range m.findings {
		all[f.ID], days[day(f)] = true, true
		if m.attack[i] {
			right[f.ID] = true
			continue
		}
		if m.paid(i) {
			continue
		}
		wrong = append(wrong, f)
		if finding.BandOf(f.Severity).Min >= mediumBand {
			medium = append(medium, f)
		}
	}
	r.FalseFindings = falseFindings(m)
	r.Findings, r.Days = len(all), len(days)
	if len(all) > 0 {
		r.Precision = float64(len(right)) / float64(len(all))
	}
	r.False, r.FalseMedium = r.total("all", wrong), r.total("medium and above", medium)
	r.FalseByBasis = r.falses(wrong, func(f finding.Finding) string { return string(basis(f)) })
	r.FalseByType = r.falses(wrong, func(f finding.Finding) string { return f.Type })
	r.FalseByAccount = r.falses(wrong, func(f finding.Finding) string { return f.Account })
	r.FalseBySeverity = []False{}
	bySeverity := r.falses(wrong, func(f finding.Finding) string { return finding.BandOf(f.Severity).Name })
	for _, b := range finding.Bands() {
		if i := slices.IndexFunc(bySeverity, func(f False) bool { return f.Name == b.Name }); i >= 0 {
			r.FalseBySeverity = append(r.FalseBySeverity, bySeverity[i])
		}
	}
	return wrong
}

// day names a finding-day: the id and the UTC day of the first event.
func day(f finding.Finding) string {
	return f.ID + time.Unix(f.First, 0).UTC().Format(time.DateOnly)
}

// mediumBand is where GuardDuty's severity Medium begins: what most teams look
// at by day.
const mediumBand = 4

// total sums findings up under one name.
func (r *Report) total(name string, wrong []finding.Finding) False {
	if rows := r.falses(wrong, func(finding.Finding) string { return name }); len(rows) > 0 {
		return rows[0]
	}
	return False{Name: name}
}

func (r *Report) falses(wrong []finding.Finding, by func(finding.Finding) string) []False {
	ids, days := map[string]map[string]bool{}, map[string]map[string]bool{}
	out := []False{} // never null in JSON
	for _, f := range wrong {
		name := cmp.Or(by(f), unnamed)
		if ids[name] == nil {
			ids[name], days[name] = map[string]bool{}, map[string]bool{}
			out = append(out, False{Name: name})
		}
		ids[name][f.ID], days[name][day(f)] = true, true
	}
	for i, row := range out {
		out[i].Findings, out[i].Days = len(ids[row.Name]), len(days[row.Name])
		if r.AccountDays > 0 {
			out[i].PerAccountDay = float64(out[i].Days) / float64(r.AccountDays)
			out[i].PerAccountWeek = 7 * float64(out[i].Findings) / float64(r.AccountDays)
		}
	}
	slices.SortFunc(out, func(a, b False) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

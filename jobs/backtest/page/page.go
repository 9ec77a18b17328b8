// Package page owns the report of a backtest as one HTML file.
//
// A backtest.Report comes in, a page goes out that needs nothing else: no script,
// no font, no image from anywhere, and a policy in it that forbids them. Whatever
// the report holds is escaped: labels and findings carry names that attackers
// chose. The same report gives the same bytes.
//
// It measures nothing.
package page

import (
	_ "embed" // for the template
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"yoban/jobs/backtest"
	"yoban/models/eval"
	"yoban/models/finding"
)

//go:embed page.html
var source string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"percent": func(x float64) string { return fmt.Sprintf("%.0f %%", 100*x) },
	"short":   func(x float64) string { return fmt.Sprintf("%.3g", x) },
	"two":     func(x float64) string { return fmt.Sprintf("%.2f", x) },
	"clean":   func(s string) string { return finding.Clean(s, finding.MaxText) },
	"join":    func(list []string) string { return finding.Clean(strings.Join(list, ", "), finding.MaxText) },
	"band":    func(severity float64) string { return finding.BandOf(severity).Name },
	"when":    func(t int64) string { return time.Unix(t, 0).UTC().Format("2006-01-02 15:04") },
	"span":    eval.Duration,
	"attack":  func(c eval.CaseResult) bool { return c.Category != eval.Benign },
}).Parse(source))

// maxRows bounds each table: a browser is no place for a million rows, and JSON
// holds them all.
const maxRows = 2000

// content is what the template sees.
type content struct {
	*backtest.Report
	Repeats    bool // some technique has several cases
	Cases      []eval.CaseResult
	CasesLeft  int
	False      []eval.FalseFinding
	FalseLeft  int
	Category   bars
	Difficulty bars
	Age        bars
	Weeks      weeks
	Curve      curve
}

// Write writes the page.
func Write(w io.Writer, r *backtest.Report) error {
	c := content{Report: r, Repeats: r.Eval.Repeats(), Category: recallBars(r.Eval.ByCategory), Difficulty: recallBars(r.Eval.ByDifficulty), Age: ageBars(r.Eval.ColdStart),
		Weeks: weekBars(r.Eval.Spending), Curve: calibrationCurve(r.Eval.Calibration)}
	c.Cases, c.CasesLeft = firstRows(r.Eval.Cases)
	c.False, c.FalseLeft = firstRows(r.Eval.FalseFindings)
	if err := page.Execute(w, c); err != nil {
		return fmt.Errorf("write HTML: %w", err)
	}
	return nil
}

func firstRows[T any](list []T) (rows []T, left int) {
	n := min(len(list), maxRows)
	return list[:n], len(list) - n
}

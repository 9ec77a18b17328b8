package page

import (
	"fmt"
	"math"

	"yoban/models/eval"
	"yoban/models/finding"
)

// Plots are laid out here, in pixels, and drawn by the template.

// bars is a horizontal bar a line, with the interval of its share.
type bars struct {
	Height int
	Bars   []bar
}

type bar struct {
	Y, Text    int // top of the bar, base line of the text
	Name       string
	Width, Any float64 // of an expected type, of any type
	Low, High  float64 // x of the interval
	Value      string
}

// Geometry of bars.
const (
	barLeft  = 190
	barWidth = 360
	barStep  = 26
	maxBars  = 60 // categories are few; a label file may hold anything
	maxLabel = 28 // characters that fit to the left of a bar
)

func recallBars(rows []eval.Recall) bars {
	var b bars
	for i, r := range rows[:min(len(rows), maxBars)] {
		name := []rune(finding.Clean(r.Name, finding.MaxText))
		if len(name) > maxLabel {
			name = append(name[:maxLabel-1], '…')
		}
		b.Bars = append(b.Bars, bar{Y: i*barStep + 4, Text: i*barStep + 17, Name: string(name), Width: barWidth * r.Share, Any: barWidth * r.AnyShare,
			Low: barLeft + barWidth*r.Low, High: barLeft + barWidth*r.High, Value: fmt.Sprintf("%d of %d", r.Detected, r.Cases)})
	}
	b.Height = len(b.Bars)*barStep + 24
	return b
}

// ageBars leaves out ages without an attack.
func ageBars(ages []eval.Age) bars {
	var rows []eval.Recall
	for _, a := range ages {
		if a.Recall.Cases > 0 {
			rows = append(rows, a.Recall)
		}
	}
	return recallBars(rows)
}

// weeks is a column a week with what was promised as a line across it.
type weeks struct {
	Width  int
	Cols   []column
	Ticks  []tick
	Bottom float64
}

type column struct {
	X, Width, Label   float64
	Y, Height         float64 // statistical findings
	OtherY, OtherTall float64 // rules and lists, on top
	PromisedY, LineX  float64
	Name, Tooltip     string
}

// tick is a mark of an axis.
type tick struct {
	At   float64
	Text string
}

// Geometry of plots with two axes.
const (
	plotLeft, plotTop = 56, 12
	plotHeight        = 220
	plotWidth         = 520
	weekWidth         = 44
	maxWeeks          = 120
)

func weekBars(s eval.Spending) weeks {
	list := s.Weeks[:min(len(s.Weeks), maxWeeks)]
	top := 1.0
	for _, w := range list {
		top = max(top, w.Promised, float64(w.Statistical+w.Other))
	}
	y := func(v float64) float64 { return plotTop + plotHeight*(1-v/top) }
	p := weeks{Width: plotLeft + max(len(list)*weekWidth, 200) + 20, Bottom: y(0)}
	for i, w := range list {
		x := float64(plotLeft + i*weekWidth)
		n, all := float64(w.Statistical), float64(w.Statistical+w.Other)
		p.Cols = append(p.Cols, column{X: x + 6, Width: weekWidth - 12, Label: x + weekWidth/2, Y: y(n), Height: y(0) - y(n), OtherY: y(all), OtherTall: y(n) - y(all),
			PromisedY: y(w.Promised) - 1, LineX: x, Name: w.From[5:],
			Tooltip: fmt.Sprintf("week from %s: promised %.1f, statistical %d, rules and lists %d", w.From, w.Promised, w.Statistical, w.Other)})
	}
	const ticks = 4
	for n := range ticks + 1 {
		v := top * float64(n) / ticks
		p.Ticks = append(p.Ticks, tick{y(v), fmt.Sprintf("%.3g", v)})
	}
	return p
}

// curve is realised against promised shares, both axes logarithmic.
type curve struct {
	Path, Band    string
	Dots          []dot
	Across, Up    []tick
	Right, Bottom float64
	Diagonal      [4]float64
	Empty         bool
}

type dot struct {
	X, Y    float64
	Tooltip string
}

func calibrationCurve(c eval.Calibration) curve {
	if c.Windows == 0 || len(c.Points) == 0 {
		return curve{Empty: true}
	}
	// Halves below one; a share of 0 lies on the lower edge.
	deepest := float64(len(c.Points) + 1)
	x := func(p float64) float64 { return plotLeft + plotWidth*(1-math.Min(-math.Log2(p), deepest)/deepest) }
	y := func(p float64) float64 {
		if p <= 0 {
			return plotTop + plotHeight
		}
		return plotTop + plotHeight*math.Min(-math.Log2(p), deepest)/deepest
	}
	v := curve{Right: plotLeft + plotWidth, Bottom: plotTop + plotHeight}
	v.Diagonal = [4]float64{x(1), y(1), x(math.Exp2(-deepest)), y(math.Exp2(-deepest))}
	upper, lower := "", ""
	for i, p := range c.Points {
		share := float64(p.Realised) / float64(c.Windows)
		if p.Realised > 0 {
			verb := "L"
			if v.Path == "" {
				verb = "M"
			}
			v.Path += fmt.Sprintf("%s%.1f %.1f ", verb, x(p.P), y(share))
			v.Dots = append(v.Dots, dot{x(p.P), y(share), fmt.Sprintf("probability of at most %.3g: promised %.1f windows, realised %d", p.P, p.Promised, p.Realised)})
		}
		verb := "L"
		if i == 0 {
			verb = "M"
		}
		upper += fmt.Sprintf("%s%.1f %.1f ", verb, x(p.P), y(p.High))
		lower = fmt.Sprintf("L%.1f %.1f ", x(p.P), y(p.Low)) + lower
	}
	v.Band = upper + lower + "Z"
	const marks = 7 // that do not touch each other
	step := int(deepest)/marks + 1
	for k := 0; k <= int(deepest); k += step {
		p := math.Exp2(-float64(k))
		v.Across = append(v.Across, tick{x(p), fmt.Sprintf("%.2g", p)})
		v.Up = append(v.Up, tick{y(p), fmt.Sprintf("%.2g", p)})
	}
	return v
}

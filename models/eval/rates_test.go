package eval_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/models/eval"
	"yoban/models/finding"
)

// Known values of Wilson's interval, as in Newcombe, Two-sided confidence
// intervals for the single proportion, Statistics in Medicine 1998, table I.
func TestWilson(t *testing.T) {
	for _, tt := range []struct {
		k, n      int
		low, high float64
	}{
		{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718},
		{20, 20, 0.8389, 1}, {0, 0, 0, 1},
	} {
		low, high := eval.Wilson(tt.k, tt.n)
		if math.Abs(low-tt.low) > 5e-5 || math.Abs(high-tt.high) > 5e-5 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", tt.k, tt.n, low, high, tt.low, tt.high)
		}
	}
}

func window(entity string, day int32, p float64) eval.Window {
	return eval.Window{Account: account, Day: day0/24/hour + day, Family: "api", Entity: entity, P: p}
}

func TestCalibrate(t *testing.T) {
	user := "principal:arn:aws:iam::" + account + ":user/"
	attack := eval.Case{ID: "A", Category: "c2", Entities: []eval.Entity{{Account: account, Type: "principal", Value: "eve", Start: day0 + 12*hour, End: day0 + 30*hour}}}
	benign := attack
	benign.Category = eval.Benign
	windows := []eval.Window{
		window(user+"eve", 0, 0.001), window(user+"eve", 1, 0.001), // the attack's days
		window(user+"eve", 2, 0.2),
		window(user+"adam", 0, 0.9), window(user+"adam", 0, 0.5), // one entity and day: the smaller counts
		window(user+"adam", 1, 0.25), window("host:eni-1", 0, 1),
	}
	got := eval.Calibrate([]eval.Case{attack}, windows, 0)
	// Left are 0.2, 0.5, 0.25 and 1.
	type point struct {
		p, promised float64
		realised    int
	}
	var points []point
	for _, p := range got.Points {
		points = append(points, point{p.P, p.Promised, p.Realised})
	}
	want := []point{{0.5, 2, 3}, {0.25, 1, 2}, {0.125, 0.5, 0}}
	if diff := cmp.Diff(want, points, cmp.AllowUnexported(point{})); diff != "" || got.Windows != 4 || got.Attacks != 2 {
		t.Errorf("%d windows, %d left out, want 4 and 2; points (-want +got):\n%s", got.Windows, got.Attacks, diff)
	}
	if got := eval.Calibrate([]eval.Case{benign}, windows, 0); got.Windows != 6 || got.Attacks != 0 {
		t.Errorf("with a benign case: %d windows, %d left out, want 6 and 0", got.Windows, got.Attacks)
	}
}

// Probabilities that mean what they say lie on the diagonal.
func TestCalibrateOfUniformProbabilities(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var windows []eval.Window
	for day := range int32(50_000) {
		windows = append(windows, window("principal:a", day, random.Float64()))
	}
	c := eval.Calibrate(nil, windows, 0)
	if len(c.Points) < 10 {
		t.Fatalf("%d points", len(c.Points))
	}
	for _, p := range c.Points[:10] {
		if p.Low > p.P || p.High < p.P {
			t.Errorf("p = %g lies outside of %g to %g", p.P, p.Low, p.High)
		}
	}
}

// What is there without the cases hits none of them and is not false either.
func TestStandingFindingsCountNowhere(t *testing.T) {
	cases, findings, opts := scene()
	opts.Standing = []finding.Finding{findings[0], findings[6]} // f1 on its first day, f5
	r := eval.Match(cases, findings, opts)
	if r.Standing != 2 || r.Findings != 5 || r.False.Findings != 2 {
		t.Errorf("%d standing, %d findings, %d false; want 2, 5 (f1 has another day), 2", r.Standing, r.Findings, r.False.Findings)
	}
	// A1 is found by the second day of f1, 22 h after its start, on the second night.
	if c := r.Cases[0]; !c.Detected || c.Delay != 22*hour || c.Nights != 2 {
		t.Errorf("A1: %+v; want it detected after 22 h, on night 2", c)
	}
	opts.Standing = findings
	if r := eval.Match(cases, findings, opts); r.Recall.Any != 0 || r.False.Findings != 0 {
		t.Errorf("%d hits and %d false findings of nothing new", r.Recall.Any, r.False.Findings)
	}
}

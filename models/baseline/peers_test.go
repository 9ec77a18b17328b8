package baseline_test

import (
	"fmt"
	"math"
	"testing"

	"yoban/models/baseline"
)

// team is a day on which three developers and two robots work; dev 0 alone has
// also called lambda:Invoke.
func team() baseline.Partial {
	var p baseline.Partial
	add := func(entity, kind string, actions ...string) {
		for _, a := range actions {
			p = append(p, baseline.Mark{Entity: entity, Attribute: baseline.Action, Value: a, Count: 1})
		}
		p = append(p, baseline.Mark{Entity: entity, Attribute: baseline.Active, Count: 1}, baseline.Mark{Entity: entity, Attribute: baseline.Kind, Value: kind, Count: 1})
	}
	for i := range 3 {
		actions := []string{"ec2:DescribeInstances", "s3:GetObject"}
		if i == 0 {
			actions = append(actions, "lambda:Invoke")
		}
		add(fmt.Sprint(baseline.PrincipalKind, "dev", i), "person", actions...)
	}
	for i := range 2 {
		add(fmt.Sprint(baseline.PrincipalKind, "robot", i), "role", "sqs:SendMessage", "dynamodb:PutItem")
	}
	return p
}

func peersOf(p baseline.Partial) *baseline.Peers {
	h := baseline.NewHistory(account)
	h.Add(monday, p, nil)
	return h.Window(monday, monday).Peers()
}

func TestPeersAreThoseOfTheSameShape(t *testing.T) {
	p := peersOf(team())
	// dev 1 and dev 2 are equal; dev 0 has three of the same dimensions and one
	// more: a cosine of 3/√(3·4), whose square is ¾. Robots have nothing in common
	// with them, not even their kind.
	if got := p.Company(baseline.PrincipalKind + "dev1"); math.Abs(got-1.75) > 1e-12 {
		t.Errorf("dev 1 has the company of %g, want 1.75", got)
	}
	if got := p.Company(baseline.PrincipalKind + "robot0"); math.Abs(got-1) > 1e-12 {
		t.Errorf("a robot has the company of %g, want 1", got)
	}
	tests := []struct {
		entity, action string
		want           float64
	}{
		{"dev1", "ec2:DescribeInstances", 1.75},
		{"dev1", "lambda:Invoke", 0.75},
		{"dev0", "lambda:Invoke", 0}, // itself does not count
		{"dev1", "sqs:SendMessage", 0},
		{"robot0", "sqs:SendMessage", 1},
		{"dev1", "iam:CreateUser", 0}, // nobody's
	}
	for _, tt := range tests {
		got, ok := p.Holders(baseline.PrincipalKind+tt.entity, baseline.Value{Attribute: baseline.Action, Value: tt.action})
		if !ok || math.Abs(got-tt.want) > 1e-12 {
			t.Errorf("%s: %g peers (%t) call %s, want %g", tt.entity, got, ok, tt.action, tt.want)
		}
	}
}

func TestWhoHasNoPastHasNoPeers(t *testing.T) {
	p := peersOf(team())
	stranger := baseline.PrincipalKind + "stranger"
	if n, ok := p.Holders(stranger, baseline.Value{Attribute: baseline.Action, Value: "s3:GetObject"}); ok || n != 0 || p.Company(stranger) != 0 {
		t.Errorf("a stranger has %g holders among peers (%t) and the company of %g", n, ok, p.Company(stranger))
	}
}

func TestPeersAreThoseOfTheWindow(t *testing.T) {
	h := baseline.NewHistory(account)
	h.Add(monday, team(), nil)
	h.Add(monday+30, team(), func(entity string) bool { return entity == baseline.PrincipalKind+"dev0" })
	late := h.Window(monday+30, monday+30).Peers()
	if got := late.Company(baseline.PrincipalKind + "dev1"); math.Abs(got-1) > 1e-12 {
		t.Errorf("without dev 0, dev 1 has the company of %g, want 1", got)
	}
}

// A value of everybody's is common whoever they are: nobody is compared.
func TestWhatVeryManyShowIsNotCompared(t *testing.T) {
	var p baseline.Partial
	for i := range 1500 {
		e := fmt.Sprintf("%sp%05d", baseline.PrincipalKind, i)
		p = append(p, baseline.Mark{Entity: e, Attribute: baseline.Action, Value: "s3:GetObject", Count: 1}, baseline.Mark{Entity: e, Attribute: baseline.Active, Count: 1})
	}
	peers := peersOf(p)
	if _, ok := peers.Holders(baseline.PrincipalKind+"p00000", baseline.Value{Attribute: baseline.Action, Value: "s3:GetObject"}); ok {
		t.Error("1,500 holders were compared one by one")
	}
	if got := peers.Company(baseline.PrincipalKind + "p00000"); math.Abs(got-1499) > 1e-6 {
		t.Errorf("company of %g, want 1499", got)
	}
}

package eval_test

import (
	"strings"
	"testing"

	"yoban/models/eval"
	"yoban/models/finding"
)

// joins is a sequence of findings, as the night of the last of them has it.
func joins(id string, score float64, parts ...finding.Finding) finding.Finding {
	f := finding.Finding{ID: id, Type: "AttackSequence:IAM/CompromisedCredentials", Account: parts[0].Account, Severity: 9, Basis: finding.Chain,
		Score: score, First: parts[0].First, Last: parts[len(parts)-1].Last, Joined: &finding.Sequence{}}
	for _, p := range parts {
		f.Joined.Signals = append(f.Joined.Signals, finding.Step{UID: p.ID, Source: finding.FromFinding, First: p.First, Last: p.Last})
	}
	return f
}

// by is a finding about a user on a day of 2026-03.
func by(id, user string, day int64) finding.Finding {
	const march = 1772323200 // 2026-03-01
	at := march + (day-1)*86400
	return finding.Finding{ID: id, Type: "Discovery:IAMUser/AnomalousBehavior", Account: "111122223333", Severity: 5, Basis: finding.Statistic, Score: 12,
		First: at, Last: at + 60, Resource: finding.Resource{Type: finding.AccessKey, PrincipalARN: "arn:aws:iam::111122223333:user/" + user}}
}

func TestSequencesHitWhatTheirPartsHit(t *testing.T) {
	mallory, again := by("a", "mallory", 2), by("b", "mallory", 4)
	clerk, other := by("c", "clerk", 3), by("d", "clerk", 5)
	lone := by("e", "lone", 6) // a sequence of weak signals alone names lone itself
	weak := joins("z", 15, lone)
	weak.Joined.Signals[0].Source = finding.FromCloudTrail
	cases := []eval.Case{{ID: "A1", Category: "theft", Expected: []string{mallory.Type}, Entities: []eval.Entity{
		{Account: mallory.Account, Type: "principal", Value: mallory.Resource.PrincipalARN, Start: mallory.First, End: mallory.Last}}}}
	r := eval.Match(cases, []finding.Finding{mallory, again, joins("x", 20, mallory, again), clerk, other, joins("y", 20, clerk, other), weak},
		eval.Options{AccountDays: 7})
	if want := (eval.Sequences{Found: 3, Hitting: 1, False: 2, OfFalse: 1, Attacks: 1, Once: 1}); r.Sequences != want {
		t.Errorf("%+v, want %+v", r.Sequences, want)
	}
	// again, clerk and other are false, and the sequence of weak signals; that of
	// clerk and other is not one more.
	if r.False.Findings != 4 {
		t.Errorf("%d false findings, want 4", r.False.Findings)
	}
	if len(r.FalseByBasis) != 1 || r.FalseByBasis[0].Name != "statistic" {
		t.Errorf("bases %+v, want statistics alone: a sequence with a score is one", r.FalseByBasis)
	}
	if !strings.Contains(r.Text(), "3 found; 1 hit an attack, 2 are false, of which 1 join false findings") {
		t.Errorf("the text does not tell:\n%s", r.Text())
	}
}

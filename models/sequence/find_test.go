package sequence_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/models/finding"
	"yoban/models/score"
	"yoban/models/sequence"
)

func TestFind(t *testing.T) {
	tests := []struct {
		name string
		acts []act
		want []string
	}{
		{"two unlikely tactics of one user", []act{{who: "eve", typ: discovery, own: bits(14)}, {who: "eve", typ: persists, own: bits(12), hour: 1}},
			[]string{"AttackSequence:IAM/CompromisedCredentials 2"}},
		{"several days are one story", []act{{who: "eve", typ: discovery, own: bits(14), day: 6}, {who: "eve", typ: persists, own: bits(12)}},
			[]string{"AttackSequence:IAM/CompromisedCredentials 2"}},
		{"eight days are not", []act{{who: "eve", typ: discovery, own: bits(14), day: 7}, {who: "eve", typ: persists, own: bits(12)}}, nil},
		{"nothing happened tonight", []act{{who: "eve", typ: discovery, own: bits(14), day: 2}, {who: "eve", typ: persists, own: bits(12), day: 1}}, nil},
		{"one tactic, however unlikely", []act{{who: "eve", typ: discovery, own: bits(39)}, {who: "eve", typ: discovery, own: bits(30), day: 1}}, nil},
		{"two tactics that one in a few hundred shows", []act{{who: "eve", typ: discovery, own: bits(5)}, {who: "eve", typ: persists, own: bits(5)}}, nil},
		{"two tactics whose surprise is where they came from", []act{{who: "eve", typ: discovery, own: bits(14), alone: 0.9},
			{who: "eve", typ: persists, own: bits(12), alone: 0.9}}, nil},
		{"two people", []act{{who: "eve", typ: discovery, own: bits(14)}, {who: "bob", typ: persists, own: bits(12)}}, nil},
		{"two people at one new address", []act{{who: "eve", typ: discovery, own: bits(14), ties: tie("address:198.51.100.7", 1)},
			{who: "bob", typ: persists, own: bits(14), ties: tie("address:198.51.100.7", 1)}}, []string{"AttackSequence:IAM/CompromisedCredentials 2"}},
		{"two accounts", []act{{who: "eve", typ: discovery, own: bits(14), ties: tie("person:eve@corp", 1)},
			{account: away, who: "eve", typ: reads, own: bits(14), hour: 2, ties: tie("person:eve@corp", 1)}}, []string{"AttackSequence:S3/CompromisedData 2"}},
		{"somebody who was there without a finding is no accomplice", []act{{who: "eve", typ: discovery, own: bits(14), ties: tie("address:198.51.100.7", 1)},
			{who: "eve", typ: persists, own: bits(14), ties: tie("address:198.51.100.7", 1)},
			{who: "bob", typ: reads, own: bits(6), weak: true, ties: tie("address:198.51.100.7", 1)}}, []string{"AttackSequence:IAM/CompromisedCredentials 2"}},
		{"data read by a suspect", []act{{who: "eve", typ: discovery, own: bits(14)}, {who: "eve", typ: reads, own: bits(12), hour: 2}},
			[]string{"AttackSequence:S3/CompromisedData 2"}},
		{"data read before anything else", []act{{who: "eve", typ: discovery, own: bits(14), hour: 2}, {who: "eve", typ: reads, own: bits(12)}}, nil},
		{"a stolen credential that does what one in a hundred does", []act{{who: "web", typ: stolen, basis: finding.Rule},
			{who: "web", typ: discovery, own: bits(8), hour: 1, weak: true}}, []string{"AttackSequence:IAM/CompromisedCredentials 2"}},
		{"a listed address, and nothing unusual", []act{{who: "eve", typ: tor, basis: finding.List, address: "192.0.2.1"},
			{who: "eve", typ: discovery, own: bits(4.5), weak: true}}, nil},
		{"one listed address in two findings", []act{{who: "eve", typ: tor, basis: finding.List, address: "192.0.2.1"},
			{who: "eve", typ: "UnauthorizedAccess:IAMUser/TorIPCaller", basis: finding.List, address: "192.0.2.1"}}, nil},
		{"a listed address, and a trail stopped", []act{{who: "eve", typ: tor, basis: finding.List, address: "192.0.2.1"},
			{who: "eve", typ: "Stealth:IAMUser/CloudTrailLoggingDisabled", basis: finding.Rule, hour: 1}}, []string{"AttackSequence:IAM/CompromisedCredentials 2"}},
		{"an administrator's deeds, by rules alone", []act{{who: "root", typ: "Policy:IAMUser/RootCredentialUsage", basis: finding.Rule},
			{who: "root", typ: "Stealth:IAMUser/CloudTrailLoggingDisabled", basis: finding.Rule}}, nil},
		{"two hosts that mine, by traffic and names", []act{{who: "i-1", typ: miner, basis: finding.List, address: "192.0.2.9", ties: tie("peer:192.0.2.9", 1)},
			{who: "i-2", typ: miner, basis: finding.List, address: "192.0.2.9", ties: append(tie("peer:192.0.2.9", 1), tie("instance:i-2", 1)...)},
			{who: "i-2", typ: minerName, basis: finding.List, domain: "pool.example", ties: tie("instance:i-2", 1)}}, []string{"AttackSequence:EC2/CompromisedInstanceGroup 3"}},
		{"one host that mines, by traffic and names", []act{{who: "i-2", typ: miner, basis: finding.List, address: "192.0.2.9"},
			{who: "i-2", typ: minerName, basis: finding.List, domain: "pool.example"}}, nil},
		{"two hosts that are scanned", []act{{who: "i-1", typ: "Recon:EC2/PortProbeUnprotectedPort", basis: finding.List, address: "192.0.2.9", inbound: true, severity: 8, ties: tie("role:web", 1)},
			{who: "i-2", typ: "UnauthorizedAccess:EC2/SSHBruteForce", basis: finding.Rule, inbound: true, severity: 8, ties: tie("role:web", 1)}}, nil},
		{"two hosts with one new upload each", []act{{who: "i-1", typ: uploads, own: bits(20), ties: tie("peer:192.0.2.9", 1)},
			{who: "i-2", typ: uploads, own: bits(20), ties: tie("peer:192.0.2.9", 1)}}, nil},
		{"a host's credentials used elsewhere before it mines", []act{{who: "i-1", typ: miner, basis: finding.List, hour: 5, address: "192.0.2.9", ties: tie("instance:i-1", 1)},
			{who: "web", typ: stolen, basis: finding.Rule, hour: 3, ties: tie("instance:i-1", 1)}}, []string{"AttackSequence:IAM/CompromisedCredentials 2"}},
		{"two who share a bucket", []act{{who: "eve", typ: discovery, own: bits(14), ties: tie("bucket:lake", 1)},
			{who: "bob", typ: reads, own: bits(14), hour: 1, ties: tie("bucket:lake", 1)}}, nil},
		{"one opens a bucket that another reads", []act{{who: "eve", typ: "Impact:S3/AnomalousBehavior.Permission", own: bits(14), ties: tie("bucket:lake", 1)},
			{who: "bob", typ: reads, own: bits(14), hour: 1, ties: tie("bucket:lake", 1)}}, []string{"AttackSequence:S3/CompromisedData 2"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, names(sequence.Find(night(tt.acts...)))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestASequenceTellsTheWholeStory(t *testing.T) {
	n := night(act{who: "eve", typ: discovery, own: bits(14), day: 2, address: "198.51.100.7", ties: tie("person:eve@corp", 1)},
		act{account: away, who: "eve", typ: reads, own: bits(13), hour: 2, ties: tie("person:eve@corp", 1)},
		act{account: away, who: "eve", typ: persists, own: bits(9), weak: true, day: 1, ties: tie("person:eve@corp", 1)})
	f := sequence.Find(n)[0]
	if f.Account != home || f.First != int64(today-2)*86400 || f.Last != int64(today)*86400+2*3600+60 || f.Count != 9 {
		t.Errorf("account %s, %d to %d, %d events; want the first signal's account, the whole time and 9", f.Account, f.First, f.Last, f.Count)
	}
	if f.Severity < 9 || f.Basis != finding.Chain || f.Score < 13 || f.Expected <= 0 || f.Description == "" || len(f.Evidence) != 3 {
		t.Errorf("severity %v, %s, %v bits, %v expected, %d pieces of evidence: %s", f.Severity, f.Basis, f.Score, f.Expected, len(f.Evidence), f.Description)
	}
	j := f.Joined
	if len(j.Actors) != 2 || len(j.Signals) != 3 || j.Signals[1].Source != finding.FromCloudTrail || len(j.Parts()) != 2 {
		t.Errorf("%d actors, %d signals, %d parts; want 2, 3 (a weak one from CloudTrail), 2", len(j.Actors), len(j.Signals), len(j.Parts()))
	}
	tactics := finding.Indicator{Key: finding.AttackTactic, Values: []string{"Discovery", "Exfiltration", "Persistence"}}
	if !slices.ContainsFunc(j.Indicators, func(i finding.Indicator) bool { return cmp.Equal(i, tactics) }) {
		t.Errorf("indicators %v without %v", j.Indicators, tactics)
	}
	if diff := cmp.Diff([]string{sequence.CompromisedCredentials}, j.Also); diff != "" {
		t.Errorf("other types (-want +got):\n%s", diff)
	}
	for _, s := range n.Signals {
		if s.Sequence != f.ID {
			t.Errorf("%s is marked %q, want %s", s.Finding.Type, s.Sequence, f.ID)
		}
	}
}

func TestASequenceKeepsItsIdentityWhileItGoesOn(t *testing.T) {
	first := night(act{who: "eve", typ: discovery, own: bits(14)}, act{who: "eve", typ: persists, own: bits(12)})
	id := sequence.Find(first)[0].ID
	// Six days later the first night's signals are a week old but for one, and data
	// is read: another type, the same attack.
	later := night(act{who: "eve", typ: persists, own: bits(12), day: 6, sequence: id}, act{who: "eve", typ: reads, own: bits(14)})
	got := sequence.Find(later)
	if len(got) != 1 || got[0].ID != id || got[0].Type != sequence.CompromisedData {
		t.Errorf("got %v, want one %s with id %s", got, sequence.CompromisedData, id)
	}
}

func TestLearningLeavesFactsAlone(t *testing.T) {
	n := night(act{who: "eve", typ: discovery, own: bits(20)}, act{who: "eve", typ: persists, own: bits(20)},
		act{who: "bob", typ: tor, basis: finding.List, address: "192.0.2.1"}, act{who: "bob", typ: "Stealth:IAMUser/CloudTrailLoggingDisabled", basis: finding.Rule, hour: 1})
	n.Learning = true
	got := sequence.Find(n)
	if len(got) != 1 || got[0].Score != 0 || got[0].Joined.Actors[0].Name != "bob" {
		t.Errorf("got %v, want the one of facts, without a score", names(got))
	}
}

func TestASequenceKeepsTheNormalExamplesOfItsSignals(t *testing.T) {
	n := night(act{who: "eve", typ: discovery, own: bits(14)}, act{who: "eve", typ: persists, own: bits(12), hour: 1})
	n.Signals[0].Finding.Normal = []string{"eve at the office", "eve at home"}
	n.Signals[1].Finding.Normal = []string{"eve at home", "eve by day"}
	got := sequence.Find(n)
	if len(got) != 1 {
		t.Fatalf("got %v, want one sequence", names(got))
	}
	if diff := cmp.Diff([]string{"eve at the office", "eve at home", "eve by day"}, got[0].Normal); diff != "" {
		t.Errorf("normal examples (-want +got):\n%s", diff)
	}
}

func TestTheOrderOfTheInputDoesNotMatter(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 4))
	n := crowd(dice, 40)
	for i := range 30 { // an address that a few share
		n.Signals[i].Ties = tie("address:198.51.100.7", 3)
	}
	want := sequence.Find(clone(n))
	if len(want) == 0 {
		t.Fatal("no sequence to compare")
	}
	for range 5 {
		m := clone(n)
		dice.Shuffle(len(m.Signals), func(i, j int) { m.Signals[i], m.Signals[j] = m.Signals[j], m.Signals[i] })
		dice.Shuffle(len(m.Windows), func(i, j int) { m.Windows[i], m.Windows[j] = m.Windows[j], m.Windows[i] })
		if diff := cmp.Diff(want, sequence.Find(m)); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	}
}

func clone(n sequence.Night) sequence.Night {
	n.Signals, n.Windows = slices.Clone(n.Signals), slices.Clone(n.Windows)
	return n
}

// crowd is a night on which many do unlikely things.
func crowd(dice *rand.Rand, people int) sequence.Night {
	var acts []act
	for i := range people {
		for _, typ := range []string{discovery, persists, reads} {
			acts = append(acts, act{who: string(rune('a'+i%26)) + string(rune('a'+i/26)), typ: typ, own: bits(20 * dice.Float64()), day: dice.Int32N(7), hour: dice.Int64N(24)})
		}
	}
	n := night(acts...)
	n.Law = sequence.NewLaw(nil, today, score.DefaultBudget)
	return n
}

package detector

import (
	"maps"
	"slices"
	"strings"

	"yoban/features/enrich"
	"yoban/features/sigma"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
	"yoban/models/score"
)

// Night is one account and UTC day, with what is known before it.
type Night struct {
	Account  string
	Day      int32 // days since 1970-01-01
	Rows     *table.Day
	Window   *baseline.Window // the account's history before the day
	Org      *Organisation
	Places   *enrich.Enricher
	Rules    *sigma.Set // Sigma rules that are live; nil for none
	Baseline string     // version of the baseline, for evidence

	// By principal, so that a finding about one does not look through all rows.
	kinds    map[string]string // as the day's sessions have it
	sessions map[string][]table.SessionRow
	calls    map[string][]table.CallRow

	instances map[string]string // private address → instance, as the day's queries have it
}

// NewNight prepares a night. Rows are sorted, as tables are.
func NewNight(n Night) *Night {
	if n.Places != nil {
		n.Places = n.Places.On(n.Day) // what has expired by the night is on no list
	}
	n.kinds, n.sessions, n.calls, n.instances = map[string]string{}, map[string][]table.SessionRow{}, map[string][]table.CallRow{}, map[string]string{}
	for _, rows := range groupBy(n.Rows.Sessions, func(r *table.SessionRow) string { return r.Principal }) {
		n.sessions[rows[0].Principal] = rows
		n.kinds[rows[0].Principal] = rows[len(rows)-1].Kind
	}
	for _, rows := range groupBy(n.Rows.Calls, func(r *table.CallRow) string { return r.Principal }) {
		n.calls[rows[0].Principal] = rows
	}
	for i := range n.Rows.Queries {
		q := &n.Rows.Queries[i]
		if _, ok := n.instances[q.Address]; !ok && strings.HasPrefix(q.Host, "i-") {
			n.instances[q.Address] = q.Host
		}
	}
	return &n
}

// Candidate is a window with a raw score and the finding that it makes if its
// calibrated probability is small enough.
type Candidate struct {
	Family  string          // shares a part of the budget
	Column  string          // what was scored within the family
	Entity  string          // baseline entity; its day is held out of training if the finding is raised
	Item    string          // which of several candidates of one entity and column
	Past    string          // how much past the entity has: PastNone, PastShort or PastLong
	Raw     float64         // bits
	Shared  float64         // of them, for circumstances that the entity's other columns have in common with this one
	Finding finding.Finding // without score, p-value and severity
}

// Families of candidates.
const (
	FamilyAPI        = "api"
	FamilyObjects    = "objects"
	FamilyCredential = "credential"
	FamilyMining     = "mining"
	FamilyTraffic    = "traffic" // of hosts, other than mining
	FamilyNames      = "names"   // that hosts ask for
)

// Components tells how many attributes add up to a family's raw scores, or that
// they are likelihood ratios: what law they follow while little is learned. An
// API window has six circumstances, its actions and how many calls it makes; new
// actions and refusals mostly say nothing. Those of names add up what names look
// like and how many there are. They are no mere likelihood ratio although both
// are: its law would learn from attacks, which are many among the few hosts that
// ask for what is scored here at all. Those of other traffic add up three
// surprises (how much or how regular, how new, how rare) and what is worth about
// one more.
func Components() map[string]float64 {
	return map[string]float64{FamilyAPI: 8, FamilyMining: score.LikelihoodRatio, FamilyTraffic: 4, FamilyNames: 2}
}

// shares are the parts of the budget that families may spend. API calls are the
// largest surface and take three tenths; what else people and programs do, and
// what hosts do, take about as much again each.
var shares = map[string]float64{
	FamilyAPI:        0.3,
	FamilyObjects:    0.15,
	FamilyCredential: 0.15,
	FamilyMining:     0.15,
	FamilyTraffic:    0.15,
	FamilyNames:      0.1,
}

// Share is the part of the budget that a family may spend where there are windows
// of all.
func Share(family string) float64 { return shares[family] }

// Families lists the families, sorted.
func Families() []string { return slices.Sorted(maps.Keys(shares)) }

// Result is what one detector makes of a night.
type Result struct {
	Candidates []Candidate
	Findings   []Held
}

// Held is a finding that needs no calibration, with the entities whose day it
// holds out of training; none when it tells of a fact rather than of a stranger.
type Held struct {
	Finding  finding.Finding
	Entities []string
}

// Detector finds one family of behaviour.
type Detector struct {
	Name string
	// NeedsHistory is set when the detector says nothing of use without a past:
	// it then stays silent until the organisation has SilentDays of it.
	NeedsHistory bool
	Detect       func(*Night) Result
}

// SilentDays is how many days of history an organisation needs before statistics
// of habits say anything: on two days everything is as usual as it is new.
const SilentDays = 3

// LearningDays is how many days show what a habit is: a week has every weekday
// once. Who has fewer is compared with others who have.
const LearningDays = 7

// How much past an entity has. Everything that somebody new does is new, so
// entities are only compared with others of as much past.
const (
	PastYoung = "young" // the account itself has fewer than LearningDays days
	PastNone  = "none"  // never active before
	PastShort = "short" // active on fewer than LearningDays days
	PastLong  = "long"
)

// past returns how much past an entity has.
func (n *Night) past(entity string) string {
	switch days := n.Window.ActiveDays(entity); {
	case n.Window.Days() < LearningDays:
		return PastYoung
	case days == 0:
		return PastNone
	case days < LearningDays:
		return PastShort
	}
	return PastLong
}

// Run asks all detectors. Those that need history are left out while the
// organisation is learning.
func Run(n *Night) Result {
	var out Result
	learning := n.Org.Days() < SilentDays
	for _, d := range All() {
		if d.NeedsHistory && learning {
			continue
		}
		r := d.Detect(n)
		for i := range r.Candidates {
			r.Candidates[i].Past = n.past(r.Candidates[i].Entity)
		}
		out.Candidates = append(out.Candidates, r.Candidates...)
		out.Findings = append(out.Findings, r.Findings...)
	}
	return out
}

// All lists the detectors in the order they run.
func All() []Detector {
	return []Detector{
		{Name: "anomalous API calls", NeedsHistory: true, Detect: apiAnomalies},
		{Name: "anomalous object access", NeedsHistory: true, Detect: objectAnomalies},
		{Name: "credentials in two places", NeedsHistory: true, Detect: credentialAnomalies},
		{Name: "bound credentials elsewhere", Detect: boundCredentials},
		{Name: "impossible travel", Detect: impossibleTravel},
		{Name: "calls that rules name", Detect: ruledCalls},
		{Name: "changes that rules name", Detect: ruledChanges},
		{Name: "costs of models", NeedsHistory: true, Detect: modelCosts},
		{Name: "calls that match Sigma rules", Detect: matchedRules},
		{Name: "mining traffic", Detect: miningTraffic},
		{Name: "passwords guessed", Detect: bruteForce},
		{Name: "scans", Detect: scans},
		{Name: "floods", Detect: floods},
		{Name: "spam runs", Detect: spamRuns},
		{Name: "Tor", Detect: torTraffic},
		{Name: "unusual uploads", NeedsHistory: true, Detect: unusualUploads},
		{Name: "unusual ports", NeedsHistory: true, Detect: unusualPorts},
		{Name: "beacons", Detect: beacons},
		{Name: "listed peers", Detect: listedPeers},
		{Name: "mining names", Detect: miningNames},
		{Name: "generated names", Detect: generatedNames},
		{Name: "tunnels of names", Detect: nameTunnels},
		{Name: "listed names", Detect: listedDomains},
		{Name: "names bound to the metadata service", Detect: reboundNames},
		{Name: "listed callers", Detect: listedCallers},
		{Name: "exposed keys", Detect: exposedKeys},
	}
}

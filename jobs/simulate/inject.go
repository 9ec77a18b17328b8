package simulate

import (
	"fmt"
	"slices"
	"time"
)

// Injection is one attack to put into the logs of an organisation that exists.
type Injection struct {
	ID     string    // of the case; also what all of its randomness comes from, with the seed
	Shape  string    // name of a Shape
	Victim Victim    // has what the shape needs
	Day    time.Time // UTC midnight of the day on which it begins
	Days   int       // days of logs from then on, at least 1: nothing happens later
}

// Injected writes attacks into a directory as log objects in AWS's layout, and
// keeps their labels.
type Injected struct {
	dir     string
	seed    uint64
	labels  []label
	Summary Summary
}

// NewInjected returns one that writes below dir, which should hold nothing else.
func NewInjected(dir string, seed uint64) *Injected { return &Injected{dir: dir, seed: seed} }

// Add writes one attack. It reports false, and writes nothing, when the attack
// leaves no trace in the logs that the victim's account has. The same injection
// and seed give the same bytes.
func (in *Injected) Add(i Injection) (bool, error) {
	w := portraitOf(in.seed, i.Victim, i.Day, max(i.Days, 1))
	attacks := w.shapes()
	n := slices.IndexFunc(attacks, func(c *scenario) bool { return c.technique == i.Shape })
	if n < 0 {
		return false, fmt.Errorf("simulate: no attack %q", i.Shape)
	}
	c := attacks[n]
	c.id = i.ID
	// Object names and delivery come from a seed of the case's own: two cases of
	// one account and hour must not get one name.
	seed := newDice(in.seed, "injection", i.ID).Uint64()
	t := &tree{dir: in.dir, world: w, delivery: &delivery{seed: seed, objects: map[object][]entry{}, only: i.Victim.Logs.only()}}
	c.run(w, c, t.delivery)
	if len(t.delivery.objects) == 0 || len(c.entities) == 0 {
		return false, nil
	}
	// Nothing is delivered later than some days after it happened.
	if err := t.flush(w.midnight(w.opt.Days + 60)); err != nil {
		return false, err
	}
	in.labels = append(in.labels, namesOwn(c.labels(w))...)
	in.count(t.summary)
	return true, nil
}

// namesOwn leaves out the names that other attacks may share, of pools and buckets,
// where the case has a victim's name: else a finding of one would be taken for one
// of the other. Empty names go, too: flow logs need not tell the instance.
func namesOwn(labels []label) []label {
	shared := func(l label) bool { return l.kind == "domain" || l.kind == "bucket" }
	labels = slices.DeleteFunc(labels, func(l label) bool { return l.entity == "" })
	if slices.ContainsFunc(labels, func(l label) bool { return !shared(l) && l.kind != "ip" }) {
		labels = slices.DeleteFunc(labels, shared)
	}
	return labels
}

// count adds up what was written.
func (in *Injected) count(s Summary) {
	sum := &in.Summary
	sum.CloudTrailRecords += s.CloudTrailRecords
	sum.CloudTrailFiles += s.CloudTrailFiles
	sum.FlowRecords += s.FlowRecords
	sum.FlowFiles += s.FlowFiles
	sum.QueryRecords += s.QueryRecords
	sum.QueryFiles += s.QueryFiles
	sum.Bytes += s.Bytes
	sum.Cases++
	sum.Attacks++
}

// Labels returns the attacks written so far in the form of labels.csv.
func (in *Injected) Labels() []byte { return writeLabels(slices.Clone(in.labels)) }

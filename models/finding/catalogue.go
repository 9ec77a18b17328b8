package finding

import (
	"slices"
	"strings"
)

// Kind is one type of finding that Yoban raises, with what is true of every
// finding of it.
type Kind struct {
	Type       string       // by the grammar of TypeName
	Title      string       // one line
	Severity   float64      // default; detectors move it by evidence
	Tactic     string       // ATT&CK Enterprise tactic
	Techniques []string     // ATT&CK Enterprise technique ids
	Resource   ResourceType // what it is about
	Log        string       // the log it is found in
	Advice     []string     // what to do next, in order, 3 to 5 steps
	Blind      string       // what it cannot see
}

// The logs that kinds are found in.
const (
	management = "CloudTrail management events"
	objectData = "CloudTrail data events of S3"
	flowLog    = "VPC Flow Logs"
	queryLog   = "Route 53 Resolver query logs"
)

// Catalogue returns every kind of finding that Yoban raises, sorted by type.
// The caller may change the result.
func Catalogue() []Kind {
	kinds := slices.Concat(hostKinds, trafficKinds, nameKinds, callKinds, credentialKinds, bucketKinds)
	for i, k := range kinds {
		kinds[i] = k.clone()
	}
	slices.SortFunc(kinds, func(a, b Kind) int { return strings.Compare(a.Type, b.Type) })
	return kinds
}

// known holds the catalogue by type; it is never written after start-up.
var known = func() map[string]Kind {
	m := map[string]Kind{}
	for _, k := range Catalogue() {
		m[k.Type] = k
	}
	return m
}()

// Lookup returns the kind of a type, and whether the catalogue has it. The
// caller may change the result.
func Lookup(typ string) (Kind, bool) {
	k, ok := known[typ]
	return k.clone(), ok
}

func (k Kind) clone() Kind {
	k.Techniques, k.Advice = slices.Clone(k.Techniques), slices.Clone(k.Advice)
	return k
}

package suppress

import (
	"strings"

	"yoban/models/finding"
)

// facts are what a finding says of itself, thing by thing.
type facts struct {
	principals [][]string // each by all its names
	resources  [][]string
	addresses  []string
	asns       []uint32
	countries  []string
	agents     []string
	domains    []string
	buckets    []string
	signals    []string

	// Whether lists left some out, which then might not match.
	partialActors, partialSubjects, partialBuckets, partialSignals bool
}

// others is the attribute of evidence by which a finding stands for several
// principals or hosts at once.
const others = "others"

func factsOf(f *finding.Finding) *facts {
	x := &facts{partialActors: f.ActorsMore > 0, partialBuckets: len(f.Resource.Buckets) >= finding.MaxList, buckets: f.Resource.Buckets,
		partialSignals: len(f.Evidence) >= finding.MaxEvidence}
	r := &f.Resource
	x.principals = named(x.principals, r.PrincipalARN, r.UserName, r.PrincipalID)
	x.resources = named(x.resources, r.InstanceID, r.InterfaceID, r.PrivateIP, r.AccessKeyID)
	several := false
	for _, e := range f.Evidence {
		several = several || e.Attribute == others
		x.addSignal(&e)
	}
	for _, a := range f.Actors {
		x.addActor(&a)
		if several {
			x.principals, x.resources = named(x.principals, a.Principal), named(x.resources, a.Principal)
		}
	}
	x.partialSubjects = several && x.partialActors
	if a := f.Action.RemoteAddress; a != "" {
		x.addresses = append(x.addresses, a)
	}
	if d := f.Action.Domain; d != "" {
		x.domains = append(x.domains, d)
	}
	if f.Joined != nil {
		x.addSequence(f.Joined)
	}
	return x
}

// named adds one thing by those of its names that are known.
func named(things [][]string, names ...string) [][]string {
	var known []string
	for _, n := range names {
		if n != "" {
			known = append(known, n)
		}
	}
	if known == nil {
		return things
	}
	return append(things, known)
}

// addSignal adds what a rule met, if the evidence tells of that.
func (x *facts) addSignal(e *finding.Evidence) {
	switch e.Attribute {
	case finding.SignalShown, finding.SigmaMatched:
		x.signals = append(x.signals, e.Value)
	case finding.ChangeMade:
		action, _, _ := strings.Cut(e.Value, " ")
		x.signals = append(x.signals, action)
	case finding.CallsMade:
		x.signals = append(x.signals, strings.Split(e.Value, ", ")...)
		x.partialSignals = x.partialSignals || strings.HasSuffix(e.Value, finding.MoreActions)
	}
}

// addActor adds a remote side. What is not known of it is there, empty, and
// matches nothing.
func (x *facts) addActor(a *finding.Actor) {
	x.addresses = append(x.addresses, a.Address)
	x.asns = append(x.asns, a.ASN)
	x.countries = append(x.countries, a.Country)
	x.agents = append(x.agents, a.Agent)
}

// addSequence adds everybody and everything that a sequence names.
func (x *facts) addSequence(s *finding.Sequence) {
	if s.SignalsMore > 0 {
		x.partialActors, x.partialSubjects, x.partialBuckets, x.partialSignals = true, true, true, true
	}
	for i := range s.Signals {
		x.signals = append(x.signals, s.Signals[i].Name)
	}
	for _, p := range s.Actors {
		x.principals = named(x.principals, p.UID, p.Name)
	}
	for _, a := range s.Resources {
		if a.Type == finding.BucketAsset {
			x.buckets = append(x.buckets[:len(x.buckets):len(x.buckets)], a.Name)
			continue
		}
		x.resources = named(x.resources, a.UID, a.Name)
	}
	for _, e := range s.Endpoints {
		if e.Address != "" {
			x.addresses, x.asns = append(x.addresses, e.Address), append(x.asns, e.ASN)
		}
		if e.Domain != "" {
			x.domains = append(x.domains, e.Domain)
		}
	}
}

// below reports whether a name is a domain or lies below it.
func below(name, domain string) bool {
	name, domain = strings.ToLower(strings.Trim(name, ".")), strings.ToLower(strings.Trim(domain, "."))
	return name == domain || strings.HasSuffix(name, "."+domain)
}

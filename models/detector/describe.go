package detector

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"

	"yoban/features/extract"
	"yoban/features/sketch"
	"yoban/features/table"
	"yoban/models/finding"
)

// span widens a finding's time and count by a row's, whose times are in
// milliseconds.
func span(f *finding.Finding, first, last, count int64) {
	first, last = first/1000, last/1000
	if f.First == 0 || first < f.First {
		f.First = first
	}
	f.Last = max(f.Last, last)
	f.Count += count
}

// addSamples appends the records that a row's sample sketch points to.
func (n *Night) addSamples(f *finding.Finding, encoded []byte) {
	for _, r := range refs(encoded) {
		if len(f.Samples) >= finding.MaxSamples {
			return
		}
		f.Samples = append(f.Samples, finding.Sample{EventID: r.ID, Object: r.Object, Time: r.Time, Address: r.Address})
	}
}

// refs decodes a sample sketch. A corrupt one holds nothing: rows are checked
// when they are read, and samples are for people only.
func refs(encoded []byte) []extract.Ref {
	var s sketch.Sample
	if s.UnmarshalBinary(encoded) != nil {
		return nil
	}
	var out []extract.Ref
	for _, item := range s.Items() {
		out = append(out, extract.ParseRef(item.Payload))
	}
	return out
}

// place is a network and agent in an hour: what joins calls to sessions.
type place struct {
	hour           int64
	network, agent string
}

// credential fills in whose credential rows were made with, and all actors.
func (n *Night) credential(f *finding.Finding, principal string, rows []*table.CallRow) {
	at := map[place]bool{}
	for _, r := range rows {
		at[place{r.Hour, r.Network, r.Agent}] = true
	}
	var sessions []*table.SessionRow
	own := n.sessions[principal]
	for i := range own {
		s := &own[i]
		if at[place{s.Hour, s.Network, s.Agent}] {
			sessions = append(sessions, s)
		}
	}
	n.addActors(f, sessions)
	f.Resource = accessKey(principal, n.kinds[principal], sessions)
}

// accessKey describes the credential of the busiest of some sessions.
func accessKey(principal, kind string, sessions []*table.SessionRow) finding.Resource {
	r := finding.Resource{Type: finding.AccessKey, PrincipalARN: principal, UserType: userType(kind), UserName: userName(principal)}
	var most int64
	for _, s := range sessions {
		if s.Calls > most {
			most = s.Calls
			r.AccessKeyID, r.PrincipalID = s.Credential, s.Session
		}
	}
	return r
}

// userType puts a kind of principal into CloudTrail's word for it.
func userType(kind string) string {
	switch kind {
	case extract.KindUser:
		return "IAMUser"
	case extract.KindRoot:
		return "Root"
	case extract.KindFederated:
		return "FederatedUser"
	case extract.KindAccount:
		return "AWSAccount"
	case extract.KindService:
		return "AWSService"
	}
	return "AssumedRole"
}

// userName returns what follows the type in a principal's ARN: the user, or the
// role with its session.
func userName(principal string) string {
	_, name, ok := strings.Cut(principal, "/")
	if !ok {
		return principal
	}
	return name
}

// addActors joins sessions of one ARN, address and agent into actors, the most
// active first.
func (n *Night) addActors(f *finding.Finding, sessions []*table.SessionRow) {
	type key struct{ arn, address, agent string }
	index := map[key]int{}
	var actors []finding.Actor
	for _, s := range sessions {
		k := key{s.ARN, s.Address, s.Agent}
		i, ok := index[k]
		if !ok {
			i = len(actors)
			index[k] = i
			actors = append(actors, n.actor(s))
		}
		a := &actors[i]
		a.Count += s.Calls
		a.First, a.Last = min(a.First, s.First/1000), max(a.Last, s.Last/1000)
	}
	sortActors(actors)
	f.ActorsMore = int64(max(len(actors)-finding.MaxActors, 0))
	f.Actors = actors[:min(len(actors), finding.MaxActors)]
}

func (n *Night) actor(s *table.SessionRow) finding.Actor {
	a := finding.Actor{Principal: s.ARN, Address: s.Address, Country: s.Country, Agent: s.Agent, First: s.First / 1000, Last: s.Last / 1000}
	if a.Principal == "" {
		a.Principal = s.Principal
	}
	if addr, err := netip.ParseAddr(s.Address); err == nil {
		known := n.Places.Address(addr)
		a.ASN, a.Org = known.ASN, known.Org
	}
	return a
}

func sortActors(actors []finding.Actor) {
	slices.SortStableFunc(actors, func(a, b finding.Actor) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Principal, b.Principal), cmp.Compare(a.Address, b.Address), cmp.Compare(a.Agent, b.Agent))
	})
}

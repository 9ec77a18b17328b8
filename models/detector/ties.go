package detector

import (
	"net/netip"
	"strings"

	"yoban/features/enrich"
	"yoban/features/extract"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
	"yoban/models/sequence"
)

// meetings are where subjects of the organisation meet on a day: what ties what
// one does to what another does.
type meetings struct {
	addresses map[string]map[string]bool // address of calls → principals
	networks  map[string]map[string]bool // network of calls → principals
	persons   map[string]map[string]bool // session name of a person → principals
	buckets   map[string]map[string]bool // bucket → principals
	roles     map[string]string          // instance → principal of the credentials delivered to it
	crews     map[string]map[string]bool // such a principal → instances
}

func meetingsOf(rows map[string]*table.Day) meetings {
	m := meetings{map[string]map[string]bool{}, map[string]map[string]bool{}, map[string]map[string]bool{}, map[string]map[string]bool{},
		map[string]string{}, map[string]map[string]bool{}}
	for _, day := range rows {
		for i := range day.Sessions {
			m.session(&day.Sessions[i])
		}
		for i := range day.Objects {
			addTo(m.buckets, day.Objects[i].Bucket, day.Objects[i].Principal)
		}
	}
	return m
}

func (m *meetings) session(s *table.SessionRow) {
	if baseline.Located(s) {
		addTo(m.addresses, s.Address, s.Principal)
		addTo(m.networks, s.Network, s.Principal)
	}
	if p := personOf(s.Principal); p != "" {
		addTo(m.persons, p, s.Principal)
	}
	if s.Kind == extract.KindInstance && strings.HasPrefix(s.Session, "i-") {
		if old, ok := m.roles[s.Session]; !ok || s.Principal < old {
			m.roles[s.Session] = s.Principal // an instance has one; the smaller if it was exchanged
		}
		addTo(m.crews, s.Principal, s.Session)
	}
}

func addTo(sets map[string]map[string]bool, key, member string) {
	if sets[key] == nil {
		sets[key] = map[string]bool{}
	}
	sets[key][member] = true
}

// personOf is the session name of a person's principal: people sign in to roles
// under their mail address.
func personOf(principal string) string {
	session := principal[strings.LastIndexByte(principal, '/')+1:]
	if strings.Contains(session, "@") && !strings.ContainsAny(session, "{}") {
		return session
	}
	return ""
}

// ties lists what a finding's subject shares with others that it can be tied to.
// What more than sequence.MaxSharers share by habit ties nobody.
func (n *Night) ties(f *finding.Finding) []sequence.Tie {
	t := ties{n: n}
	r := &f.Resource
	if r.PrincipalARN != "" {
		t.add(sequence.KeyTie, r.AccessKeyID, 1, 0)
		for _, a := range f.Actors {
			t.caller(&a, r.PrincipalARN)
		}
		t.add(sequence.PersonTie, personOf(r.PrincipalARN), len(n.Org.meetings.persons[personOf(r.PrincipalARN)])-1, 0)
		for _, b := range r.Buckets {
			sharers := len(n.Org.meetings.buckets[b]) - 1
			t.add(sequence.BucketTie, b, sharers, sharers)
		}
	}
	t.host(f)
	return t.list
}

// ties collects those of one finding.
type ties struct {
	n    *Night
	list []sequence.Tie
	seen map[string]bool
}

// add adds a tie that as many others could have, unless too many have it by habit.
func (t *ties) add(kind, name string, others, habit int) {
	key := kind + name
	if name == "" || habit > sequence.MaxSharers || t.seen[key] {
		return
	}
	if t.seen == nil {
		t.seen = map[string]bool{}
	}
	t.seen[key] = true
	t.list = append(t.list, sequence.Tie{Key: key, Others: max(others, 1)})
}

// caller ties by where one actor called from, and by the instance whose
// credentials it used. Of the past only networks are known, so an address ties
// nobody when its network is one that many call from.
func (t *ties) caller(a *finding.Actor, principal string) {
	if session := a.Principal[strings.LastIndexByte(a.Principal, '/')+1:]; strings.HasPrefix(session, "i-") {
		t.add(sequence.InstanceTie, session, 1, 0)
	}
	addr, err := netip.ParseAddr(a.Address)
	if err != nil {
		return
	}
	place := t.n.Places.Address(addr)
	if place.Class == enrich.Own || place.Class == enrich.Private {
		return
	}
	m := &t.n.Org.meetings
	habit := t.n.Org.callers(place.Network)
	t.add(sequence.AddressTie, a.Address, max(habit, len(m.addresses[a.Address]))-1, max(habit, len(m.addresses[a.Address])))
	if habit == 0 && place.Network != "" {
		sharers := len(m.networks[place.Network])
		t.add(sequence.NetworkTie, place.Network, sharers-1, sharers)
	}
}

// callers counts the principals of the organisation that called from a network
// in the window.
func (o *Organisation) callers(network string) int {
	n := 0
	for _, c := range o.census {
		n += c.Holders[baseline.Value{Attribute: baseline.Network, Value: network}]
	}
	return n
}

// host ties by the host, by the role that its instance shares with others and by
// what it dealt with.
func (t *ties) host(f *finding.Finding) {
	r, o := &f.Resource, t.n.Org
	t.add(sequence.InstanceTie, r.InstanceID, 1, 0)
	if r.PrivateIP != "" {
		t.add(sequence.HostTie, f.Account+" "+r.PrivateIP, 1, 0)
	}
	if role := o.meetings.roles[r.InstanceID]; role != "" {
		t.add(sequence.RoleTie, role, len(o.meetings.crews[role])-1, 0)
	}
	switch a := &f.Action; {
	case a.Kind == finding.NetworkConnection && a.Direction == "OUTBOUND" && a.RemoteAddress != "":
		before := o.hostsWith(baseline.Value{Attribute: baseline.Peer, Value: a.RemoteAddress})
		t.add(sequence.PeerTie, a.RemoteAddress, max(before, len(o.peers[a.RemoteAddress]))-1, before)
	case a.Kind == finding.DNSRequest && a.Domain != "":
		domain := extract.RegisteredDomain(strings.ToLower(strings.TrimSuffix(a.Domain, ".")))
		before := o.askers[domain]
		t.add(sequence.DomainTie, domain, max(before, o.asking[domain])-1, before)
	}
}

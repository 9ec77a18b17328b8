package extract

import (
	"cmp"
	"net/netip"

	"yoban/features/enrich/catalog"
	"yoban/features/event"
	"yoban/features/sketch"
	"yoban/features/table"
)

// maxAddresses is how many source addresses of one credential and hour have
// rows of their own. A person uses a handful; a botnet behind one key is told
// by its first 64 as well as by all.
const maxAddresses = 64

// overflow stands for the capped column in overflow rows.
const overflow = "*"

type sessionKey struct {
	hour                                  int32 // hours since 1970
	principal, credential, address, agent name
}

// sessionState sums up one credential at one address in one hour.
type sessionState struct {
	session, arn, kind, country, network, origin name

	calls, ok, denied, errors, reads, writes, permissions int64
	logins, loginFails, mfa                               int64

	span                      span
	actions, services, region sketch.Distinct
	minutes                   sketch.Minutes
	sample                    sample
}

// sessionRules cap the addresses of a credential in an hour, of which those that
// lists name come first.
type sessionRules struct {
	names *Names
	watch watch
	other name
}

type sessionGroup struct {
	hour                  int32
	principal, credential name
}

func (k *sessionKey) entity() name { return k.principal }

func (r sessionRules) hash(k *sessionKey) uint32 {
	return short(mix(mix(uint64(k.hour)<<32|uint64(k.principal), uint64(k.credential)<<32|uint64(k.address)), uint64(k.agent)))
}

func (r sessionRules) group(k *sessionKey) sessionGroup {
	return sessionGroup{k.hour, k.principal, k.credential}
}
func (r sessionRules) rank(k *sessionKey) uint64 {
	text := r.names.of(k.address)
	addr, err := netip.ParseAddr(text)
	return addressRank(text, err == nil && r.watch.address(addr))
}

func addressRank(text string, listed bool) uint64 { return firstIf(listed, sketch.HashString(text)) }

func (r sessionRules) overflow(k *sessionKey) sessionKey {
	o := *k
	o.address = r.other
	return o
}
func (r sessionRules) spill(_, _ *sessionState, _ *sessionKey) {}

func (r sessionRules) merge(d, s *sessionState) {
	least := func(a *name, b name) { *a = r.names.least(*a, b) }
	least(&d.session, s.session)
	least(&d.arn, s.arn)
	least(&d.kind, s.kind)
	least(&d.country, s.country)
	least(&d.network, s.network)
	least(&d.origin, s.origin)
	d.calls += s.calls
	d.ok += s.ok
	d.denied += s.denied
	d.errors += s.errors
	d.reads += s.reads
	d.writes += s.writes
	d.permissions += s.permissions
	d.logins += s.logins
	d.loginFails += s.loginFails
	d.mfa += s.mfa
	d.span.merge(&s.span)
	mustMerge(d.actions.Merge(&s.actions))
	mustMerge(d.services.Merge(&s.services))
	mustMerge(d.region.Merge(&s.region))
	mustMerge(d.minutes.Merge(&s.minutes))
	d.sample.merge(&s.sample)
}

type sessions = capped[sessionGroup, sessionKey, sessionState]

func newSessions(n *Names, w watch) *sessions {
	return newCapped[sessionGroup, sessionKey, sessionState](maxAddresses, sessionRules{n, w, n.string(overflow)})
}

// sessionKey returns the key of a call's row. The address is interned only if
// it may have a row of its own.
func (f *Folder) sessionKey(t *sessions, in *input, hour int32, agent name) *sessionKey {
	k := &sessionKey{hour, in.who.name, in.who.key, in.place.id, agent}
	if in.place.id != 0 {
		return k
	}
	if t.crowded(sessionGroup{hour, in.who.name, in.who.key}, addressRank(in.place.address, in.place.listed)) {
		o := t.rules.overflow(k)
		return &o
	}
	in.place.id = f.names.string(in.place.address)
	k.address = in.place.id
	return k
}

// describe notes what all calls of one kind say of the row they belong to.
func (s *sessionState) describe(n *Names, in *input, region uint64) {
	for _, v := range [...]struct {
		dst *name
		src name
	}{{&s.session, in.who.session}, {&s.arn, in.who.arn}, {&s.kind, in.who.kind}, {&s.country, in.place.country}, {&s.network, in.place.network}, {&s.origin, in.place.origin}} {
		*v.dst = n.least(*v.dst, v.src)
	}
	s.actions.Add(in.what.actionHash)
	s.services.Add(in.what.sourceHash)
	s.region.Add(region)
}

// add folds one call.
func (s *sessionState) add(c *event.Call, in *input) {
	s.calls++
	s.span.add(c.Time, c.Time)
	s.minutes |= 1 << (mod(c.Time, secondsPerHour) / 60)
	s.countOutcome(in.err.class)
	s.countAccess(in.what.access)
	s.countLogin(c)
}

func (s *sessionState) countOutcome(o outcome) {
	switch o {
	case succeeded:
		s.ok++
	case denied:
		s.denied++
	default:
		s.errors++
	}
}

func (s *sessionState) countAccess(a catalog.Access) {
	switch a {
	case catalog.List, catalog.Read:
		s.reads++
	case catalog.Permissions:
		s.permissions++
	case catalog.Write, catalog.Tagging:
		s.writes++
	}
}

func (s *sessionState) countLogin(c *event.Call) {
	switch c.Login {
	case event.LoginSuccess:
		s.logins++
	case event.LoginFailure:
		s.loginFails++
	}
	if c.Identity.MFA == event.Yes || c.LoginMFA == event.Yes {
		s.mfa++
	}
}

func sessionRows(t *sessions, account string, n *Names, f *finisher) Rows[table.SessionRow] {
	return func(yield func(*table.SessionRow, error) bool) {
		t.finish()
		for _, e := range ordered(t.rows.count, t.all, func(a, b *entry[sessionKey, sessionState]) int { return n.compareSessions(&a.key, &b.key) }) {
			k, s := &e.key, &e.value
			if !yield(&table.SessionRow{
				Account: account, Principal: n.of(k.principal), Credential: n.of(k.credential), Hour: millis(k.hour), Address: n.of(k.address), Agent: n.of(k.agent),
				Session: n.of(s.session), ARN: n.of(s.arn), Kind: n.of(s.kind), Country: n.of(s.country), Network: n.of(s.network), Origin: n.of(s.origin),
				Calls: s.calls, OK: s.ok, Denied: s.denied, Errors: s.errors, Reads: s.reads, Writes: s.writes, Permissions: s.permissions,
				Logins: s.logins, LoginFails: s.loginFails, MFA: s.mfa, First: s.span.first * 1000, Last: s.span.last * 1000,
				Actions: s.actions.Count(), Services: s.services.Count(), Regions: s.region.Count(), Minutes: int64(s.minutes.Count()),
				ErrorShare: share(s.denied+s.errors, s.calls), Sample: f.sample(&s.sample),
			}, nil) {
				return
			}
		}
	}
}

// compareSessions orders keys as their rows are.
func (n *Names) compareSessions(a, b *sessionKey) int {
	return cmp.Or(n.first([2]name{a.principal, b.principal}, [2]name{a.credential, b.credential}), cmp.Compare(a.hour, b.hour),
		n.first([2]name{a.address, b.address}, [2]name{a.agent, b.agent}))
}

package extract

import (
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
	hour                                  int64
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
	sample                    sketch.Sample
}

// sessionRules cap the addresses of a credential in an hour.
type sessionRules struct {
	names *Names
	other name
}

type sessionGroup struct {
	hour                  int64
	principal, credential name
}

func (r sessionRules) group(k sessionKey) sessionGroup {
	return sessionGroup{k.hour, k.principal, k.credential}
}
func (r sessionRules) hash(k sessionKey) uint64 { return sketch.HashString(r.names.of(k.address)) }
func (r sessionRules) overflow(k sessionKey) sessionKey {
	k.address = r.other
	return k
}
func (r sessionRules) spill(_, _ *sessionState, _ sessionKey) {}

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
	mustMerge(d.sample.Merge(&s.sample))
}

type sessions = capped[sessionGroup, sessionKey, sessionState]

func newSessions(n *Names) *sessions {
	return newCapped[sessionGroup, sessionKey, sessionState](maxAddresses, sessionRules{n, n.string(overflow)})
}

// addSession folds one call into the sessions table.
func (f *Folder) addSession(t *sessions, in *input, duplicate bool) {
	s := t.at(f.sessionKey(t, in))
	f.note(&s.sample, in)
	if duplicate {
		return
	}
	for _, v := range [...]struct {
		dst *name
		src name
	}{{&s.session, in.session}, {&s.arn, in.arn}, {&s.kind, in.kind}, {&s.country, in.country}, {&s.network, in.network}, {&s.origin, in.origin}} {
		*v.dst = f.names.least(*v.dst, v.src)
	}
	c := in.call
	s.calls++
	s.span.add(c.Time, c.Time)
	s.minutes.Add(int(mod(c.Time, secondsPerHour) / 60))
	s.actions.Add(uint64(sketch.Hash(c.Name)) ^ sketch.Hash(c.Source)*3)
	s.services.Add(sketch.Hash(c.Source))
	s.region.Add(sketch.Hash(c.Region))
	s.countOutcome(f.names.of(in.outcome))
	s.countAccess(in.access)
	s.countLogin(c)
}

// sessionKey returns the key of a call's row. The address is interned only if
// it may have a row of its own.
func (f *Folder) sessionKey(t *sessions, in *input) sessionKey {
	k := sessionKey{in.hour, in.principal, in.key, in.id, in.agent}
	if in.id != 0 {
		return k
	}
	if t.crowded(sessionGroup{in.hour, in.principal, in.key}, sketch.HashString(in.address)) {
		return t.rules.overflow(k)
	}
	in.id = f.names.string(in.address)
	k.address = in.id
	return k
}

func (s *sessionState) countOutcome(outcome string) {
	switch outcome {
	case OK:
		s.ok++
	case Denied:
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

func sessionRows(t *sessions, account string, n *Names) []table.SessionRow {
	t.finish()
	rows := make([]table.SessionRow, 0, len(t.rows))
	for k, s := range t.rows {
		rows = append(rows, table.SessionRow{
			Account: account, Principal: n.of(k.principal), Credential: n.of(k.credential), Hour: k.hour * 1000, Address: n.of(k.address), Agent: n.of(k.agent),
			Session: n.of(s.session), ARN: n.of(s.arn), Kind: n.of(s.kind), Country: n.of(s.country), Network: n.of(s.network), Origin: n.of(s.origin),
			Calls: s.calls, OK: s.ok, Denied: s.denied, Errors: s.errors, Reads: s.reads, Writes: s.writes, Permissions: s.permissions,
			Logins: s.logins, LoginFails: s.loginFails, MFA: s.mfa, First: s.span.first * 1000, Last: s.span.last * 1000,
			Actions: s.actions.Count(), Services: s.services.Count(), Regions: s.region.Count(), Minutes: int64(s.minutes.Count()),
			ErrorShare: share(s.denied+s.errors, s.calls), Sample: encode(&s.sample),
		})
	}
	table.Sort(rows)
	return rows
}

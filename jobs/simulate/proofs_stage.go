package simulate

import (
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// stage is where a part of the catalogue plays on one day.
type stage struct {
	given   // what the part has of its own
	w       *world
	c       *scenario
	out     *delivery
	account *account
	day     int
	d       *dice // the same rolls on every day of the part; a habit rolls anew every day
	asked   int   // things that were asked for
}

// like lets the stage's own host, user or person play a scenario or look-alike
// that others play elsewhere.
func (s *stage) like(run func(w *world, c *scenario, out *delivery)) {
	day := s.c.day
	s.c.day, s.c.own, s.c.roll, s.c.from = s.day, s.given, s.d, s.stranger().String()
	run(s.w, s.c, s.out)
	s.c.day, s.c.account, s.c.roll = day, s.account, nil
}

// at returns a time between two hours of the day.
func (s *stage) at(from, to float64) time.Time {
	hours := func(h float64) time.Duration { return time.Duration(h * float64(time.Hour)) }
	return s.w.midnight(s.day).Add(s.d.span(hours(from), hours(to))).Truncate(time.Second)
}

// once makes something that no other part has. The nth thing that a part asks for
// is the same on every day.
func (s *stage) once(make func(d *dice) string) string {
	s.asked++
	name := fmt.Sprint(s.c.id, " ", s.asked)
	d := newDice(s.w.opt.Seed, "thing", name)
	return s.w.around.given(name, func() string { return make(d) })
}

// stranger returns an address of a network that nobody else uses: a rented machine
// in some country.
func (s *stage) stranger() netip.Addr {
	return s.strangerIn("NL", "FR", "FI", "SG", "CA", "RO", "BG", "SE")
}

// strangerIn returns one in one of these countries.
func (s *stage) strangerIn(codes ...string) netip.Addr {
	text := s.once(func(d *dice) string {
		block := netip.PrefixFrom(d.address(oneOf(d, hostingBlocks)), 24).Masked()
		s.w.around.rent(block, oneOf(d, codes))
		return d.address(block.String()).String()
	})
	return netip.MustParseAddr(text)
}

// listed returns an address on the threat list of the category.
func (s *stage) listed(category string) netip.Addr {
	text := s.once(func(d *dice) string { return d.address(oneOf(d, documentation)).String() })
	s.w.around.enlist(category, text)
	return netip.MustParseAddr(text)
}

// listedName returns a domain on the threat list of the category.
func (s *stage) listedName(category string) string {
	name := s.name()
	s.w.around.enlist(category, name)
	return name
}

// name returns a domain that nobody else asks for.
func (s *stage) name() string {
	return s.once(func(d *dice) string { return d.joined(2, oneOf(d, []string{"example", "test"})) })
}

// trusted puts an address on the trusted list and returns it.
func (s *stage) trusted(a netip.Addr) netip.Addr {
	s.w.around.trust(a.String())
	return a
}

// trustedName does the same with a domain.
func (s *stage) trustedName(name string) string {
	s.w.around.trust(name)
	return name
}

// exposed puts the key of the part's own user on the list of exposed keys.
func (s *stage) exposed() { s.w.around.enlist("exposed", s.user.key) }

// talks lets the host open connections to a port of the peer, a few kilobytes each,
// over some hours.
func (s *stage) talks(peer netip.Addr, port, times int) { s.talk(peer, port, times, false) }

// hears lets the peer open such connections to a port of the host.
func (s *stage) hears(peer netip.Addr, port, times int) { s.talk(peer, port, times, true) }

func (s *stage) talk(peer netip.Addr, port, times int, inbound bool) {
	s.c.markHost(s.host)
	at := s.at(1, 12)
	for range times {
		t := talk{host: s.host, peer: peer, port: port, source: s.d.port(), inbound: inbound, protocol: 6, at: at, lasts: s.d.span(2*time.Second, 40*time.Second), six: peer.Is6()}
		t.carry(s.d.heavy(2000, 0.5), s.d.heavy(4000, 0.5))
		s.out.exchange(t)
		s.c.see(at)
		at = at.Add(s.d.span(time.Minute, 20*time.Minute))
	}
	s.c.see(at)
}

// asks lets the host ask the resolver for a name, which has the answers.
func (s *stage) asks(name string, times int, answers ...string) {
	s.c.markHost(s.host)
	at := s.at(1, 12)
	for range times {
		var list []answer
		for _, text := range answers {
			list = append(list, answer{text, "A", "IN"})
		}
		code := "NOERROR"
		if len(list) == 0 {
			code = "NXDOMAIN"
		}
		s.out.ask(s.host, name, "A", code, list, at, s.d)
		s.c.see(at)
		at = at.Add(s.d.span(time.Minute, 20*time.Minute))
	}
}

// thief returns a stranger with the key of the part's own user, or with a session
// of its own person.
func (s *stage) thief() *hand {
	ip, agent := s.stranger().String(), oneOf(s.d, strangeAgents)
	if s.person == nil {
		return s.byKey(ip, agent)
	}
	h := s.atWork(false)
	h.ip, h.agent, h.quick, h.slow = ip, agent, 0, 0
	return h
}

// owner returns the user's own software, at its usual place.
func (s *stage) owner() *hand {
	usual := s.w.byUser(s.user, action{}, time.Time{})
	return s.byKey(usual.ip, usual.agent)
}

// byKey returns whoever uses the key of the part's own user from an address.
func (s *stage) byKey(ip, agent string) *hand {
	h := &hand{c: s.c, account: s.account, identity: s.user.identity(), ip: ip, agent: agent, at: s.at(1, 20), anything: true, bucket: s.bucket, params: map[string]string{"foreign": foreignAccount}}
	h.markHand(false)
	return h
}

// atWork returns the part's own person at the usual place, in a session of the
// console or of the command line.
func (s *stage) atWork(console bool) *hand {
	p := s.person
	at := s.at(8, 14)
	h := &hand{
		c: s.c, account: s.account, identity: p.role(s.account).assumed(p.email, s.account.sessionKey(s.w.opt.Seed, p.email, s.day, s.asked, console), at), console: console,
		ip: s.w.home(p, s.day).String(), agent: p.browserAgent(s.day), at: at, bucket: s.bucket, anything: true, quick: 8 * time.Second, slow: 90 * time.Second,
		params: map[string]string{"foreign": foreignAccount},
	}
	if !console {
		h.agent = p.commandAgent(s.day)
	}
	h.markHand(false)
	return h
}

// operator returns the part's operator at the company's VPN.
func (s *stage) operator() *hand {
	at := s.at(6, 16)
	h := &hand{c: s.c, account: s.account, identity: s.role.assumed(s.role.name, s.account.sessionKey(s.w.opt.Seed, s.role.name, s.day), at), ip: s.w.vpn(at).String(),
		agent: "aws-cli/2.31.18 md/awscrt#0.27.6 ua/2.1 os/linux#6.8.0-85-generic md/arch#x86_64 lang/python#3.13.7", at: at, bucket: s.bucket, anything: true,
		params: map[string]string{"foreign": foreignAccount, "bucket": s.bucket}}
	h.markHand(false)
	return h
}

// robbed returns a stranger at an address with the present credential of the part's
// function or task.
func (s *stage) robbed(ip string) *hand {
	p, at := s.program, s.at(8, 18)
	block, since := s.w.rotation(at, p.name)
	session := p.name
	if p.task != nil {
		session = s.w.task(p.account, since, p.task...)
	}
	h := &hand{c: s.c, account: s.account, identity: p.role.assumed(session, s.account.sessionKey(s.w.opt.Seed, p.name, block), since), ip: ip,
		agent: oneOf(s.d, strangeAgents), at: at, bucket: s.bucket, anything: true, params: map[string]string{}}
	h.identity.InScopeOf = s.scope(session)
	h.markHand(false)
	return h
}

// scope tells what the credential of the part's program was issued to.
func (s *stage) scope(session string) *scope {
	place := s.account.region + ":" + s.account.id
	x := &scope{IssuerType: "AWS::Lambda::Function", CredentialsIssuedTo: "arn:aws:lambda:" + place + ":function:" + session}
	if s.program.task != nil {
		x = &scope{IssuerType: "AWS::ECS::Task", CredentialsIssuedTo: "arn:aws:ecs:" + place + ":task/" + s.account.inventory["cluster"][0] + "/" + session}
	}
	if s.program.sourced {
		x.SourceARN = x.CredentialsIssuedTo
	}
	return x
}

// does makes the calls in turn; see hand.does.
func (s *stage) does(h *hand, keys ...string) { h.does(s.w, s.d, s.out, keys...) }

// sends makes one call with the given requestParameters and responseElements, both
// JSON with placeholders. The response is that of the action when it is empty.
func (s *stage) sends(h *hand, key, request, response string) {
	h.request, h.response = request, response
	h.does(s.w, s.d, s.out, key)
	h.request, h.response = "", ""
}

// unlisted makes an action that the catalogue of actions does not hold. Reads are
// told by their verb.
func unlisted(key string) action {
	service, name, _ := strings.Cut(key, ":")
	a := action{service: service, name: name}
	for _, verb := range []string{"Get", "List", "Describe", "Head", "BatchGet", "Lookup", "Invoke"} {
		a.read = a.read || strings.HasPrefix(name, verb)
	}
	return a
}

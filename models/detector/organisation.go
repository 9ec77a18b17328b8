package detector

import (
	"sync"

	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/score"
	"yoban/models/world"
)

// Organisation is what all accounts together know on one day: histories, and
// who shows what on the day itself. It is safe for concurrent use.
type Organisation struct {
	windows   map[string]*baseline.Window
	days      int
	today     map[baseline.Value]map[string]bool // value → principals of any account
	peers     map[string]map[string]bool         // remote address → interfaces
	long      map[service]map[string]bool        // remote service → interfaces that talk to it for long
	census    map[string]*baseline.Census        // account → its principals' values
	likes     map[string]*baseline.Peers         // account → who is like whom
	accounts  *baseline.Census                   // the values of accounts
	size      int                                // principals
	askers    map[string]int                     // registered domain → hosts that asked for names under it in the window
	asking    map[string]int                     // the same, on the day
	resolvers int                                // hosts that ask for names, in the window
	meetings  meetings                           // who meets whom on the day
	counted   sync.Map                           // baseline.Value → interfaces with it, as far as somebody asked
}

// NewOrganisation joins the accounts' windows with the day's rows.
func NewOrganisation(windows map[string]*baseline.Window, rows map[string]*table.Day) *Organisation {
	o := &Organisation{windows: windows, today: map[baseline.Value]map[string]bool{}, peers: map[string]map[string]bool{}, long: map[service]map[string]bool{},
		census: map[string]*baseline.Census{}, likes: map[string]*baseline.Peers{}, accounts: baseline.NewCensus(),
		askers: map[string]int{}, asking: map[string]int{}}
	for _, w := range windows {
		o.days = max(o.days, w.Days())
		o.size += w.Entities(baseline.PrincipalKind)
		o.resolvers += w.Entities(baseline.ResolverKind)
	}
	o.takeCensus()
	o.meetings = meetingsOf(rows)
	minutes := map[host]float64{}
	for _, r := range rows {
		for i := range r.Calls {
			o.addCall(&r.Calls[i])
		}
		for domain := range baseline.ByDomain(r.Queries) {
			o.asking[domain[0].Domain]++
		}
		for i := range r.Flows {
			if f := &r.Flows[i]; f.Peer != "" && f.Outbound {
				add(o.peers, f.Peer, f.Interface)
				minutes[host{f.Interface, f.Peer, serviceOf(f)}] += f.Minutes
			}
		}
	}
	for h, m := range minutes {
		if m >= baseline.LongMinutes {
			add(o.long, h.service, h.eni)
		}
	}
	return o
}

// service is a port of a network: many addresses of one provider serve one
// fleet.
type service struct {
	network  string
	port     int32
	protocol int32
}

func serviceOf(r *table.FlowRow) service { return service{r.PeerNetwork, r.Port, r.Protocol} }

// host is one interface talking to one peer.
type host struct {
	eni, peer string
	service
}

// takeCensus counts who shows what, in every account and over the accounts.
func (o *Organisation) takeCensus() {
	accounts := map[baseline.Value]int{}
	for name, w := range o.windows {
		c := w.Census(baseline.PrincipalKind)
		o.census[name] = c
		o.likes[name] = w.Peers()
		for v := range c.Holders {
			accounts[v]++
		}
		for v, n := range w.Census(baseline.ResolverKind).Holders {
			if v.Attribute == baseline.Domain {
				o.askers[v.Value] += n
			}
		}
	}
	for v, n := range accounts {
		o.accounts.Add(v, n)
	}
}

// holders returns how many principals of the organisation showed a value in the
// window.
func (o *Organisation) holders(v baseline.Value) int {
	n := 0
	for _, c := range o.census {
		n += c.Holders[v]
	}
	return n
}

func (o *Organisation) addCall(r *table.CallRow) {
	p := baseline.PrincipalKind + r.Principal
	add(o.today, baseline.Value{Attribute: baseline.Action, Value: baseline.ActionValue(r)}, p)
	for _, v := range baseline.CallContext(r) {
		add(o.today, v, p)
	}
}

func add[K comparable](m map[K]map[string]bool, k K, member string) {
	set, ok := m[k]
	if !ok {
		set = map[string]bool{}
		m[k] = set
	}
	set[member] = true
}

// Days returns how many days of history the oldest account has.
func (o *Organisation) Days() int { return o.days }

// quorum is how many other principals must show a value on the same day before
// it counts as a change of the organisation rather than of one principal. Two
// may be one intruder with two credentials.
const quorum = 3

// others returns how many principals besides except show the value on the day,
// 0 below the quorum.
func (o *Organisation) others(v baseline.Value, except string) int {
	n := besides(o.today[v], except)
	if n < quorum {
		return 0
	}
	return n
}

// likelihood is how probable it is that somebody of the account shows a value,
// by what the account's other principals and the other accounts show.
type likelihood struct {
	p       float64
	holders int  // other principals of the account that showed it
	shared  bool // a quorum of others shows it on the same day
}

// likelihood estimates how probable it is that the next principal of the
// account shows a value: the share of its principals that do, or, if none does,
// the probability that a principal shows something new to the account, times
// the same one level up: the share of accounts, or the probability that an
// account shows something new to the organisation. All three are Good-Turing
// estimates, so a young account, where everything is new, expects news.
func (n *Night) likelihood(v baseline.Value, except string) likelihood {
	census := n.Org.census[n.Account]
	l := likelihood{holders: census.Holders[v]}
	if l.holders > 0 && n.Window.Seen(except, v.Attribute, v.Value) > 0 {
		l.holders--
	}
	if l.holders > 0 {
		l.p = n.amongPeers(v, except, share(l.holders, n.Window.Entities(baseline.PrincipalKind)))
	} else {
		l.p = score.NoveltyRate(census.Novelty(v.Attribute)) * n.Org.likelihood(v, n.Account)
	}
	if now := n.Org.others(v, except); now > 0 {
		l.shared = true
		l.p = max(l.p, share(now, n.Org.size))
	}
	return l
}

// amongPeers is the share of a principal's peers that show a value, each weighed
// by how alike it is, with one pseudo-peer for the share p of the whole account.
func (n *Night) amongPeers(v baseline.Value, entity string, p float64) float64 {
	likes := n.Org.likes[n.Account]
	holders, ok := likes.Holders(entity, v)
	if !ok {
		return p
	}
	return (holders + p) / (likes.Company(entity) + 1)
}

// likelihood estimates how probable it is that another account than the given
// one shows a value.
func (o *Organisation) likelihood(v baseline.Value, account string) float64 {
	accounts := o.accounts.Holders[v]
	if o.census[account].Holders[v] > 0 {
		accounts--
	}
	if accounts > 0 {
		return share(accounts, len(o.windows))
	}
	return score.NoveltyRate(o.accounts.Novelty(v.Attribute)) * o.unusual(v)
}

// unusual is the probability that something new to the organisation would be as
// unusual in the world as the value is. What the world says weighs as much as
// LearningDays of the organisation's own: the table that ships comes from
// simulated ones, which do few of the things that real ones do.
func (o *Organisation) unusual(v baseline.Value) float64 {
	w := float64(LearningDays) / float64(LearningDays+o.days)
	return 1 - w + w*world.Default().Unusual(v.Attribute, v.Value)
}

// share is n of total with one pseudo-observation of absence.
func share(n, total int) float64 { return float64(n) / (float64(max(total, n)) + 1) }

// knownAddress reports on how many accounts' histories a bound credential was
// used from an address.
func (o *Organisation) knownAddress(address string) bool {
	for _, w := range o.windows {
		if w.Holders(baseline.PrincipalKind, baseline.Address, address, "") > 0 {
			return true
		}
	}
	return false
}

// hosts returns how many interfaces of the organisation besides its own talk to
// a conversation's peer, on the day or in the window, or have long
// conversations with the same service on the day.
func (o *Organisation) hosts(r *table.FlowRow) int {
	n := o.hostsWith(baseline.Value{Attribute: baseline.Peer, Value: r.Peer})
	for _, w := range o.windows {
		if w.Seen(hostOf(r), baseline.Peer, r.Peer) > 0 {
			n--
		}
	}
	return max(n, besides(o.peers[r.Peer], r.Interface), besides(o.long[serviceOf(r)], r.Interface))
}

// interfaces returns how many interfaces of the organisation have a history.
func (o *Organisation) interfaces() int {
	n := 0
	for _, w := range o.windows {
		n += w.Entities(baseline.HostKind)
	}
	return n
}

// hostsWith returns how many interfaces of the organisation showed a value in
// the window. It counts a value once, however many ask: a peer that a hundred
// thousand hosts talk to is asked for by each of them.
func (o *Organisation) hostsWith(v baseline.Value) int {
	if n, ok := o.counted.Load(v); ok {
		return n.(int)
	}
	n := 0
	for _, w := range o.windows {
		n += w.Holders(baseline.HostKind, v.Attribute, v.Value, "")
	}
	o.counted.Store(v, n)
	return n
}

// besides counts the members of a set without one.
func besides(set map[string]bool, member string) int {
	if set[member] {
		return len(set) - 1
	}
	return len(set)
}

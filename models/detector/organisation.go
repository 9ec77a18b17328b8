package detector

import (
	"yoban/features/extract"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/score"
)

// Organisation is what all accounts together know on one day: histories, and
// who shows what on the day itself. It caches look-ups and so is not safe for
// concurrent use.
type Organisation struct {
	windows map[string]*baseline.Window
	days    int
	today   map[baseline.Value]map[string]bool // value → principals of any account
	peers   map[string]map[string]bool         // remote address → interfaces
	cache   map[holderQuery]int
	size    int // principals
}

type holderQuery struct {
	account, attribute, value string
}

// NewOrganisation joins the accounts' windows with the day's rows.
func NewOrganisation(windows map[string]*baseline.Window, rows map[string]*extract.Rows) *Organisation {
	o := &Organisation{windows: windows, today: map[baseline.Value]map[string]bool{}, peers: map[string]map[string]bool{}, cache: map[holderQuery]int{}}
	for _, w := range windows {
		o.days = max(o.days, w.Days())
		o.size += w.Entities(baseline.PrincipalKind)
	}
	for _, r := range rows {
		for i := range r.Calls {
			o.addCall(&r.Calls[i])
		}
		for i := range r.Flows {
			if f := &r.Flows[i]; f.Peer != "" && f.Outbound {
				add(o.peers, f.Peer, f.Interface)
			}
		}
	}
	return o
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
	n := len(o.today[v])
	if o.today[v][except] {
		n--
	}
	if n < quorum {
		return 0
	}
	return n
}

// worldPrior is the probability that a principal shows a given value of an
// attribute when nothing else is known: about the values a principal shows over
// the values there are. AWS has some 17,000 actions, of which a principal uses
// some 17; the internet has 75,000 autonomous systems, a few hundred of which
// originate most traffic; there are 250 countries, 30 regions, some 40 agents.
var worldPrior = map[string]float64{
	baseline.Action:  1.0 / 1024,
	baseline.Network: 1.0 / 1024,
	baseline.Country: 1.0 / 128,
	baseline.Agent:   1.0 / 32,
	baseline.Region:  1.0 / 16,
	baseline.Auth:    1.0 / 4,
	baseline.Hour:    1.0 / 4,
	baseline.Bucket:  1.0 / 256,
	baseline.Origin:  1.0 / 1024,
}

// parent estimates how likely a principal of the account is to show a value,
// from its other principals, then those of the organisation, then the world.
func (n *Night) parent(v baseline.Value, except string) float64 {
	now := n.Org.others(v, except)
	p := worldPrior[v.Attribute]
	p = score.BackOff(max(n.Org.holders("", v, except), now), max(n.Org.size-1, now), p)
	own := n.Window.Entities(baseline.PrincipalKind)
	return score.BackOff(max(n.Org.holders(n.Account, v, except), 0), max(own-1, 0), p)
}

// holders counts principals of one account ("" for all) that showed a value in
// the window, besides except.
func (o *Organisation) holders(account string, v baseline.Value, except string) int {
	q := holderQuery{account, v.Attribute, v.Value}
	total, ok := o.cache[q]
	if !ok {
		for name, w := range o.windows {
			if account == "" || account == name {
				total += w.Holders(baseline.PrincipalKind, v.Attribute, v.Value, "")
			}
		}
		o.cache[q] = total
	}
	if total > 0 && o.showed(account, v, except) {
		total--
	}
	return total
}

func (o *Organisation) showed(account string, v baseline.Value, entity string) bool {
	for name, w := range o.windows {
		if (account == "" || account == name) && w.Seen(entity, v.Attribute, v.Value) > 0 {
			return true
		}
	}
	return false
}

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

// hosts returns how many interfaces of the organisation talk to a peer, on the
// day or in the window, besides except.
func (o *Organisation) hosts(peer, except string) int {
	n := 0
	for _, w := range o.windows {
		n += w.Holders(baseline.HostKind, baseline.Peer, peer, baseline.HostKind+except)
	}
	now := len(o.peers[peer])
	if o.peers[peer][except] {
		now--
	}
	return max(n, now)
}

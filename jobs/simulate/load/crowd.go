package load

import "math/rand/v2"

// rank says how a part of the entities behaves. An entity does a few deeds in
// some hours of the day, whatever the volume: so the rows that a reader needs are
// bounded by the entities.
type rank struct {
	entities float64 // share of them
	turns    float64 // share of what they do
	hours    int     // of the day in which one is active
	deeds    int     // that one has
	least    int     // entities without which an hour might stay empty
}

// ranks are chosen, not measured: few that never stop, as services and gateways
// are, some that work for a day's shift, and many that show up for an hour, as
// people, builds and batch workers do. Per 100,000 entities they have at most
// 1,000·24·8 + 9,000·8·4 + 90,000·1·2 = 660,000 pairs of hour and deed a day.
var ranks = [...]rank{
	{0.01, 0.30, 24, 8, 1},
	{0.09, 0.30, 8, 4, 24},
	{0.90, 0.40, 1, 2, 0},
}

// fleeting is the last rank, whose entities are gone through in order, so that
// none is left out on any day.
const fleeting = len(ranks) - 1

// actor is one entity.
type actor struct {
	number uint64 // among all entities of a log
	hash   uint64 // what it is like
	deeds  int
}

// crowd is the entities of one account.
type crowd struct {
	seed              uint64
	account, accounts int                 // which of how many
	sizes             [len(ranks)]int     // entities of each rank
	upTo              [len(ranks)]float64 // share of the turns of this rank and those before
}

// newCrowd gives the account its part of all entities: every accounts-th one. A
// rank that would be too small joins the fleeting ones.
func newCrowd(seed uint64, entities, account, accounts int) *crowd {
	c := &crowd{seed: seed, account: account, accounts: accounts}
	rest, total := (entities-account+accounts-1)/accounts, 0.0
	for i := range ranks {
		if c.sizes[i] = int(float64(rest) * ranks[i].entities); i == fleeting {
			c.sizes[i] = rest - c.sizes[0] - c.sizes[1]
		}
		if c.sizes[i] < ranks[i].least {
			c.sizes[i] = 0
		}
		if c.sizes[i] > 0 {
			total += ranks[i].turns
		}
		c.upTo[i] = total
	}
	for i := range c.upTo {
		c.upTo[i] /= total
	}
	return c
}

// slice is how many of the fleeting entities of an hour must have a turn in one
// window, for all to have one in the hour.
func (c *crowd) slice() int {
	return (c.perHour(0) + windowsPerHour - 1) / windowsPerHour
}

// perHour is how many fleeting entities are active in the hour: every 24th.
func (c *crowd) perHour(hour int) int { return (c.sizes[fleeting] - hour + 23) / 24 }

// leastTurns is how many turns a window must have for no entity to be left out:
// the fleeting ones' share and, because it is spread evenly but not perfectly, a
// few more.
func (c *crowd) leastTurns() float64 {
	return float64(c.slice()+1) / (1 - c.upTo[fleeting-1])
}

// golden spreads whole multiples of itself evenly over [0, 1), any number of
// them (Weyl; its fraction is the worst to approximate).
const golden = 0.6180339887498949

// queue is the turns of one window.
type queue struct {
	*crowd
	hour     int
	turns    int // so far
	fleeting int // of the fleeting entities whose turn is next
}

// queue returns the turns of a window, counted from the first day. The fleeting
// entities of an hour go on in every window where they would be if all windows
// had the least turns.
func (c *crowd) queue(window int) *queue {
	return &queue{crowd: c, hour: window / windowsPerHour % 24, fleeting: window % windowsPerHour * c.slice()}
}

// next returns whose turn it is.
func (q *queue) next(d *rand.Rand) actor {
	u := float64(q.turns) * golden
	u -= float64(int(u))
	q.turns++
	switch {
	case u < q.upTo[0]:
		return q.actor(0, d.IntN(q.sizes[0]))
	case u < q.upTo[1]:
		// One whose shift began within the last hours.
		began := (q.hour - d.IntN(ranks[1].hours) + 24) % 24
		return q.actor(1, began+24*d.IntN((q.sizes[1]-began+23)/24))
	}
	n := q.perHour(q.hour)
	if n == 0 { // fewer entities than hours
		return q.actor(fleeting, q.hour%q.sizes[fleeting])
	}
	nth := q.fleeting % n
	q.fleeting++
	return q.actor(fleeting, q.hour+24*nth)
}

// actor returns the nth entity of a rank.
func (c *crowd) actor(r, nth int) actor {
	for i := range r {
		nth += c.sizes[i]
	}
	number := uint64(nth*c.accounts + c.account)
	return actor{number, mix(c.seed, number), ranks[r].deeds}
}

// mix hashes two numbers into one, with the finaliser of SplitMix64 (Steele, Lea
// and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014).
func mix(a, b uint64) uint64 {
	z := a*0x9e3779b97f4a7c15 + b + 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

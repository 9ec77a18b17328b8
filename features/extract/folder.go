package extract

import (
	"sync"

	"github.com/zeebo/xxh3"

	"yoban/features/enrich"
	"yoban/features/event"
	"yoban/features/sketch"
)

// Key names the accumulators of one account and UTC date.
type Key struct {
	Account string // 12 digits
	Day     int32  // days since 1970-01-01
}

// Log is the kind of log a record came from.
type Log uint8

// The logs.
const (
	Calls Log = iota
	Flows
	Queries
)

// Shared is what the workers of one run have in common: names, the records
// seen, and which days are open.
type Shared struct {
	enricher *enrich.Enricher
	names    *Names

	mu   sync.Mutex
	seen map[Key]*Seen
}

// NewShared returns the shared state of one run.
func NewShared(e *enrich.Enricher) *Shared {
	return &Shared{enricher: e, names: NewNames(), seen: map[Key]*Seen{}}
}

func (s *Shared) seenOf(k Key) *Seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.seen[k]
	if !ok {
		v = &Seen{}
		s.seen[k] = v
	}
	return v
}

// Folder folds one worker's records into days. It is not safe for concurrent
// use; make one a worker, of the same Shared.
type Folder struct {
	enricher *enrich.Enricher
	names    *Names
	shared   *Shared
	hasher   *xxh3.Hasher

	object string // key of the object being read
	open   func(Log, Key) bool
	touch  map[Touch]int64
	days   map[Key]*Day
	seen   map[Key]*Seen

	scratch []byte
	whos    memo[who]
	whats   memo[what]
	places  memo[*place]
	agents  memo[name]
	small   memo[name]
	domains memo[*domainName]
}

// Touch is a day that an object holds records of.
type Touch struct {
	Log Log
	Key Key
}

// NewFolder returns a folder without days.
func NewFolder(s *Shared) *Folder {
	return &Folder{enricher: s.enricher, names: s.names, shared: s, hasher: xxh3.New(),
		days: map[Key]*Day{}, seen: map[Key]*Seen{}, touch: map[Touch]int64{}}
}

// Begin announces the object whose records follow. Records of days that open
// refuses are counted in the touches but not folded.
func (f *Folder) Begin(object string, open func(Log, Key) bool) {
	f.object, f.open = object, open
	f.touch = map[Touch]int64{}
}

// Touched returns how many records of each day the object held so far.
func (f *Folder) Touched() map[Touch]int64 { return f.touch }

// day returns the accumulators for a record, or nil when its day is not open.
func (f *Folder) day(l Log, account []byte, unix int64) (*Day, Key) {
	k := Key{f.names.of(f.intern(account)), sketch.Day(unix)}
	t := Touch{l, k}
	f.touch[t]++
	if f.open != nil && !f.open(l, k) {
		return nil, k
	}
	d, ok := f.days[k]
	if !ok {
		d = newDay(k.Account, f.names)
		f.days[k] = d
	}
	return d, k
}

// Call folds a CloudTrail record.
func (f *Folder) Call(c *event.Call) error {
	d, k := f.day(Calls, c.Account, c.Time)
	if d == nil {
		return nil
	}
	seen, ok := f.seen[k]
	if !ok {
		seen = f.shared.seenOf(k)
		f.seen[k] = seen
	}
	id := identity(f.hasher, c)
	// Records older than eventVersion 1.01 have no id: two that are alike may
	// well be two calls of one second, so each counts.
	duplicate := len(c.ID) > 0 && !seen.add(id)
	in := f.derive(c, f.object)
	if len(c.ID) == 0 {
		in.sampleHash = id.Lo
	}
	d.calls.add(f, &in, duplicate)
	f.addSession(d.session, &in, duplicate)
	d.objects.add(f, &in, duplicate)
	if duplicate {
		d.duplicates++
	} else {
		d.used.Calls++
	}
	return nil
}

// Flow folds a flow record. Records without traffic are not rows.
func (f *Folder) Flow(r *event.Flow) error {
	if r.Status != event.FlowOK {
		return nil
	}
	d, _ := f.day(Flows, r.Account, r.Start)
	if d == nil {
		return nil
	}
	f.addFlow(d.flows, r, f.names.string(f.object))
	d.used.Flows++
	return nil
}

// Query folds a resolver record.
func (f *Folder) Query(q *event.Query) error {
	d, _ := f.day(Queries, q.Account, q.Time)
	if d == nil {
		return nil
	}
	f.addQuery(d.queries, q, f.object)
	d.used.Queries++
	return nil
}

// Take removes the accumulators of one day from all folders and merges them. No
// folder may be folding meanwhile.
func Take(s *Shared, folders []*Folder, k Key) *Day {
	total := newDay(k.Account, s.names)
	for _, f := range folders {
		if d, ok := f.days[k]; ok {
			total.absorb(d, s.names)
			delete(f.days, k)
		}
		delete(f.seen, k)
	}
	s.mu.Lock()
	delete(s.seen, k)
	s.mu.Unlock()
	return total
}

// Open returns the days that the folder holds accumulators of, in no order.
func (f *Folder) Open() []Key {
	keys := make([]Key, 0, len(f.days))
	for k := range f.days {
		keys = append(keys, k)
	}
	return keys
}

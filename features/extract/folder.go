package extract

import (
	"encoding/binary"
	"sync"

	"github.com/zeebo/xxh3"

	"yoban/features/enrich"
	"yoban/features/event"
	"yoban/features/extract/seen"
	"yoban/features/sigma"
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
	numLogs int = iota
)

// Shared is what the workers of one run have in common: names, the records
// seen, and which days are open.
type Shared struct {
	enricher *enrich.Enricher
	names    *Names

	rules *sigma.Set

	sets  *seen.Sets
	bound bound

	mu   sync.Mutex
	seen map[Key]*seen.Set
}

// NewShared returns the shared state of one run. What is folded goes to temporary
// files when more than some bytes are live in the process; 0 is DefaultMemory.
func NewShared(e *enrich.Enricher, memory int64) *Shared {
	if memory <= 0 {
		memory = DefaultMemory
	}
	return &Shared{enricher: e, bound: bound{memory, worthSpilling, checkEvery}, names: NewNames(), sets: seen.NewSets(memory / 4), seen: map[Key]*seen.Set{}}
}

// UseRules sets the Sigma rules that calls are held against. Without any there
// are no matches. It must come before the folders of the run are made.
func (s *Shared) UseRules(rules *sigma.Set) { s.rules = rules }

func (s *Shared) seenOf(k Key) *seen.Set {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, ok := s.seen[k]
	if !ok {
		v = s.sets.New()
		s.seen[k] = v
	}
	return v
}

// Folder folds one worker's records into days. It is not safe for concurrent
// use; make one a worker, of the same Shared.
type Folder struct {
	enricher *enrich.Enricher
	watch    watch
	names    *Names
	shared   *Shared
	matcher  *sigma.Matcher // nil without rules

	object     string // key of the object being read
	objectName name   // of it; 0 until a row needs it
	open       func(Log, Key) bool
	touched    map[Touch]*touch
	last       [numLogs]*touch // the day of the record before
	days       map[Key]*accumulators

	recall
	flowKey  flowKey
	queryKey queryKey
	scratch  []byte
	numbers  uint32
	folded   int // records
}

// recall is what a folder remembers to be quick. Without it rows are the same.
type recall struct {
	numbered [1 << 12]numbered // sessions of a busy night; each slot is its numbers' last
	whos     memo[who]
	whats    memo[what]
	places   memo[place]
	agents   memo[agent]
	failures memo[failure]
	small    memo[name]
	domains  memo[domainName]
	trails   entries[trailKey, trail]

	addresses entries[addr, name]

	eni, instance, vpc, region recent
}

// Touch is a day that an object holds records of.
type Touch struct {
	Log Log
	Key Key
}

// touch is a Touch on its way: how many records, and where they go.
type touch struct {
	Key
	records int64
	day     *accumulators // nil when it is not open
}

// NewFolder returns a folder without days.
func NewFolder(s *Shared) *Folder {
	return &Folder{enricher: s.enricher, watch: watch{s.enricher}, names: s.names, shared: s,
		matcher: sigma.NewMatcher(s.rules), days: map[Key]*accumulators{}, touched: map[Touch]*touch{}}
}

// Begin announces the object whose records follow. Records of days that open
// refuses are counted in the touches but not folded. The object is the object of
// those records' Refs; open must not change its mind before the next Begin.
func (f *Folder) Begin(object string, open func(Log, Key) bool) {
	f.object, f.objectName, f.open = object, 0, open
	f.touched, f.last = map[Touch]*touch{}, [numLogs]*touch{}
}

// Touched returns how many records of each day the object held so far.
func (f *Folder) Touched() map[Touch]int64 {
	out := map[Touch]int64{}
	for k, t := range f.touched {
		out[k] = t.records
	}
	return out
}

// day returns the accumulators for a record, or nil when its day is not open.
func (f *Folder) day(l Log, account []byte, unix int64) *accumulators {
	t := f.last[l]
	if t == nil || t.Day != sketch.Day(unix) || t.Account != string(account) {
		t = f.touch(l, Key{f.names.of(f.intern(account)), sketch.Day(unix)})
		f.last[l] = t
	}
	t.records++
	return t.day
}

// count counts a record that was folded, and looks at memory now and then.
func (f *Folder) count(n *int64) error {
	*n++
	if f.folded++; f.folded%f.shared.bound.every == 0 {
		return f.check()
	}
	return nil
}

// touch returns the day of an object's record.
func (f *Folder) touch(l Log, k Key) *touch {
	t, ok := f.touched[Touch{l, k}]
	if ok {
		return t
	}
	t = &touch{Key: k}
	f.touched[Touch{l, k}] = t
	if f.open != nil && !f.open(l, k) {
		return t
	}
	d, ok := f.days[k]
	if !ok {
		d = newAccumulators(f.names, f.watch)
		f.days[k] = d
	}
	t.day = d
	return t
}

// Call folds a CloudTrail record.
func (f *Folder) Call(c *event.Call) error {
	d := f.day(Calls, c.Account, c.Time)
	if d == nil {
		return nil
	}
	if d.seen == nil {
		d.seen = f.shared.seenOf(f.last[Calls].Key)
	}
	in := f.derive(c)
	id := f.identity(c, &in)
	duplicate, hash := false, id.Lo
	// Records older than eventVersion 1.01 have no id: two that are alike may
	// well be two calls of one second, so each counts.
	if len(c.ID) > 0 {
		hash = sketch.Hash(c.ID)
		added, err := d.seen.Add(id)
		if err != nil {
			return err
		}
		duplicate = !added
	}
	t := f.trailOf(d, c, &in)
	f.add(t, c, &in, hash, duplicate)
	if in.what.change != nil {
		f.addChange(d, c, &in, &t.call.key, hash, duplicate)
	}
	if len(in.matched) > 0 {
		f.addMatches(d, c, &in, &t.call.key, hash, duplicate)
	}
	if duplicate {
		return f.count(&d.duplicates)
	}
	return f.count(&d.used.Calls)
}

// identity hashes what makes a record itself: its id and all that decides its
// rows, so that two different records never pass for one because somebody gave
// them the same id.
func (f *Folder) identity(c *event.Call, in *input) xxh3.Uint128 {
	b := f.scratch[:0]
	for _, v := range [...]uint64{
		uint64(c.Time), uint64(c.BytesIn), uint64(c.BytesOut),
		uint64(c.Login) | uint64(c.FromConsole)<<8 | uint64(c.LoginMFA)<<16 | truth(c.Intervened)<<24, uint64(c.TokensIn), uint64(c.TokensOut),
		in.who.content.Lo, in.who.content.Hi, in.what.content.Lo, in.what.content.Hi, in.place.content.Lo, in.place.content.Hi,
		in.agent.content.Lo, in.agent.content.Hi, in.err.content.Lo, in.err.content.Hi,
	} {
		b = binary.LittleEndian.AppendUint64(b, v)
	}
	for _, v := range [...][]byte{c.ID, c.Region, c.Bucket, c.ObjectKey} {
		b = appendField(b, v)
	}
	if in.what.change != nil {
		b = append(append(append(b, in.change.Resource...), 0), in.change.Facts...) // of valid UTF-8 and URL encoding
	}
	for _, rule := range in.matched {
		b = binary.LittleEndian.AppendUint32(b, uint32(rule))
	}
	f.scratch = b
	return xxh3.Hash128(b)
}

func truth(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// appendField appends a value with its length before it, because a value may
// hold any byte.
func appendField(b, field []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(field))), field...)
}

// Flow folds a flow record. Records without traffic are not rows.
func (f *Folder) Flow(r *event.Flow) error {
	if r.Status != event.FlowOK {
		return nil
	}
	d := f.day(Flows, r.Account, r.Start)
	if d == nil {
		return nil
	}
	if f.objectName == 0 {
		f.objectName = f.names.string(f.object)
	}
	f.addFlow(d.flows, r)
	return f.count(&d.used.Flows)
}

// Query folds a resolver record.
func (f *Folder) Query(q *event.Query) error {
	d := f.day(Queries, q.Account, q.Time)
	if d == nil {
		return nil
	}
	f.addQuery(d.queries, q)
	return f.count(&d.used.Queries)
}

// Take removes what was folded of one day from all folders. No folder may be
// folding meanwhile.
func Take(s *Shared, folders []*Folder, k Key) *Day {
	day := &Day{account: k.Account, shared: s}
	for _, f := range folders {
		if part, ok := f.days[k]; ok {
			f.forget(k)
			day.parts = append(day.parts, part)
			day.Used.add(part.used)
			day.Duplicates += part.duplicates
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if set := s.seen[k]; set != nil {
		set.Close()
		delete(s.seen, k)
	}
	return day
}

// forget drops what leads to the accumulators of a day.
func (f *Folder) forget(k Key) {
	delete(f.days, k)
	f.trails = entries[trailKey, trail]{}
	f.touched, f.last = map[Touch]*touch{}, [numLogs]*touch{}
}

// Unreadable returns how many records the folders could not decode for the rules
// that look into them.
func Unreadable(folders []*Folder) int64 {
	var n int64
	for _, f := range folders {
		if f.matcher != nil {
			n += f.matcher.Unreadable()
		}
	}
	return n
}

// Open returns the days that the folder holds accumulators of, in no order.
func (f *Folder) Open() []Key {
	keys := make([]Key, 0, len(f.days))
	for k := range f.days {
		keys = append(keys, k)
	}
	return keys
}

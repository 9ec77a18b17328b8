package extract

import (
	"yoban/features/event"
	"yoban/features/sketch"
)

// trail is the rows of all three tables that calls of one kind belong to. Calls
// that are alike in everything that keys are made of are found by one look-up.
type trail struct {
	call    *entry[callKey, callState]
	session *entry[sessionKey, sessionState]
	object  *entry[objectKey, objectState] // nil when the call concerns no object
	counted bool                           // a call that is no duplicate was added
}

// maxTrails is how many a folder remembers, some 8 MB; then it starts over.
const maxTrails = 1 << 16

// trailKey is what makes calls alike.
type trailKey struct {
	day                   *accumulators
	hour                  int32
	who, what, place      uint32
	agent, region, bucket name
	outcome               outcome
	login                 event.Login
	console               bool
}

// hash leaves the day out: an account has few calls that are alike but for it.
func (k *trailKey) hash() uint32 {
	h := mix(uint64(k.hour)<<32|uint64(k.who), uint64(k.what)<<32|uint64(k.place))
	return short(mix(h, uint64(k.agent)<<32|uint64(k.region)) ^ mix(uint64(k.bucket), uint64(k.outcome)<<8|uint64(k.login)))
}

// trailOf returns the rows that a call belongs to, and makes those that are not
// there.
func (f *Folder) trailOf(d *accumulators, c *event.Call, in *input) *trail {
	k := trailKey{
		day: d, hour: hourOf(c.Time), who: in.who.number, what: in.what.number, place: in.place.number,
		agent: familyOf(c, in), region: in.region, bucket: in.bucket, outcome: in.err.class,
		login: c.Login, console: c.FromConsole == event.Yes,
	}
	hash := k.hash()
	if e := f.trails.find(hash, &k); e != nil {
		return &e.value
	}
	if f.trails.count >= maxTrails {
		f.trails = entries[trailKey, trail]{}
	}
	t := &f.trails.put(hash, &k).value
	auth := f.names.string(authOf(c, &in.who.Principal, f.names.of(k.agent)))
	row := callKey{k.hour, in.who.name, in.what.service, in.what.action, in.region, in.place.country, in.place.network, k.agent, auth, in.err.outcome}
	t.call = d.calls.at(row.hash(), &row)
	t.session = d.sessions.at(f.sessionKey(d.sessions, in, k.hour, k.agent))
	if in.what.operation != 0 && in.bucket != 0 {
		row := objectKey{k.hour, in.who.name, in.bucket, in.what.operation, in.place.network}
		t.object = d.objects.at(row.hash(), &row)
	}
	return t
}

// add folds a call into its rows. A duplicate only lends its object's key to the
// samples, which keep the smallest: so it does not matter which copy came first.
func (f *Folder) add(t *trail, c *event.Call, in *input, hash uint64, duplicate bool) {
	for t.session.moved != nil {
		t.session = t.session.moved
	}
	call, session := &t.call.value, &t.session.value
	f.note(t, c, in, hash)
	if duplicate {
		return
	}
	call.calls++
	if c.TokensIn|c.TokensOut != 0 || c.Intervened {
		call.addModel(c)
	}
	if in.place.listed {
		call.listed++
		if t.object != nil {
			t.object.value.listed++
		}
	}
	call.span.add(c.Time, c.Time)
	session.add(c, in)
	if t.object != nil {
		t.object.value.add(c, in.err.class)
	}
	if t.counted {
		return
	}
	t.counted = true
	session.describe(f.names, in, sketch.Hash(c.Region))
	if t.object != nil {
		t.object.value.country = f.names.least(t.object.value.country, in.place.country)
		t.object.value.sources.Add(in.place.source)
	}
}

// ref returns a Ref of a call.
func (f *Folder) ref(c *event.Call, in *input) *Ref {
	return &Ref{
		ID: string(clip(c.ID, maxPart)), Object: f.object, Time: c.Time, Address: in.place.address,
		Key: in.who.accessKey, Agent: in.agent.text, ARN: in.who.rawARN, Error: in.err.code,
	}
}

// note offers the record to its rows' samples, which share one Ref of it.
func (f *Folder) note(t *trail, c *event.Call, in *input, hash uint64) {
	var r *Ref
	offer := func(s *sample) {
		if !s.accepts(hash) {
			return
		}
		if r == nil {
			r = f.ref(c, in)
		}
		s.add(hash, r)
	}
	offer(&t.call.value.sample)
	offer(&t.session.value.sample)
	if t.object != nil {
		offer(&t.object.value.sample)
	}
}

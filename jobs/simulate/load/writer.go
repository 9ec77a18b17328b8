package load

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"math/rand/v2"
	"time"

	"yoban/jobs/simulate"
)

// level is that of gzip. AWS does not say its own; CloudTrail's objects are 1 to
// 3 % smaller than this level makes them. The best compression makes files 3
// (CloudTrail, flow logs) to 14 % (queries) smaller and takes 1.3 (CloudTrail),
// 2.1 (flow logs) and 2.7 (queries) times as long.
const level = 6

// Bounds of one object. CloudTrail cuts its files at some thousand events; flow
// log files end at 75 MB stored, of which these are a twentieth, so that a
// processor never holds more than some 40 MB of text.
var largest = map[string]int{"CloudTrail": 20_000, "vpcflowlogs": 250_000, "vpcdnsquerylogs": 80_000}

// twice is the share of CloudTrail's events that are delivered twice.
const twice = 0.008

// writer makes objects, one after another, in the same buffers.
type writer struct {
	dir    string
	packed bytes.Buffer
	zip    *gzip.Writer
	text   map[string]*text // by region
}

// text is the open object of one region.
type text struct {
	source  *simulate.Source
	raw     []byte
	records int
}

func newWriter(dir string) *writer {
	zip, _ := gzip.NewWriterLevel(nil, level) // the level is valid
	return &writer{dir: dir, zip: zip, text: map[string]*text{}}
}

// window makes the objects that the station delivers at the end of a window,
// counted from the first day. All randomness comes from the seed, the station and
// the window.
func (w *writer) window(s *station, window int) (made Made, err error) {
	d := rand.New(rand.NewPCG(mix(s.opt.Seed, uint64(window)), mix(uint64(s.number), uint64(len(s.log)))))
	begin := s.start + int64(window)*windowSeconds
	share, written := s.share(window), 0
	queue := s.crowd.queue(window)
	for written < share {
		u := turn{actor: queue.next(d), d: d, port: firstEphemeral + d.IntN(28_000)}
		m, hash := s.choose(u.actor, d)
		u.peer, u.lasts = mix(hash, 3), m.lasts
		u.at = begin + int64(written)*max(1, windowSeconds-m.lasts)/int64(share)
		t := w.open(s, m.region)
		written += t.add(s.log, m, &u)
		if t.records >= largest[s.log] {
			if err := w.deliver(s, t, begin+windowSeconds, d, &made); err != nil {
				return made, err
			}
		}
	}
	for _, region := range regions(s) {
		if t := w.text[region]; t != nil && t.records > 0 {
			if err := w.deliver(s, t, begin+windowSeconds, d, &made); err != nil {
				return made, err
			}
		}
	}
	return made, nil
}

// open returns the object of the region that is being written.
func (w *writer) open(s *station, region string) *text {
	if region == "" {
		region = s.home
	}
	t := w.text[region]
	if t == nil {
		t = &text{}
		w.text[region] = t
	}
	t.source = s.sources[region]
	if t.records == 0 {
		t.raw = append(t.raw[:0], opening(t.source)...)
	}
	return t
}

// opening is what stands before the first record.
func opening(s *simulate.Source) string {
	switch s.Log {
	case "CloudTrail":
		return `{"Records":[`
	case "vpcflowlogs":
		return s.Header + "\n"
	}
	return ""
}

// add appends the records of one turn and returns their bytes.
func (t *text) add(log string, m *model, u *turn) int {
	before := len(t.raw)
	again := 1
	separator := byte('\n')
	if log == "CloudTrail" {
		separator = ','
		if u.d.Float64() < twice {
			again = 2
		}
	}
	t.raw = append(m.text.fill(t.raw, u), separator)
	for ; again > 1; again-- {
		t.raw = append(t.raw, t.raw[before:]...)
		t.records += m.records
	}
	t.records += m.records
	return len(t.raw) - before
}

// deliver writes the object and empties it.
func (w *writer) deliver(s *station, t *text, at int64, d *rand.Rand, made *Made) error {
	if s.log == "CloudTrail" {
		t.raw = append(t.raw[:len(t.raw)-1], "]}"...)
	}
	w.packed.Reset()
	w.zip.Reset(&w.packed)
	// Writing into memory does not fail.
	_, _ = w.zip.Write(t.raw)
	_ = w.zip.Close()
	*made = made.plus(Made{int64(t.records), 1, int64(len(t.raw)), int64(w.packed.Len())})
	t.records = 0
	return simulate.Write(w.dir, t.source.Key(time.Unix(at, 0).UTC(), objectID(s.log, d)), w.packed.Bytes())
}

// objectID returns the random letters of an object's name.
func objectID(log string, d *rand.Rand) string {
	if log != "CloudTrail" {
		return string(appendHex(nil, d.Uint64(), 8))
	}
	id := binary.LittleEndian.AppendUint64(nil, d.Uint64())
	id = binary.LittleEndian.AppendUint64(id, d.Uint64())
	for i, c := range id {
		id[i] = base62[int(c)%len(base62)]
	}
	return string(id)
}

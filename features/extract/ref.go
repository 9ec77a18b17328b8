package extract

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"yoban/features/sketch"
)

// Ref points to one log record: the payload of the rows' sample sketches.
type Ref struct {
	ID      string // eventID, or the query's name
	Object  string // key of the log object
	Time    int64  // Unix seconds
	Address string // source address, or the first answer
	Key     string // accessKeyId
	Agent   string // user agent, cut to 120 bytes
	ARN     string // userIdentity.arn
	Error   string // errorCode
}

// maxPart bounds what a Ref keeps of a field that others choose: with what a
// payload cuts off behind it nobody will miss more.
const maxPart = sketch.MaxPayload + utf8.UTFMax

// maxAgent bounds the user agent in a Ref.
const maxAgent = 120

const refSeparator = '\x1f'

// String encodes r; ParseRef reverses it.
func (r Ref) String() string { return string(r.append(nil)) }

// append appends the encoding of r to b.
func (r *Ref) append(b []byte) []byte {
	b = append(appendPart(b, r.ID), refSeparator)
	b = append(appendPart(b, r.Object), refSeparator)
	b = append(strconv.AppendInt(b, r.Time, 10), refSeparator)
	b = append(appendPart(b, r.Address), refSeparator)
	b = append(appendPart(b, r.Key), refSeparator)
	b = append(appendPart(b, r.Error), refSeparator)
	b = append(appendPart(b, r.ARN), refSeparator)
	return appendPart(b, r.Agent)
}

// appendPart appends a part of a Ref; a separator in it becomes a space.
func appendPart(b []byte, part string) []byte {
	for {
		i := strings.IndexByte(part, refSeparator)
		if i < 0 {
			return append(b, part...)
		}
		b = append(append(b, part[:i]...), ' ')
		part = part[i+1:]
	}
}

// ParseRef decodes a sample's payload. Fields that the payload's bound cut off
// come out empty.
func ParseRef(payload string) Ref {
	f := strings.SplitN(payload, string(refSeparator), 8)
	for len(f) < 8 {
		f = append(f, "")
	}
	at, _ := strconv.ParseInt(f[2], 10, 64) // a cut number reads as 0: unknown
	return Ref{ID: f[0], Object: f[1], Time: at, Address: f[3], Key: f[4], Error: f[5], ARN: f[6], Agent: f[7]}
}

// sampleSize is how many records each row keeps a pointer to: enough to look
// at, few enough to cost nothing.
const sampleSize = 3

// sample is a sketch.Sample of Refs that are not encoded until the row is
// finished, and that rows may share. It keeps the records of the smallest hashes, in
// ascending order; of records with one hash, the one whose encoding is smallest.
type sample struct {
	hashes [sampleSize]uint64
	refs   [sampleSize]*Ref // nil from the first free place on
}

// accepts tells whether add with this hash could change the sample.
func (s *sample) accepts(hash uint64) bool {
	return s.refs[sampleSize-1] == nil || hash <= s.hashes[sampleSize-1]
}

// add offers a record. The sample keeps r, which must not change any more.
func (s *sample) add(hash uint64, r *Ref) {
	i := 0
	for i < sampleSize && s.refs[i] != nil && s.hashes[i] < hash {
		i++
	}
	switch {
	case i == sampleSize:
		return
	case s.refs[i] != nil && s.hashes[i] == hash:
		if r != s.refs[i] && payload(r) < payload(s.refs[i]) {
			s.refs[i] = r
		}
		return
	}
	copy(s.hashes[i+1:], s.hashes[i:])
	copy(s.refs[i+1:], s.refs[i:])
	s.hashes[i], s.refs[i] = hash, r
}

// merge adds the records of o.
func (s *sample) merge(o *sample) {
	for i, r := range o.refs {
		if r != nil && s.accepts(o.hashes[i]) {
			s.add(o.hashes[i], r)
		}
	}
}

// mergeSamples merges two samples that may not be there.
func mergeSamples(a, b *sample) *sample {
	switch {
	case b == nil:
		return a
	case a == nil:
		a = new(sample)
	}
	a.merge(b)
	return a
}

// append appends the encoding of the sketch.Sample of these records.
func (s *sample) append(b []byte) []byte {
	n := 0
	for n < sampleSize && s.refs[n] != nil {
		n++
	}
	return sketch.AppendSample(b, sampleSize, s.hashes[:n], func(b []byte, i int) []byte { return s.refs[i].append(b) })
}

// payload returns what the sketch keeps of a record's encoding: of two records
// with one hash the sketch keeps the smaller payload, as cut.
func payload(r *Ref) string {
	s := sketch.NewSample(1)
	s.AddBytes(0, r.append(nil))
	return s.Items()[0].Payload
}

package extract

import (
	"encoding"
	"encoding/binary"
	"errors"

	"yoban/features/sketch"
)

// errRun says that a temporary file does not hold what was written to it.
var errRun = errors.New("temporary file of folded records is damaged")

// coder writes the states of one entity to bytes, or reads them back. Both ways
// go through the same code, so that they cannot differ. Strings are written once
// and numbered.
type coder struct {
	reading bool
	names   *Names
	body    []byte
	at      int // reading: in body
	texts   []string
	index   map[string]uint64 // writing: of texts
	err     error
}

func (c *coder) fail() { c.err = errRun }

// uint codes an unsigned number.
func (c *coder) uint(v *uint64) {
	if !c.reading {
		c.body = binary.AppendUvarint(c.body, *v)
		return
	}
	n := 0
	*v, n = binary.Uvarint(c.body[c.at:])
	if n <= 0 {
		c.fail()
		c.at = len(c.body)
		return
	}
	c.at += n
}

// integer codes the numbers of keys and states.
func integer[T ~int32 | ~int64 | ~uint8 | ~uint16 | ~uint32 | ~uint64](c *coder, values ...*T) {
	for _, v := range values {
		u := uint64(*v)
		c.uint(&u)
		*v = T(u)
	}
}

// bool codes a boolean.
func (c *coder) bool(v *bool) {
	var u uint64
	if *v {
		u = 1
	}
	c.uint(&u)
	*v = u == 1
}

// text codes a string.
func (c *coder) text(v *string) {
	var u uint64
	if !c.reading {
		known := false
		if u, known = c.index[*v]; !known {
			u = uint64(len(c.texts))
			c.index[*v] = u
			c.texts = append(c.texts, *v)
		}
	}
	c.uint(&u)
	if !c.reading {
		return
	}
	if u >= uint64(len(c.texts)) {
		c.fail()
		return
	}
	*v = c.texts[u]
}

// name codes names.
func (c *coder) name(values ...*name) {
	for _, v := range values {
		var s string
		if !c.reading {
			s = c.names.of(*v)
		}
		c.text(&s)
		if c.reading {
			*v = c.names.string(s)
		}
	}
}

// coded is a sketch.
type coded interface {
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
}

// sketch codes sketches.
func (c *coder) sketch(values ...coded) {
	for _, v := range values {
		if c.reading {
			if err := v.UnmarshalBinary(c.bytes()); err != nil {
				c.fail()
			}
			continue
		}
		b, err := v.AppendBinary(nil)
		if err != nil {
			panic("extract: encode sketch: " + err.Error()) // no sketch here can fail
		}
		c.body = append(binary.AppendUvarint(c.body, uint64(len(b))), b...)
	}
}

// bytes reads a length and as many bytes.
func (c *coder) bytes() []byte {
	var n uint64
	c.uint(&n)
	if n > uint64(len(c.body)-c.at) {
		c.fail()
		return nil
	}
	c.at += int(n)
	return c.body[c.at-int(n) : c.at]
}

// optional codes a set that most states do not have.
func (c *coder) optional(v **sketch.Distinct) {
	there := *v != nil
	c.bool(&there)
	if !there {
		return
	}
	if c.reading {
		*v = new(sketch.Distinct)
	}
	c.sketch(*v)
}

func (c *coder) span(s *span) { integer(c, &s.first, &s.last) }

func (c *coder) sample(s *sample) {
	for i := range s.refs {
		there := s.refs[i] != nil
		c.bool(&there)
		if !there {
			return
		}
		if c.reading {
			s.refs[i] = new(Ref)
		}
		r := s.refs[i]
		integer(c, &s.hashes[i])
		integer(c, &r.Time)
		for _, t := range [...]*string{&r.ID, &r.Object, &r.Address, &r.Key, &r.Agent, &r.ARN, &r.Error} {
			c.text(t)
		}
	}
}

// optionalSample codes a sample that most states do not have.
func (c *coder) optionalSample(v **sample) {
	there := *v != nil
	c.bool(&there)
	if !there {
		return
	}
	if c.reading {
		*v = new(sample)
	}
	c.sample(*v)
}

func (c *coder) ports(p *ports) {
	n := uint64(p.size())
	c.uint(&n)
	if !c.reading {
		p.each(func(port uint16) { integer(c, &port) })
		return
	}
	for ; n > 0 && c.err == nil; n-- {
		var port uint16
		integer(c, &port)
		p.add(port)
	}
}

func (k *callKey) code(c *coder) {
	integer(c, &k.hour)
	c.name(&k.principal, &k.service, &k.action, &k.region, &k.country, &k.network, &k.agent, &k.auth, &k.outcome)
}

func (s *callState) code(c *coder) {
	integer(c, &s.calls, &s.listed, &s.in, &s.out, &s.intervened)
	c.span(&s.span)
	c.sample(&s.sample)
}

func (k *matchKey) code(c *coder) {
	k.callKey.code(c)
	c.name(&k.rule)
}

func (k *changeKey) code(c *coder) {
	k.callKey.code(c)
	c.name(&k.resource, &k.facts)
}

func (k *sessionKey) code(c *coder) {
	integer(c, &k.hour)
	c.name(&k.principal, &k.credential, &k.address, &k.agent)
}

func (s *sessionState) code(c *coder) {
	c.name(&s.session, &s.arn, &s.kind, &s.country, &s.network, &s.origin)
	integer(c, &s.calls, &s.ok, &s.denied, &s.errors, &s.reads, &s.writes, &s.permissions, &s.logins, &s.loginFails, &s.mfa)
	c.span(&s.span)
	c.sketch(&s.actions, &s.services, &s.region)
	integer(c, &s.minutes)
	c.sample(&s.sample)
}

func (k *objectKey) code(c *coder) {
	integer(c, &k.hour)
	c.name(&k.principal, &k.bucket, &k.operation, &k.network)
}

func (s *objectState) code(c *coder) {
	c.name(&s.country)
	integer(c, &s.calls, &s.listed, &s.ok, &s.denied, &s.errors, &s.in, &s.out)
	c.sketch(&s.objects, &s.sources)
	c.span(&s.span)
	c.sample(&s.sample)
}

func (k *flowKey) code(c *coder) {
	integer(c, &k.lo.hi, &k.lo.lo, &k.hi.hi, &k.hi.lo)
	integer(c, &k.hour)
	c.name(&k.eni)
	integer(c, &k.port)
	integer(c, &k.protocol)
	integer(c, &k.service)
	c.bool(&k.outbound)
}

func (s *flowState) code(c *coder) {
	for _, w := range [...]*way{&s.fromLo, &s.fromHi} {
		integer(c, &w.packets, &w.bytes, &w.records)
	}
	integer(c, &s.rejected, &s.localLo, &s.localHi)
	integer(c, &s.minutes)
	c.span(&s.span)
	c.ports(&s.clients)
	integer(c, &s.flags)
	c.optional(&s.peers)
	for i := range s.bins {
		integer(c, &s.bins[i])
	}
	c.name(&s.instance, &s.region, &s.object)
}

func (k *queryKey) code(c *coder) {
	integer(c, &k.hour)
	c.name(&k.host, &k.domain)
}

func (s *queryState) code(c *coder) {
	c.name(&s.vpc, &s.region, &s.address)
	integer(c, &s.queries, &s.nx, &s.failed, &s.blocked, &s.metadata, &s.listed, &s.text, &s.size)
	c.sketch(&s.names, &s.types, &s.answers)
	if c.reading {
		s.lengths, s.chars = sketch.NewBins(lengthScale), sketch.NewBins(charScale)
	}
	c.sketch(&s.lengths, &s.chars)
	c.span(&s.span)
	c.sample(&s.sample)
	c.optionalSample(&s.noted)
}

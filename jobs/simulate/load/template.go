package load

import (
	"encoding/hex"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// slot is what stands at a place of a template.
type slot uint8

const (
	literal  slot = iota
	happened      // time of the record, RFC 3339
	since         // when the entity's credential was made, RFC 3339
	from          // start of a flow, Unix seconds
	until         // end of a flow
	uuid          // random
	hexes         // n random hexadecimal digits
	upper         // n random characters of IAM's ids
	letters       // n random letters and digits
	figure        // n random decimal digits
	octet         // random last part of an address
	number        // the entity's number, which makes its names unique
	ident         // n characters of IAM's ids that belong to the entity
	secret        // n characters of IAM's ids that belong to its credential
	resource      // 16 hexadecimal digits that belong to the entity
	own           // last two parts of its address
	peer          // last two parts of the address of whom it talks to
	port          // ephemeral port, one a turn
	packets       // n packets, more or less
	volume        // bytes of those packets, n each on the average
)

// piece is a slot with the text before it.
type piece struct {
	before string
	slot   slot
	n      int
}

// template is a record, or the two lines of a conversation, cut at what differs
// from turn to turn.
type template []piece

// turn is one use of a template.
type turn struct {
	actor
	peer  uint64 // hash of whom it talks to
	at    int64  // Unix seconds
	lasts int64  // seconds, of flows
	port  int
	sent  int // packets of the present line
	d     *rand.Rand
}

const (
	base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	base62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
)

// rotation is how long a credential lasts: six hours, as those of roles of EC2.
const rotation = 6 * 3600

// fill appends the record.
func (t template) fill(b []byte, u *turn) []byte {
	for i := range t {
		p := &t[i]
		b = append(b, p.before...)
		switch p.slot {
		case happened:
			b = stamp(b, u.at)
		case since:
			began := u.at - u.at%rotation
			b = stamp(b, began-int64(mix(u.hash, uint64(began))%3600))
		case from:
			b = strconv.AppendInt(b, u.at, 10)
		case until:
			b = strconv.AppendInt(b, u.at+u.lasts, 10)
		case number:
			b = strconv.AppendUint(b, u.number, 10)
		case ident:
			b = spell(b, u.hash, p.n)
		case secret:
			b = spell(b, mix(u.hash, uint64(u.at/rotation)), p.n)
		case resource:
			b = appendHex(b, mix(u.hash, 1), 16)
		case own:
			b = twoOctets(b, mix(u.hash, 2))
		case peer:
			b = twoOctets(b, u.peer)
		case port:
			b = strconv.AppendInt(b, int64(u.port), 10)
		case packets, volume:
			b = u.count(b, p)
		default:
			b = u.random(b, p)
		}
	}
	return b
}

// random appends what is new in every record.
func (u *turn) random(b []byte, p *piece) []byte {
	switch p.slot {
	case uuid:
		x, y := u.d.Uint64(), u.d.Uint64()
		b = append(appendHex(b, x, 8), '-')
		b = append(appendHex(b, x>>32, 4), '-', '4')
		b = append(appendHex(b, x>>48, 3), '-', "89ab"[y&3])
		b = append(appendHex(b, y>>2, 3), '-')
		return appendHex(b, y>>16, 12)
	case hexes:
		for n := p.n; n > 0; n -= 16 {
			b = appendHex(b, u.d.Uint64(), min(n, 16))
		}
	case upper:
		for n := p.n; n > 0; n -= 12 { // 60 of 64 bits
			b = spell(b, u.d.Uint64(), min(n, 12))
		}
	case letters:
		for range p.n {
			b = append(b, base62[u.d.IntN(len(base62))])
		}
	case figure:
		for range p.n {
			b = append(b, '0'+byte(u.d.IntN(10)))
		}
	case octet:
		b = strconv.AppendInt(b, int64(1+u.d.IntN(p.n)), 10)
	}
	return b
}

// count appends packets, or the bytes of those appended last. A conversation has
// half to twice the packets of its model, of nearly the same size.
func (u *turn) count(b []byte, p *piece) []byte {
	if p.slot == packets {
		u.sent = max(1, p.n/2+u.d.IntN(p.n+p.n/2+1))
		return strconv.AppendInt(b, int64(u.sent), 10)
	}
	size := u.sent * p.n
	// 28 bytes is the smallest datagram of UDP.
	return strconv.AppendInt(b, int64(max(28*u.sent, size-size/16+u.d.IntN(size/8+1))), 10)
}

// stamp appends a time as AWS writes it.
func stamp(b []byte, unix int64) []byte {
	return time.Unix(unix, 0).UTC().AppendFormat(b, "2006-01-02T15:04:05Z")
}

func appendHex(b []byte, v uint64, n int) []byte {
	raw := [8]byte{byte(v), byte(v >> 8), byte(v >> 16), byte(v >> 24), byte(v >> 32), byte(v >> 40), byte(v >> 48), byte(v >> 56)}
	end := len(b) + n
	return hex.AppendEncode(b, raw[:(n+1)/2])[:end]
}

func spell(b []byte, v uint64, n int) []byte {
	for range n {
		b = append(b, base32[v&31])
		v >>= 5
	}
	return b
}

func twoOctets(b []byte, v uint64) []byte {
	b = append(strconv.AppendUint(b, v>>8&255, 10), '.')
	return strconv.AppendUint(b, 1+v%254, 10) // no network's first or last address
}

// mark is one place in a text that a slot takes.
type mark struct {
	begin, end int
	slot       slot
	n          int
}

// cut makes a template of a text. Of marks that overlap the one that was made
// first counts.
func cut(text string, marks []mark) template {
	kept := marks[:0:0]
	for _, m := range marks {
		if !slices.ContainsFunc(kept, func(k mark) bool { return m.begin < k.end && k.begin < m.end }) {
			kept = append(kept, m)
		}
	}
	slices.SortFunc(kept, func(a, b mark) int { return a.begin - b.begin })
	var t template
	at := 0
	for _, m := range kept {
		t = append(t, piece{text[at:m.begin], m.slot, m.n})
		at = m.end
	}
	return append(t, piece{before: text[at:]})
}

// every marks all places of a word.
func every(marks []mark, text, word string, s slot, n int) []mark {
	if word == "" {
		return marks
	}
	for at := 0; ; {
		i := strings.Index(text[at:], word)
		if i < 0 {
			return marks
		}
		begin := at + i
		at = begin + len(word)
		marks = append(marks, mark{begin, at, s, n})
	}
}

// value marks the value that follows the words before it, which end with a quote.
func value(marks []mark, text, before, v string, s slot) []mark {
	i := strings.Index(text, before+v+`"`)
	if i < 0 || v == "" {
		return marks
	}
	return append(marks, mark{i + len(before), i + len(before) + len(v), s, 0})
}

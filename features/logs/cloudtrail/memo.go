package cloudtrail

import (
	"bytes"
	"encoding/binary"
	"math"
	"sync/atomic"

	"yoban/features/event"
)

// The bounds of a memo. Attackers choose identities, so it starts over when it
// is full: a file of an hour has some hundred, of 600 bytes each.
const (
	maxKnown     = 1 << 11 // identities
	maxKnownText = 2 << 20 // bytes of their text
	maxIdentity  = 4 << 10 // bytes of an identity that is kept: six times the usual
	places       = 1 << 12 // twice as many as identities, so that few share one
	ways         = 2
)

// memo knows identities by their text. A session's identity is close to half of
// each of its records and the same in all, byte for byte: that its text stands
// under the cursor tells in one comparison what it means and where it ends.
// The zero value is ready.
type memo struct {
	key   [places]uint16       // by the head of an identity, where in its text the access key ends
	place [places][ways]uint16 // by head and key, indexes in known plus one, the last used first
	known []known
	text  []byte // of all that are known, end to end
	room  int    // how deep a known identity was allowed to nest
}

// numbers counts the identities that all memos ever knew: a number is never given
// twice, so that records of several readers may be kept by it.
var numbers atomic.Uint64

// known is an identity with its text.
type known struct {
	text []byte
	id   event.Identity
}

// head is how much of an identity's text is looked at to find it: the type and
// most of the principal, and no member behind the shortest, a service's.
const head = 72

// mix spreads the bits of a sum and a word (multiplication by 2^64 over the
// golden ratio: Knuth, TAOCP 3, §6.4).
func mix(sum uint64, word []byte) uint64 {
	sum = (sum ^ binary.LittleEndian.Uint64(word)) * 0x9E3779B97F4A7C15
	return sum ^ sum>>32
}

// heading sums up the head of the identity at the start of text.
func heading(text []byte) uint64 {
	text = text[:head]
	return mix(mix(mix(mix(0, text[head-32:]), text[head-24:]), text[head-16:]), text[head-8:])
}

// at returns the place of the identity at the start of text. Sessions of one
// principal have one head, and differ in their access keys; those of one head
// have them where the last one had it.
func (m *memo) at(text []byte) *[ways]uint16 {
	sum := heading(text)
	end := int(m.key[sum%places])
	if end >= 8 && end <= len(text) {
		sum = mix(sum, text[end-8:end])
	}
	return &m.place[sum%places]
}

// find returns the identity at the start of text, and the length of its text, or
// nil. The pointer is valid until learn.
func (m *memo) find(text []byte, room int) (*event.Identity, int) {
	if len(text) < head || room != m.room {
		return nil, 0
	}
	place := m.at(text)
	for i, at := range place {
		if at == 0 {
			break
		}
		k := &m.known[at-1]
		if len(text) >= len(k.text) && bytes.Equal(text[:len(k.text)], k.text) {
			if i > 0 {
				place[0], place[i] = at, place[0]
			}
			return &k.id, len(k.text)
		}
	}
	return nil, 0
}

// learn keeps the identity id, which was read without fault from the start of
// ahead, of n bytes, with room to nest, and numbers it.
func (m *memo) learn(id *event.Identity, ahead []byte, n, room int) {
	if len(ahead) < head || n > maxIdentity {
		return
	}
	// Decoded, each byte may become the three of U+FFFD.
	if room != m.room || len(m.known) == cap(m.known) || len(m.text)+4*n > cap(m.text) {
		m.startOver(room)
	}
	if n := numbers.Add(1); n <= math.MaxUint32 {
		id.Number = uint32(n)
	}
	m.known = append(m.known, known{text: m.append(ahead[:n]), id: *id})
	k := &m.known[len(m.known)-1]
	m.keep(k, ahead)
	end := cap(ahead) - cap(id.AccessKey) + len(id.AccessKey)
	if end > n { // it is empty, or was decoded
		end = 0
	}
	m.key[heading(ahead)%places] = uint16(end)
	place := m.at(ahead)
	place[0], place[1] = uint16(len(m.known)), place[0]
}

// startOver forgets all identities, to know some with room to nest.
func (m *memo) startOver(room int) {
	if m.text == nil {
		m.known, m.text = make([]known, 0, maxKnown), make([]byte, 0, maxKnownText)
	}
	m.place, m.known, m.text, m.room = [places][ways]uint16{}, m.known[:0], m.text[:0], room
}

// append copies b to the text that is kept, which has room for it.
func (m *memo) append(b []byte) []byte {
	start := len(m.text)
	m.text = append(m.text, b...)
	return m.text[start:]
}

// keep moves what of the identity is a slice of ahead to the text that is kept,
// and copies what was decoded. How much is behind a slice, up to the end of what
// both were cut from, tells where it starts.
func (m *memo) keep(k *known, ahead []byte) {
	id := &k.id
	for _, part := range [...]*[]byte{
		&id.Type, &id.PrincipalID, &id.ARN, &id.Account, &id.AccessKey, &id.UserName, &id.InvokedBy,
		&id.IssuerType, &id.IssuerID, &id.IssuerARN, &id.IssuerAccount, &id.IssuerName,
		&id.EC2RoleDelivery, &id.SourceIdentity, &id.FederatedBy, &id.OnBehalfOf, &id.InScopeOf, &id.IssuedTo, &id.CredentialID,
	} {
		if len(*part) == 0 {
			continue
		}
		from := cap(ahead) - cap(*part)
		if from >= 0 && from < len(k.text) && &ahead[from] == &(*part)[0] {
			*part = k.text[from : from+len(*part)]
		} else {
			*part = m.append(*part)
		}
	}
}

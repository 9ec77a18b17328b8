package extract

import (
	"encoding/binary"
	"sync"

	"github.com/zeebo/xxh3"

	"yoban/features/event"
)

// Seen remembers which CloudTrail records of one account and date have been
// folded, across workers. CloudTrail delivers at least once and copies the
// events of global services into several regions.
//
// A record is identified by the 128-bit hash of its id and of everything that
// decides its row, so two different records never pass for one because
// somebody gave them the same id. With a billion records a day the chance of a
// false match is below 2⁻⁶⁸. It takes 16 bytes a record plus the map's overhead,
// and is dropped when the day is closed.
type Seen struct {
	shards [seenShards]struct {
		sync.Mutex
		ids map[xxh3.Uint128]struct{}
	}
}

// seenShards keeps workers out of each other's way; any power of two serves.
const seenShards = 16

// add records id and reports whether it was new.
func (s *Seen) add(id xxh3.Uint128) bool {
	shard := &s.shards[id.Lo%seenShards]
	shard.Lock()
	defer shard.Unlock()
	if _, ok := shard.ids[id]; ok {
		return false
	}
	if shard.ids == nil {
		shard.ids = map[xxh3.Uint128]struct{}{}
	}
	shard.ids[id] = struct{}{}
	return true
}

// identity hashes what makes a record itself.
func identity(h *xxh3.Hasher, c *event.Call) xxh3.Uint128 {
	h.Reset()
	var buf [28]byte
	binary.LittleEndian.PutUint64(buf[0:], uint64(c.Time))
	binary.LittleEndian.PutUint64(buf[8:], uint64(c.BytesIn))
	binary.LittleEndian.PutUint64(buf[16:], uint64(c.BytesOut))
	buf[24], buf[25], buf[26], buf[27] = byte(c.Login), byte(c.FromConsole), byte(c.LoginMFA), byte(c.Identity.MFA)
	h.Write(buf[:])
	for _, f := range [...][]byte{
		c.ID, c.Source, c.Name, c.Region, c.SourceIP, c.UserAgent, c.ErrorCode, c.VPCEndpoint, c.Bucket, c.ObjectKey,
		c.Identity.Type, c.Identity.ARN, c.Identity.PrincipalID, c.Identity.AccessKey, c.Identity.UserName, c.Identity.InvokedBy,
		c.Identity.Account, c.Identity.IssuerARN, c.Identity.EC2RoleDelivery, c.Identity.InScopeOf, c.Identity.FederatedBy, c.Identity.OnBehalfOf,
	} {
		binary.LittleEndian.PutUint32(buf[0:], uint32(len(f)))
		h.Write(buf[:4]) // lengths keep neighbouring fields apart
		h.Write(f)
	}
	return h.Sum128()
}

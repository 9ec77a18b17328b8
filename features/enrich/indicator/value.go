package indicator

import (
	"cmp"
	"net/netip"
	"strconv"
	"strings"

	"yoban/features/enrich/ranges"
)

// value is one entry of a list as read: a prefix, a domain or an access key.
type value struct {
	prefix   netip.Prefix
	domain   string // normalised
	key      string // id of an access key
	port     uint16 // 0 for all
	exact    bool   // a domain that does not stand for those under it
	category string // as the list writes it
	source   string
	detail
}

// detail is when a value was seen and how long it holds, in days since
// 1970-01-01 UTC; 0 for not told.
type detail struct{ first, last, expires int32 }

// name returns the domain or key, empty for a prefix.
func (v value) name() string { return cmp.Or(v.domain, v.key) }

// maxName is the length of the longest domain name, in bytes (RFC 1035, 2.3.4,
// as text without the root's dot).
const maxName = 253

// parse reads an entry: an address, a CIDR, address:port, a range first-last,
// a domain with or without a port (which a domain does not keep: names are
// looked up without one), or the id of an access key. It returns nothing for
// anything else.
func parse(text string) []value {
	if key(text) {
		return []value{{key: text}}
	}
	if p, ok := prefix(text); ok {
		return []value{{prefix: p}}
	}
	if ap, err := netip.ParseAddrPort(text); err == nil {
		addr := ap.Addr().Unmap().WithZone("")
		return []value{{prefix: netip.PrefixFrom(addr, addr.BitLen()), port: ap.Port()}}
	}
	if first, last, ok := strings.Cut(text, "-"); ok {
		if all := span(first, last); all != nil {
			return all
		}
	}
	if host, port, ok := strings.Cut(text, ":"); ok {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return nil
		}
		text = host
	}
	if name, ok := domain(text); ok {
		return []value{{domain: name}}
	}
	return nil
}

// why tells in a few words why parse returns nothing for a text.
func why(text string) string {
	if p, err := ranges.Prefix(text); err == nil && !wideEnough(p) {
		return "a prefix of so much of the internet is a slip"
	}
	if strings.Contains(text, "://") {
		return "a URL, whose host may be everybody's"
	}
	return "neither an address, a prefix, a domain nor an access key"
}

// key tells whether a text is the id of an access key of a user (AKIA) or of
// temporary credentials (ASIA): those and 16 more capitals and digits.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
func key(text string) bool {
	if len(text) != 20 || text[:4] != "AKIA" && text[:4] != "ASIA" {
		return false
	}
	return strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}

// prefix reads an address or CIDR of a list.
func prefix(text string) (netip.Prefix, bool) {
	p, err := ranges.Prefix(text)
	return p, err == nil && wideEnough(p)
}

// Widest prefixes a list may hold. Anything wider names a good part of the
// internet and is a slip: one line 0.0.0.0/0 would call everybody a threat, or
// trust everybody.
const (
	widest4 = 8  // the largest block ever given to one holder
	widest6 = 16 // as 2002::/16; registries get /12 and holders /16 at most
)

func wideEnough(p netip.Prefix) bool {
	if p.Addr().Is4() {
		return p.Bits() >= widest4
	}
	return p.Bits() >= widest6
}

// span covers a range of addresses by the fewest prefixes, at most 2·bits−2.
// It returns nil when it is no range, or wider than a list may hold.
func span(first, last string) []value {
	a, errA := netip.ParseAddr(strings.TrimSpace(first))
	z, errZ := netip.ParseAddr(strings.TrimSpace(last))
	if errA != nil || errZ != nil {
		return nil
	}
	a, z = a.Unmap().WithZone(""), z.Unmap().WithZone("")
	if a.Is4() != z.Is4() || z.Less(a) {
		return nil
	}
	var all []value
	for {
		p := largest(a, z)
		if !wideEnough(p) {
			return nil
		}
		all = append(all, value{prefix: p})
		end := lastOf(p)
		if end == z {
			return all
		}
		a = end.Next()
	}
}

// largest returns the widest prefix that starts at a and does not pass z.
func largest(a, z netip.Addr) netip.Prefix {
	p := netip.PrefixFrom(a, a.BitLen())
	for p.Bits() > 0 {
		wider := netip.PrefixFrom(a, p.Bits()-1)
		if wider.Masked().Addr() != a || z.Less(lastOf(wider)) {
			break
		}
		p = wider
	}
	return p
}

// lastOf returns the last address of a prefix.
func lastOf(p netip.Prefix) netip.Addr {
	bytes := p.Addr().AsSlice()
	for i := p.Bits(); i < len(bytes)*8; i++ {
		bytes[i/8] |= 0x80 >> (i % 8)
	}
	addr, _ := netip.AddrFromSlice(bytes)
	return addr
}

// domain normalises a name of a list: lower case, no leading "*." or ".", no
// trailing dot. International names must be in their ASCII form, as DNS logs
// have them. A single label is refused: it would name a whole top-level
// domain, and hosts files hold "localhost".
func domain(text string) (string, bool) {
	name := strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(text, "*"), "."), ".")
	name = strings.ToLower(name)
	if len(name) > maxName || !strings.Contains(name, ".") {
		return "", false
	}
	digits := true // a name that ends in a number is a damaged address
	for label := range strings.SplitSeq(name, ".") {
		if len(label) == 0 || len(label) > 63 {
			return "", false
		}
		digits = true
		for _, c := range []byte(label) {
			switch {
			case '0' <= c && c <= '9':
			case 'a' <= c && c <= 'z', c == '-', c == '_':
				digits = false
			default:
				return "", false
			}
		}
	}
	return name, !digits
}

// IsKey tells whether a text is the id of an access key.
func IsKey(text string) bool { return key(text) }

// IsDomain tells whether a text is a domain that a list may hold.
func IsDomain(text string) bool {
	_, ok := domain(text)
	return ok
}

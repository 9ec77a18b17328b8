// Package ipscan reads IP addresses from bytes, IPv4 without allocation.
package ipscan

import (
	"bytes"
	"net/netip"
)

// longest is the length of the longest address text, an IPv6 address that ends
// in a dotted IPv4 one.
const longest = len("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255")

// Addr returns the address that text writes, an IPv4-mapped IPv6 address as the
// IPv4 address that it means. ok is false for anything else, and for addresses
// with a zone: no log of AWS has them, and each new zone would be kept for the
// life of the process.
func Addr(text []byte) (addr netip.Addr, ok bool) {
	if v4, ok := dotted(text); ok {
		return netip.AddrFrom4(v4), true
	}
	if len(text) > longest || bytes.IndexByte(text, ':') < 0 || bytes.IndexByte(text, '%') >= 0 {
		return netip.Addr{}, false
	}
	addr, err := netip.ParseAddr(string(text))
	return addr.Unmap(), err == nil
}

// dotted reads four decimal numbers of at most three digits, without leading
// zeros, as net/netip does.
func dotted(text []byte) (v4 [4]byte, ok bool) {
	if len(text) < len("0.0.0.0") || len(text) > len("255.255.255.255") {
		return v4, false
	}
	part, value, digits := 0, 0, 0
	for _, b := range text {
		switch {
		case '0' <= b && b <= '9':
			if digits > 0 && value == 0 {
				return v4, false
			}
			value = value*10 + int(b-'0')
			digits++
			if value > 255 {
				return v4, false
			}
		case b == '.' && part < 3 && digits > 0:
			v4[part] = byte(value)
			part, value, digits = part+1, 0, 0
		default:
			return v4, false
		}
	}
	v4[3] = byte(value)
	return v4, part == 3 && digits > 0
}

package vpcflow

import (
	"net/netip"

	"yoban/features/logs/internal/ipscan"
	"yoban/features/logs/tally"
)

// lines reads lines for as long as they are as usual.
func (r *Reader) lines() error {
	for len(r.steps) > 0 {
		n := r.quick(r.win.Bytes())
		if n == 0 {
			return nil
		}
		r.win.Advance(n)
		if r.deliver != nil {
			if err := r.deliver(&r.fast); err != nil {
				return err
			}
		}
		r.counts.Delivered++
		r.counts.Records++
	}
	return nil
}

// slack is how many bytes must be left of the window for a field that varies: an
// address, and what stands before and behind it.
const slack = 32

// quick reads the line at the start of b, and returns its length with the
// newline. It returns 0, and leaves the line to parse, unless the line is whole,
// its fields have one space between them, and it is to be delivered. What it
// does not read of a line it leaves as the line before had it.
func (r *Reader) quick(b []byte) int {
	i := 0
	if len(b) > len(stamp) && b[10] == 'T' {
		i = len(stamp) + 1 - len(unstamped(b[:len(stamp)+1]))
	}
	for k := range r.steps {
		s := &r.steps[k]
		n := 0
		switch {
		case s.run != nil:
			n = r.run(s.run, b[i:], s.end, k == 0)
		case s.traffic != nil:
			n = r.quickTraffic(s, b, i)
		default:
			n = r.quickField(s, b, i)
		}
		if n == 0 {
			return 0
		}
		i += n + 1
	}
	f := &r.fast
	if f.End < f.Start || i > r.opt.Limits.MaxRecord {
		return 0
	}
	return i
}

// quickTraffic reads the fields of traffic at b[i:] and returns their length, 0
// when one is not as usual.
func (r *Reader) quickTraffic(s *step, b []byte, i int) int {
	if n := r.shortTraffic(b, i, s.end); n != 0 {
		return n
	}
	from := i
	for k := range s.traffic {
		n := r.quickField(&s.traffic[k], b, i)
		if n == 0 {
			return 0
		}
		i += n + 1
	}
	return i - 1 - from
}

// shortTraffic is quickTraffic for IPv4 and counts of up to seven digits.
func (r *Reader) shortTraffic(b []byte, from int, end byte) int {
	if from < 4 || len(b)-from < len(traffic)*16 {
		return 0
	}
	f, i := &r.fast, from
	var ok1, ok2, ok3, ok4, ok5, ok6, ok7 bool
	var srcPort, dstPort, protocol, packets, bytes uint32
	f.Src, i, ok1 = r.hosts.read(b, i)
	f.Dst, i, ok2 = r.hosts.read(b, i)
	srcPort, i, ok3 = quickNumber(b, i, ' ')
	dstPort, i, ok4 = quickNumber(b, i, ' ')
	protocol, i, ok5 = quickNumber(b, i, ' ')
	packets, i, ok6 = quickNumber(b, i, ' ')
	bytes, i, ok7 = quickNumber(b, i, ' ')
	if !(ok1 && ok2 && ok3 && ok4 && ok5 && ok6 && ok7) || (srcPort|dstPort)>>16 != 0 || protocol>>8 != 0 {
		return 0
	}
	f.SrcPort, f.DstPort, f.Protocol, f.Packets, f.Bytes = uint16(srcPort), uint16(dstPort), uint8(protocol), int64(packets), int64(bytes)
	if quickWhen(&f.Start, b[i:], ' ') == 0 || quickWhen(&f.End, b[i+11:], end) == 0 {
		return 0
	}
	return i + 21 - from
}

// quickField reads the field at b[i:] and returns its length, 0 when it is not
// as usual.
func (r *Reader) quickField(s *step, b []byte, i int) int {
	if len(b)-i < slack {
		return 0
	}
	f := &r.fast
	switch s.col {
	case srcAddr:
		return r.quickAddress(&f.Src, b, i, s.end)
	case dstAddr:
		return r.quickAddress(&f.Dst, b, i, s.end)
	case pktSrcAddr:
		return r.quickAddress(&f.PktSrc, b, i, s.end)
	case pktDstAddr:
		return r.quickAddress(&f.PktDst, b, i, s.end)
	case start:
		return quickWhen(&f.Start, b[i:], s.end)
	case end:
		return quickWhen(&f.End, b[i:], s.end)
	case byteCount:
		return quickCount(&f.Bytes, b[i:], s.end)
	case packets:
		return quickCount(&f.Packets, b[i:], s.end)
	}
	return r.quickSmall(s, b, i)
}

// quickSmall reads a port, protocol or set of flags.
func (r *Reader) quickSmall(s *step, b []byte, i int) int {
	f := &r.fast
	v, next, ok := quickNumber(b, i, s.end)
	if !ok {
		return 0
	}
	switch s.col {
	case srcPort:
		f.SrcPort = uint16(v)
		v >>= 16
	case dstPort:
		f.DstPort = uint16(v)
		v >>= 16
	case protocol:
		f.Protocol = uint8(v)
		v >>= 8
	case tcpFlags:
		f.TCPFlags, f.HasFlags = uint8(v), true
		v >>= 8
	}
	if v != 0 {
		return 0
	}
	return next - 1 - i
}

// quickAddress reads an address.
func (r *Reader) quickAddress(into *netip.Addr, b []byte, i int, end byte) (n int) {
	if i >= 4 && end == ' ' {
		if addr, next, ok := r.hosts.read(b, i); ok {
			*into = addr
			return next - 1 - i
		}
	}
	n = fieldEnd(b, i) - i
	if i+n == len(b) || b[i+n] != end {
		return 0
	}
	var ok bool
	if *into, ok = ipscan.Addr(b[i : i+n]); !ok {
		return 0
	}
	return n
}

// quickWhen reads a time.
func quickWhen(into *int64, b []byte, end byte) int {
	at, ok := quickTime(b, end)
	if !ok || at < tally.MinTime || at >= tally.MaxTime {
		return 0
	}
	*into = at
	return 10
}

// quickCount reads a count.
func quickCount(into *int64, b []byte, end byte) int {
	if v, next, ok := quickNumber(b, 0, end); ok {
		*into = int64(v)
		return next - 1
	}
	n := fieldEnd(b, 0)
	if n == len(b) || b[n] != end || number(into, b[:n]) != tally.None {
		return 0
	}
	return n
}

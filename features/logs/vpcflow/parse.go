package vpcflow

import (
	"encoding/binary"
	"math"
	"math/bits"
	"net/netip"

	"yoban/features/event"
	"yoban/features/logs/internal/ipscan"
	"yoban/features/logs/tally"
)

// parse reads a line by the layout. It returns the first reason not to deliver
// it; a wrong number of fields comes before all, for then no field can be
// trusted, not even the status. A line of a transit gateway is that before it is
// anything else.
func (r *Reader) parse(line []byte) tally.Reason {
	// A format without an action does not tell refused traffic from the rest.
	r.flow = event.Flow{Account: r.account, Region: r.region, Accepted: true}
	reason := tally.None
	i := 0
	for _, col := range r.layout {
		for i < len(line) && isBlank(line[i]) {
			i++
		}
		from := i
		i = fieldEnd(line, i)
		if from == i {
			return tally.FieldSum
		}
		if col == ignored {
			continue
		}
		reason = worse(reason, r.set(col, line[from:i]))
	}
	if firstField(line[i:]) != nil {
		return tally.FieldSum
	}
	if reason == tally.None {
		reason = r.complete()
	}
	return reason
}

// worse returns the reason to reject a record for, of two that were found one
// after the other.
func worse(a, b tally.Reason) tally.Reason {
	if b == tally.NotRead || a == tally.None {
		return b
	}
	return a
}

// fieldEnd returns the index of the first byte of line at or after i that is a
// space or a control byte, or its length. A control byte that does not separate
// fields makes the next one empty: no log has any. Eight bytes are looked at in
// one go (Warren, Hacker's Delight, §6-1: the lowest byte less than 0x21 sets
// its top bit in the difference).
func fieldEnd(line []byte, i int) int {
	const (
		ones = 0x0101010101010101
		tops = 0x8080808080808080
	)
	for ; i+8 <= len(line); i += 8 {
		w := binary.LittleEndian.Uint64(line[i:])
		if hit := (w - ones*0x21) &^ w & tops; hit != 0 {
			return i + bits.TrailingZeros64(hit)/8
		}
	}
	for i < len(line) && line[i] > ' ' {
		i++
	}
	return i
}

// set reads one field. "-" is AWS's word for missing.
func (r *Reader) set(col column, text []byte) tally.Reason {
	f := &r.flow
	missing := len(text) == 1 && text[0] == '-'
	switch col {
	case srcPort:
		return small(&f.SrcPort, text, missing)
	case dstPort:
		return small(&f.DstPort, text, missing)
	case protocol:
		return small(&f.Protocol, text, missing)
	case tcpFlags:
		f.HasFlags = !missing
		return small(&f.TCPFlags, text, missing)
	case byteCount:
		return number(&f.Bytes, text)
	case start:
		return when(&f.Start, text)
	case action, logStatus, direction, resourceType:
		return r.word(col, text)
	}
	if missing {
		return tally.None
	}
	switch col {
	case srcAddr:
		return address(&f.Src, text)
	case dstAddr:
		return address(&f.Dst, text)
	case pktSrcAddr:
		return address(&f.PktSrc, text)
	case pktDstAddr:
		return address(&f.PktDst, text)
	case packets:
		return number(&f.Packets, text)
	case end:
		return when(&f.End, text)
	}
	r.name(col, text)
	return tally.None
}

// name sets a field that is kept as text.
func (r *Reader) name(col column, text []byte) {
	f := &r.flow
	switch col {
	case accountID:
		// AWS writes "unknown" for interfaces of its own services; the account
		// whose log it is stands in for that and for anything else.
		if tally.IsAccount(text) {
			f.Account = text
		}
	case interfaceID:
		f.Interface = text
	case vpcID:
		f.VPC = text
	case instanceID:
		f.Instance = text
	case region:
		f.Region = text
	case srcService:
		f.SrcService = text
	case dstService:
		f.DstService = text
	}
}

// word sets a field that has few values. An action or direction of "-" is that
// of an interval without data.
func (r *Reader) word(col column, text []byte) tally.Reason {
	f := &r.flow
	known := true
	switch col {
	case action:
		f.Accepted = string(text) == "ACCEPT"
		known = f.Accepted || string(text) == "REJECT" || string(text) == "-"
	case logStatus:
		f.Status, known = status(text)
	case direction:
		f.Direction, known = way(text)
	case resourceType:
		if string(text) == "TransitGateway" {
			return tally.NotRead
		}
	}
	if !known {
		return tally.Malformed
	}
	return tally.None
}

// status reads a log-status.
func status(text []byte) (s event.FlowStatus, known bool) {
	switch string(text) {
	case "OK":
		return event.FlowOK, true
	case "NODATA":
		return event.FlowNoData, true
	case "SKIPDATA":
		return event.FlowSkipData, true
	}
	return event.FlowOK, false
}

// way reads a flow-direction.
func way(text []byte) (d event.Direction, known bool) {
	switch string(text) {
	case "ingress":
		return event.Ingress, true
	case "egress":
		return event.Egress, true
	}
	return event.DirectionUnknown, string(text) == "-"
}

// complete fills what the format left out, and checks what a flow must have.
func (r *Reader) complete() tally.Reason {
	f := &r.flow
	if !f.Src.IsValid() {
		f.Src = f.PktSrc
	}
	if !f.Dst.IsValid() {
		f.Dst = f.PktDst
	}
	if f.End == 0 {
		f.End = f.Start
	}
	switch {
	case !f.Src.IsValid() || !f.Dst.IsValid():
		return tally.BadAddr
	case f.End < f.Start:
		return tally.BadTime
	case !tally.IsAccount(f.Account):
		return tally.NoAccount
	}
	return tally.None
}

// address reads an address.
func address(into *netip.Addr, text []byte) tally.Reason {
	var ok bool
	if *into, ok = ipscan.Addr(text); !ok {
		return tally.BadAddr
	}
	return tally.None
}

// small reads a port, protocol or set of flags; a missing one is 0.
func small[T uint8 | uint16](into *T, text []byte, missing bool) tally.Reason {
	if missing {
		return tally.None
	}
	n, ok := decimal(text)
	if !ok || n > int64(^T(0)) {
		return tally.BadNumber
	}
	*into = T(n)
	return tally.None
}

// number reads a count.
func number(into *int64, text []byte) tally.Reason {
	n, ok := decimal(text)
	if !ok {
		return tally.BadNumber
	}
	*into = n
	return tally.None
}

// when reads Unix seconds.
func when(into *int64, text []byte) tally.Reason {
	n, ok := decimal(text)
	if !ok || n < tally.MinTime || n >= tally.MaxTime {
		return tally.BadTime
	}
	*into = n
	return tally.None
}

// decimal reads an unsigned decimal number up to the largest int64.
func decimal(text []byte) (n int64, ok bool) {
	const safe = 18 // digits that cannot overflow
	for i, b := range text {
		d := int64(b - '0')
		if b < '0' || b > '9' || i >= safe && n > (math.MaxInt64-d)/10 {
			return 0, false
		}
		n = n*10 + d
	}
	return n, len(text) > 0
}

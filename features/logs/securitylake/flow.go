package securitylake

import (
	"net/netip"

	"yoban/features/event"
	"yoban/features/logs/internal/ipscan"
	"yoban/features/logs/internal/parquet"
	"yoban/features/logs/tally"
)

// flowColumns are those of VPC Flow Logs alone (class Network Activity).
type flowColumns struct {
	srcPort, dstPort, protocol, flags *parquet.Column
	packets, bytes, status            *parquet.Column
	direction, directionID            *parquet.Column
	srcVia, dstVia                    *parquet.Column // intermediate_ips
}

// flows finds the columns of flows.
func (c *columns) flows() {
	c.common()
	c.verdict()
	k := &c.flow
	c.activity, c.activityID = c.text("activity_name"), c.number("activity_id")
	c.dstIP = c.text("dst_endpoint.ip")
	c.srcVPC, c.srcInstance, c.srcInterface = c.text("src_endpoint.vpc_uid"), c.text("src_endpoint.instance_uid"), c.text("src_endpoint.interface_uid")
	c.dstVPC, c.dstInstance, c.dstInterface = c.text("dst_endpoint.vpc_uid"), c.text("dst_endpoint.instance_uid"), c.text("dst_endpoint.interface_uid")
	c.srcService, c.dstService = c.text("src_endpoint.svc_name"), c.text("dst_endpoint.svc_name")
	c.start = c.pick(parquet.Time, "start_time", "start_time_dt")
	c.end = c.pick(parquet.Time, "end_time", "end_time_dt")
	k.srcPort, k.dstPort = c.number("src_endpoint.port"), c.number("dst_endpoint.port")
	k.protocol, k.flags = c.number("connection_info.protocol_num"), c.number("connection_info.tcp_flags")
	k.packets, k.bytes = c.number("traffic.packets"), c.number("traffic.bytes")
	k.status = c.text("status_code")
	k.direction, k.directionID = c.text("connection_info.direction"), c.number("connection_info.direction_id")
	k.srcVia, k.dstVia = c.list("src_endpoint.intermediate_ips"), c.list("dst_endpoint.intermediate_ips")
}

// readFlow reads and delivers a row as a flow.
func (r *Reader) readFlow() outcome {
	c, f := &r.columns, &r.flow
	r.flow = event.Flow{Account: r.accountOf(c.cloudAccount.Text()), Region: word(c.region), Accepted: c.accepted(),
		SrcService: word(c.srcService), DstService: word(c.dstService)}
	if f.Region == nil {
		f.Region = r.region
	}
	switch string(c.flow.status.Text()) {
	case "NODATA":
		return outcome{status: event.FlowNoData}
	case "SKIPDATA":
		return outcome{status: event.FlowSkipData}
	case "OK", "-", "":
	default:
		return outcome{reason: tally.Malformed}
	}
	f.Direction = c.flow.way()
	r.readInterface()
	for _, read := range [...]func() tally.Reason{r.readAddresses, r.readTimes, r.readTraffic} {
		if why := read(); why != tally.None {
			return outcome{reason: why}
		}
	}
	if f.Account == nil {
		return outcome{reason: tally.NoAccount}
	}
	if r.handler.Flow == nil {
		return outcome{}
	}
	return outcome{err: r.handler.Flow(f)}
}

// accepted tells whether packets, or a query, were let through. Version 2 has
// action_id 1 or 2, version 1 disposition_id 1 or 2; activity 5 of a flow is
// Refuse in both. A row that does not say so is not of refused traffic.
func (c *columns) accepted() bool {
	for _, id := range [...]*parquet.Column{c.actionID, c.dispositionID} {
		if n := integer(id); n == 1 || n == 2 {
			return n == 1
		}
	}
	for _, words := range [...]*parquet.Column{c.action, c.disposition, c.activity} {
		switch string(words.Text()) {
		case "Denied", "Blocked", "Refuse", "REJECT":
			return false
		}
	}
	const refuse = 5
	return integer(c.activityID) != refuse
}

// way returns the direction as the interface sees it.
func (k *flowColumns) way() event.Direction {
	switch n := integer(k.directionID); {
	case n == 1 || n < 1 && string(k.direction.Text()) == "Inbound":
		return event.Ingress
	case n == 2 || n < 1 && string(k.direction.Text()) == "Outbound":
		return event.Egress
	}
	return event.DirectionUnknown
}

// readInterface reads what is said of the interface, which is at the end that
// the direction tells. Of flows without a direction no table says where it is;
// whatever end has it is taken.
func (r *Reader) readInterface() {
	c, f := &r.columns, &r.flow
	if f.Direction == event.Ingress || f.Direction == event.DirectionUnknown && word(c.srcInterface) == nil {
		f.Interface, f.Instance, f.VPC = word(c.dstInterface), word(c.dstInstance), word(c.dstVPC)
		return
	}
	f.Interface, f.Instance, f.VPC = word(c.srcInterface), word(c.srcInstance), word(c.srcVPC)
}

// readAddresses reads the addresses: where an endpoint has an intermediate
// address, that is the interface's and the other the packet's.
func (r *Reader) readAddresses() tally.Reason {
	c, f := &r.columns, &r.flow
	f.Src, f.PktSrc = addresses(c.srcIP, c.flow.srcVia)
	f.Dst, f.PktDst = addresses(c.dstIP, c.flow.dstVia)
	if !f.Src.IsValid() || !f.Dst.IsValid() {
		return tally.BadAddr
	}
	return tally.None
}

func addresses(ip, via *parquet.Column) (own, packet netip.Addr) {
	packet, _ = ipscan.Addr(ip.Text())
	if via.Len() == 0 {
		return packet, packet
	}
	text, _ := via.At(0)
	if own, ok := ipscan.Addr(text); ok {
		return own, packet
	}
	return packet, packet
}

// readTimes reads first and last packet. time is start as well.
func (r *Reader) readTimes() tally.Reason {
	c, f := &r.columns, &r.flow
	var ok bool
	if f.Start, ok = seconds(c.start); !ok {
		if f.Start, ok = seconds(c.time); !ok {
			return tally.BadTime
		}
	}
	f.End = f.Start
	if !c.end.Missing() {
		if f.End, ok = seconds(c.end); !ok || f.End < f.Start {
			return tally.BadTime
		}
	}
	return tally.None
}

// readTraffic reads ports, protocol and counts. What is missing is 0, but for
// the bytes, without which a flow says nothing.
func (r *Reader) readTraffic() tally.Reason {
	k, f := &r.columns.flow, &r.flow
	f.HasFlags = !k.flags.Missing()
	var src, dst, protocol, flags int64
	for _, n := range [...]struct {
		from *parquet.Column
		to   *int64
		most int64
	}{
		{k.srcPort, &src, 1<<16 - 1}, {k.dstPort, &dst, 1<<16 - 1}, {k.protocol, &protocol, 1<<8 - 1},
		{k.flags, &flags, 1<<8 - 1}, {k.packets, &f.Packets, 1<<63 - 1},
	} {
		if n.from.Missing() {
			continue
		}
		if *n.to = integer(n.from); *n.to < 0 || *n.to > n.most {
			return tally.BadNumber
		}
	}
	if f.Bytes = integer(k.bytes); f.Bytes < 0 {
		return tally.BadNumber
	}
	f.SrcPort, f.DstPort, f.Protocol, f.TCPFlags = uint16(src), uint16(dst), uint8(protocol), uint8(flags)
	return tally.None
}

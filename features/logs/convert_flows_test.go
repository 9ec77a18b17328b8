package logs_test

import (
	"bytes"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"

	writer "github.com/parquet-go/parquet-go"
)

// flowLine is a line of a flow log, by the names of its fields; what is "-" is
// left out.
type flowLine map[string]string

// flowLines returns the lines of a flow log's text, and the names of its header.
func flowLines(raw []byte) (names []string, lines []flowLine) {
	for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		fields := strings.Fields(line)
		if names == nil {
			names = fields
			continue
		}
		l := flowLine{}
		for i, v := range fields {
			if v != "-" {
				l[names[i]] = v
			}
		}
		lines = append(lines, l)
	}
	return names, lines
}

func (l flowLine) text(name string) *string {
	if v, ok := l[name]; ok {
		return &v
	}
	return nil
}

func number[T int32 | int64](l flowLine, name string, times T) *T {
	n, err := strconv.ParseInt(l[name], 10, 64)
	if err != nil {
		return nil
	}
	v := T(n) * times
	return &v
}

// flow2 maps a line as the table for version 2 does. Of lines without a
// direction the table does not say where their interface goes: to the source.
func (l flowLine) flow2(region string) (f lakeFlow) {
	f.Metadata.Product.Name, f.Metadata.Product.Version = text("Amazon VPC"), l.text("version")
	f.Cloud.Account.UID, f.Cloud.Region = l.text("account-id"), either(l.text("region"), text(region))
	f.Src.IP, f.Src.Via = via(l, "src")
	f.Dst.IP, f.Dst.Via = via(l, "dst")
	f.Src.Port, f.Dst.Port = number(l, "srcport", int32(1)), number(l, "dstport", int32(1))
	f.Src.Service, f.Dst.Service = either(l.text("pkt-src-aws-service"), text("-")), either(l.text("pkt-dst-aws-service"), text("-"))
	own := &f.Src
	c := &f.Connection
	switch l["flow-direction"] {
	case "ingress":
		own = &f.Dst
		c.DirectionID, c.Direction = code(1), text("Inbound")
	case "egress":
		c.DirectionID, c.Direction = code(2), text("Outbound")
	default:
		c.DirectionID, c.Direction = code(0), text("Unknown")
	}
	own.Interface, own.VPC, own.Subnet = l.text("interface-id"), l.text("vpc-id"), l.text("subnet-id")
	own.Instance = either(l.text("instance-id"), text("-"))
	c.Protocol, c.Flags, c.Version = number(l, "protocol", int32(1)), number(l, "tcp-flags", int32(1)), text("IPv4")
	f.Traffic = lakeTraffic{number(l, "packets", int64(1)), number(l, "bytes", int64(1))}
	f.Time, f.Start, f.End = number(l, "start", int64(1e3)), number(l, "start", int64(1e6)), number(l, "end", int64(1e6))
	f.StatusCode, f.Class = l.text("log-status"), code(4001)
	switch l["action"] {
	case "ACCEPT":
		f.Action, f.ActionID, f.Disposition = text("Allowed"), code(1), text("Allowed")
	case "REJECT":
		f.Action, f.ActionID, f.Disposition = text("Denied"), code(2), text("Blocked")
	}
	return f
}

func via(l flowLine, end string) (ip *string, via []string) {
	own, packet := l.text(end+"addr"), l.text("pkt-"+end+"addr")
	if packet == nil || own == nil || *packet == *own {
		return either(own, packet), nil
	}
	return packet, []string{*own}
}

func code(n int32) *int32 { return &n }

// flow1 maps a line as the table for version 1 does.
func (l flowLine) flow1(region string) (f lakeFlow1) {
	v2 := l.flow2(region)
	f.Metadata, f.Src, f.Dst, f.Connection, f.Traffic = v2.Metadata, v2.Src, v2.Dst, v2.Connection, v2.Traffic
	f.Cloud = lakeCloud1{v2.Cloud.Region, v2.Cloud.Account.UID}
	f.Time, f.Start, f.End = v2.Time, v2.Time, number(l, "end", int64(1e3))
	f.StatusCode, f.Class = v2.StatusCode, v2.Class
	f.Activity, f.ActivityID = text("Traffic"), code(6)
	f.Disposition, f.DispositionID = v2.Disposition, v2.ActionID
	if l["action"] == "REJECT" {
		f.Activity, f.ActivityID = text("Refuse"), code(5)
	}
	return f
}

// captions are OCSF's names of response codes.
var captions = []string{"NoError", "FormError", "ServError", "NXDomain", "NotImp", "Refused"}

// query2 maps a resolver record as the table for version 2 does.
func (s source) query2() (q lakeQuery) {
	q.Metadata.Product.Name, q.Metadata.Product.Version = text("Route 53"), s.take("version")
	q.Cloud.Account.UID, q.Cloud.Region = s.take("account_id"), s.take("region")
	q.Time, q.Class = stampOf(s.take("query_timestamp"), 1e3), code(4003)
	q.Src.VPC, q.Src.IP, q.Src.Instance = s.take("vpc_id"), s.take("srcaddr"), s.take("srcids.instance")
	q.Dst.Instance = s.take("srcids.resolver_endpoint")
	q.Query = lakeName{s.take("query_name"), s.take("query_type")}
	q.RCode = s.take("rcode")
	for i, name := range []string{"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"} {
		if q.RCode != nil && *q.RCode == name {
			q.RCode, q.RCodeID = &captions[i], code(int32(i))
			break
		}
	}
	answers, _ := s["answers"].([]any)
	delete(s, "answers")
	for _, a := range answers {
		one := source(a.(map[string]any))
		q.Answers = append(q.Answers, lakeAnswer{one.take("Rdata"), one.take("Type")})
	}
	q.Rule.UID = s.take("firewall_rule_group_id")
	if action := s.take("firewall_rule_action"); action != nil {
		switch *action {
		case "BLOCK":
			q.Action, q.ActionID, q.Disposition = text("Denied"), code(2), text("Blocked")
		case "ALERT":
			q.Action, q.ActionID, q.Disposition = text("Allowed"), code(1), text("Alert")
		default:
			q.Action, q.ActionID, q.Disposition = text("Allowed"), code(1), text("Allowed")
		}
	}
	q.Unmapped = s.rest()
	return q
}

// query1 maps a resolver record as the table for version 1 does: the firewall's
// rule has no place.
func (s source) query1() (q lakeQuery1) {
	rcode, rule := s["rcode"], s.take("firewall_rule_group_id")
	v2 := s.query2()
	q.Metadata, q.Src, q.Dst, q.Time, q.Query, q.Answers, q.Class = v2.Metadata, v2.Src, v2.Dst, v2.Time, v2.Query, v2.Answers, v2.Class
	q.Cloud = lakeCloud1{v2.Cloud.Region, v2.Cloud.Account.UID}
	q.RCode, q.RCodeID, q.Unmapped = text(fmt.Sprint(rcode)), v2.RCodeID, v2.Unmapped
	q.Verdict, q.VerdictID = v2.Disposition, v2.ActionID
	if rule != nil {
		q.Unmapped["firewall_rule_group_id"] = *rule
	}
	return q
}

// flowColumns writes a flow log's lines as AWS's own Parquet does: names with
// underscores, integers of two sizes, everything optional.
func flowColumns(t testing.TB, raw []byte, options ...writer.WriterOption) []byte {
	t.Helper()
	names, lines := flowLines(raw)
	types := map[string]any{"version": int32(0), "srcport": int32(0), "dstport": int32(0), "protocol": int32(0), "tcp-flags": int32(0),
		"packets": int64(0), "bytes": int64(0), "start": int64(0), "end": int64(0)}
	var fields []reflect.StructField
	for i, name := range names {
		as := reflect.TypeFor[*string]()
		if v, ok := types[name]; ok {
			as = reflect.PointerTo(reflect.TypeOf(v))
		}
		tag := fmt.Sprintf(`parquet:"%s,optional,dict"`, strings.ReplaceAll(name, "-", "_"))
		fields = append(fields, reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: as, Tag: reflect.StructTag(tag)})
	}
	row := reflect.StructOf(fields)
	var b bytes.Buffer
	w := writer.NewWriter(&b, append([]writer.WriterOption{writer.SchemaOf(reflect.New(row).Interface()), writer.Compression(&writer.Gzip)}, options...)...)
	for _, l := range lines {
		v := reflect.New(row)
		for i, name := range names {
			var p any = l.text(name)
			switch types[name].(type) {
			case int32:
				p = number(l, name, int32(1))
			case int64:
				p = number(l, name, int64(1))
			}
			v.Elem().Field(i).Set(reflect.ValueOf(p))
		}
		if err := w.Write(v.Interface()); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

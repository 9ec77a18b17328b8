package securitylake

import (
	"yoban/features/event"
	"yoban/features/logs/internal/ipscan"
	"yoban/features/logs/internal/parquet"
	"yoban/features/logs/tally"
)

// queryColumns are those of Route 53 Resolver query logs alone (class DNS
// Activity).
type queryColumns struct {
	name, kind, rcode, rule *parquet.Column
	rcodeID                 *parquet.Column
	data, types             *parquet.Column // of the answers
}

// queries finds the columns of queries.
func (c *columns) queries() {
	c.common()
	c.verdict()
	c.others()
	k := &c.query
	k.name, k.kind = c.text("query.hostname"), c.text("query.type")
	k.rcode, k.rcodeID = c.text("rcode"), c.number("rcode_id")
	k.rule = c.text("firewall_rule.uid")
	k.data, k.types = c.list("answers.rdata"), c.list("answers.type")
	c.srcVPC, c.srcInstance = c.text("src_endpoint.vpc_uid"), c.text("src_endpoint.instance_uid")
	c.dstInstance = c.text("dst_endpoint.instance_uid")
}

// readQuery reads and delivers a row as a query.
func (r *Reader) readQuery() outcome {
	c, q := &r.columns, &r.query
	r.query = event.Query{
		Account: r.accountOf(c.cloudAccount.Text()), Region: c.region.Text(), VPC: c.srcVPC.Text(),
		Name: c.query.name.Text(), Type: c.query.kind.Text(), RCode: c.query.code(),
		Instance: c.srcInstance.Text(), Endpoint: c.dstInstance.Text(), Answers: q.Answers[:0],
	}
	q.Src, _ = ipscan.Addr(c.srcIP.Text())
	q.Firewall = c.firewall()
	r.readUnmapped(r.mapQuery)
	r.readAnswers()
	var ok bool
	if q.Time, ok = seconds(c.time); !ok {
		return outcome{reason: tally.BadTime}
	}
	if len(q.Name) == 0 {
		return outcome{reason: tally.NoName}
	}
	if q.Account == nil {
		return outcome{reason: tally.NoAccount}
	}
	if r.handler.Query == nil {
		return outcome{}
	}
	return outcome{err: r.handler.Query(q)}
}

// mapQuery sets what a field of the log's record says. Version 1 leaves the
// firewall's rule there, and its action in the oldest files (the sample of
// Route 53 in ocsf/examples).
func (r *Reader) mapQuery(path, text []byte) {
	switch string(path) {
	case "firewall_rule_action":
		r.query.Firewall = text
	case "firewall_rule_group_id":
		if r.query.Firewall == nil {
			r.query.Firewall = allow
		}
	}
}

// readAnswers reads the answers, as the log's own reader does: addresses are
// those of types A and AAAA.
func (r *Reader) readAnswers() {
	k, q := &r.columns.query, &r.query
	q.AnswerCount = max(k.data.Len(), k.types.Len())
	for i := range k.data.Len() {
		kind, _ := k.types.At(i)
		if string(kind) != "A" && string(kind) != "AAAA" {
			continue
		}
		data, _ := k.data.At(i)
		if addr, ok := ipscan.Addr(data); ok {
			q.Answers = append(q.Answers, addr)
		}
	}
}

// codes are the names of response codes in the logs, by number (RFC 6895, §2.3,
// in the spelling of BIND, which AWS has); OCSF spells some of them otherwise.
var codes = [...][]byte{
	[]byte("NOERROR"), []byte("FORMERR"), []byte("SERVFAIL"), []byte("NXDOMAIN"), []byte("NOTIMP"), []byte("REFUSED"),
	[]byte("YXDOMAIN"), []byte("YXRRSET"), []byte("NXRRSET"), []byte("NOTAUTH"), []byte("NOTZONE"),
}

// code returns the response code in the log's spelling. A number of 0 is also
// that of a row without a code.
func (k *queryColumns) code() []byte {
	text := k.rcode.Text()
	if n := integer(k.rcodeID); n >= 0 && n < int64(len(codes)) && len(text) > 0 {
		return codes[n]
	}
	return text
}

// Words for what a firewall rule did.
var (
	block = []byte("BLOCK")
	alert = []byte("ALERT")
	allow = []byte("ALLOW")
)

// firewall returns firewall_rule_action, of which OCSF keeps the meaning: an
// alert as disposition, a refusal as action or disposition. That queries without
// a rule have neither is unverified, so only one with a rule was allowed by it.
func (c *columns) firewall() []byte {
	switch {
	case string(c.disposition.Text()) == "Alert":
		return alert
	case !c.accepted():
		return block
	case len(c.query.rule.Text()) > 0:
		return allow
	}
	return nil
}

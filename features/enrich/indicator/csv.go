package indicator

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
)

// Names of columns, in lower case: of those that hold entries, and of those
// that tell more of them.
var (
	entryColumns = []string{"indicator", "ip", "cidr", "domain", "address", "ip_address", "ip address", "dst_ip", "dstip", "src_ip", "network", "prefix", "range", "host", "hostname", "fqdn", "value", "ioc", "ioc_value",
		"access_key_id", "access key id", "accesskeyid"}
	typeColumns     = []string{"indicator type", "indicator_type", "ioc_type", "type"}
	portColumns     = []string{"port", "dst_port", "dstport", "ports", "ports (|)"}
	categoryColumns = []string{"category", "threat", "threat_type"}
	sourceColumns   = []string{"source", "family", "malware", "malware_printable", "malwarefamily", "pool", "operator", "tag", "description", "comment"}
	firstColumns    = []string{"first_seen", "first_seen_utc", "firstseen", "first seen", "valid_from", "publishdate"}
	lastColumns     = []string{"last_seen", "last_seen_utc", "lastseen", "last seen", "last_online", "observationtime"}
	expiryColumns   = []string{"expires", "expiry", "expiration", "valid_until", "expires_at"}
)

// columns are the positions of what is used of a CSV file; -1 for none.
type columns struct {
	dialect                                                          string
	comma                                                            rune
	entries                                                          []int
	kind, port, category, source, firstSeen, lastSeen, expires, role int
}

// header reads the names of columns, nil when none holds entries. Columns are
// cut by commas, semicolons or tabs.
func header(line []byte) *columns {
	for _, comma := range []rune{',', ';', '\t'} {
		r := csv.NewReader(bytes.NewReader(line))
		r.Comma, r.LazyQuotes, r.TrimLeadingSpace = comma, true, comma != '\t'
		names, err := r.Read()
		if err != nil {
			continue
		}
		if c := named(names); c.entries != nil {
			c.comma = comma
			return c
		}
	}
	return nil
}

// named finds the columns that are used by their names.
func named(names []string) *columns {
	position := make(map[string]int)
	for i, name := range names {
		name = strings.ToLower(strings.TrimSpace(name))
		if _, taken := position[name]; !taken {
			position[name] = i
		}
	}
	pick := func(names ...string) int {
		for _, name := range names {
			if i, ok := position[name]; ok {
				return i
			}
		}
		return -1
	}
	c := &columns{dialect: formatCSV, kind: pick(typeColumns...), port: pick(portColumns...), category: pick(categoryColumns...), source: pick(sourceColumns...),
		firstSeen: pick(firstColumns...), lastSeen: pick(lastColumns...), expires: pick(expiryColumns...), role: -1}
	entries := entryColumns
	switch {
	case pick("reportid") >= 0 && pick("networkidentifier") >= 0:
		c.dialect, c.role, c.kind = formatFireEye, pick("networkidentifier"), -1
		entries = []string{"cidr", "domain", "ip"}
	case pick("indicator type") >= 0 && pick("indicator") >= 0:
		c.dialect = formatOTX
		entries = []string{"indicator"}
	case pick("ports (|)") >= 0 && pick("category") >= 0:
		c.dialect, c.kind = formatProofpoint, -1
	}
	for _, name := range entries {
		if i, ok := position[name]; ok {
			c.entries = append(c.entries, i)
		}
	}
	return c
}

// telling tells whether there is more than entries: a comment of one word is no
// header.
func (c *columns) telling() bool {
	return c.kind >= 0 || c.category >= 0 || c.firstSeen >= 0 || c.lastSeen >= 0
}

// values reads one row.
func (c *columns) values(line string) ([]value, fate) {
	r := csv.NewReader(strings.NewReader(line))
	r.Comma, r.LazyQuotes, r.TrimLeadingSpace = c.comma, true, c.comma != '\t'
	fields, err := r.Read()
	if err != nil {
		return nil, "no row of CSV"
	}
	field := func(i int) string {
		if i < 0 || i >= len(fields) {
			return ""
		}
		return strings.TrimSpace(fields[i])
	}
	ports, ok := portsOf(field(c.port))
	if !ok {
		return nil, "a port that is none" // the row cannot be trusted
	}
	end, ok := lastDay(field(c.expires))
	if !ok {
		return nil, "an end that is no time"
	}
	said := value{category: field(c.category), source: field(c.source), detail: detail{dayOf(field(c.firstSeen)), dayOf(field(c.lastSeen)), end}}
	if !c.counts(field(c.kind), field(c.role), &said) {
		return nil, passed
	}
	var all []value
	reason := fate("no entry in its columns")
	if c.dialect == formatFireEye {
		reason = passed // of reports on files and mail
	}
	for _, i := range c.entries {
		entry := field(i)
		found := typed(field(c.kind), entry)
		if len(found) == 0 && entry != "" {
			reason = fate(why(entry))
		}
		all = said.over(found, ports, all)
	}
	return all, reason
}

// counts completes what a row says of its entries, and tells whether they count.
func (c *columns) counts(kind, role string, said *value) bool {
	switch c.dialect {
	case formatProofpoint:
		category, ok := proofpoint[said.category]
		if ok {
			said.category = category
		}
		return category != harmless
	case formatFireEye:
		if said.source != "" {
			said.category = Malware
		}
		return !strings.EqualFold(role, "Victim") // the attacked are no threat
	}
	return !unseen(kind)
}

// over adds the values found in a row to all, with what the row says of them.
func (said value) over(found []value, ports []uint16, all []value) []value {
	for _, v := range found {
		v.category, v.source, v.detail = said.category, said.source, said.detail
		if v.name() != "" || v.port != 0 || len(ports) == 0 {
			all = append(all, v)
			continue
		}
		for _, port := range ports {
			v.port = port
			all = append(all, v)
		}
	}
	return all
}

// maxPorts is the number of ports that are read of one row; more are as good
// as all.
const maxPorts = 64

// portsOf reads the ports of a row, cut by |. None is all.
func portsOf(text string) (ports []uint16, ok bool) {
	if strings.Count(text, "|") >= maxPorts {
		return nil, true
	}
	for part := range strings.SplitSeq(text, "|") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		port, err := strconv.ParseUint(part, 10, 16)
		if err != nil {
			return nil, false
		}
		if port != 0 {
			ports = append(ports, uint16(port))
		}
	}
	return ports, true
}

// unseenKinds are parts of the words by which feeds say that an indicator is
// one that no network log shows.
var unseenKinds = []string{"url", "uri", "hash", "md5", "sha1", "sha256", "sha512", "mail", "file", "mutex", "cve", "yara", "registry", "regkey"}

// unseen tells whether a kind of indicator is one that no network log shows.
func unseen(kind string) bool {
	kind = strings.ToLower(kind)
	for _, part := range unseenKinds {
		if strings.Contains(kind, part) {
			return true
		}
	}
	return false
}

// typed reads an entry whose kind is told. Kinds with a | in them, as MISP has
// them, hold two things: domain|ip names both, ip-dst|port an address with its
// port.
func typed(kind, text string) []value {
	first, second, two := strings.Cut(text, "|")
	if !two || !strings.Contains(kind, "|") {
		return parse(text)
	}
	values := parse(first)
	if !strings.HasSuffix(kind, "|port") {
		return append(values, parse(second)...)
	}
	port, err := strconv.ParseUint(second, 10, 16)
	if err != nil {
		return nil
	}
	for i := range values {
		if values[i].name() == "" {
			values[i].port = uint16(port)
		}
	}
	return values
}

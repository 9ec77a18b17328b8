package load

import (
	"net/netip"
	"strconv"
	"strings"
)

// Fields of a flow log line, of both formats that the organisation has.
const (
	eniField, srcField, dstField, srcPortField, dstPortField = 2, 3, 4, 5, 6
	packetsField, bytesField, startField, endField           = 8, 9, 10, 11
	instanceField, pktSrcField, pktDstField                  = 16, 19, 20
)

// firstEphemeral is the first port that Linux gives to clients
// (net.ipv4.ip_local_port_range).
const firstEphemeral = 32768

// flowLine is a line with what tells which conversation it belongs to.
type flowLine struct {
	fields   []string
	own      string // address of the interface
	ownField int    // where it stands
}

// line cuts a flow log line into its fields. own gives the addresses of
// interfaces.
func newFlowLine(text string, own map[string]string) flowLine {
	l := flowLine{fields: strings.Split(text, " ")}
	l.own = own[l.fields[eniField]]
	l.ownField = srcField
	if l.fields[dstField] == l.own {
		l.ownField = dstField
	}
	return l
}

// owners returns each interface's address: the one that most of its lines have.
func owners(lines []string) map[string]string {
	count := map[[2]string]int{}
	own := map[string]string{}
	for _, line := range lines {
		f := strings.Split(line, " ")
		for _, address := range []string{f[srcField], f[dstField]} {
			k := [2]string{f[eniField], address}
			count[k]++
			if most := count[[2]string{f[eniField], own[f[eniField]]}]; count[k] > most {
				own[f[eniField]] = address
			}
		}
	}
	return own
}

// conversation names what a line and its answer share.
func (l *flowLine) conversation() string {
	f := l.fields
	a, b := f[srcField]+" "+f[srcPortField], f[dstField]+" "+f[dstPortField]
	if b < a {
		a, b = b, a
	}
	return strings.Join([]string{f[eniField], a, b, f[startField]}, " ")
}

// deed names what the interface does: with which service, or with which network,
// on whose side.
func (l *flowLine) deed() string {
	f := l.fields
	service := f[dstPortField]
	if p, _ := strconv.Atoi(service); p >= firstEphemeral {
		service = f[srcPortField]
	}
	other := f[srcField+dstField-l.ownField]
	if i := strings.LastIndexByte(other, '.'); i > 0 {
		other = other[:i]
	}
	return strings.Join([]string{service, f[7], other, f[12]}, " ")
}

// flowModels makes models of lines; the two of one conversation become one.
func flowModels(lines []string) []model {
	own := owners(lines)
	var models []model
	open := map[string]int{} // index in models of a conversation's first line
	for _, text := range lines {
		l := newFlowLine(text, own)
		part, key := l.template(), l.conversation()
		if i, ok := open[key]; ok && models[i].records == 1 {
			m := &models[i]
			m.text[len(m.text)-1].before += "\n"
			m.text = append(m.text, part...)
			m.bytes, m.records = m.bytes+1+len(text), 2
			continue
		}
		start, _ := strconv.ParseInt(l.fields[startField], 10, 64)
		end, _ := strconv.ParseInt(l.fields[endField], 10, 64)
		open[key] = len(models)
		models = append(models, model{class: l.fields[eniField], deed: l.deed(), text: part, bytes: len(text), records: 1, lasts: end - start})
	}
	return models
}

// template cuts the line.
func (l *flowLine) template() template {
	var marks []mark
	at := 0
	number := func(i int) int { n, _ := strconv.Atoi(l.fields[i]); return n }
	for i, field := range l.fields {
		m := mark{begin: at, end: at + len(field)}
		at = m.end + 1
		switch {
		case i == eniField || i == instanceField && field != "-":
			m.begin, m.slot = m.end-16, resource
		case field == "-":
			continue
		case i == srcField || i == dstField || i == pktSrcField || i == pktDstField:
			if a, err := netip.ParseAddr(field); err != nil || !a.Is4() {
				continue
			}
			_, rest, _ := strings.Cut(field, ".")
			_, rest, _ = strings.Cut(rest, ".")
			if m.begin, m.slot = m.end-len(rest), peer; field == l.own {
				m.slot = own
			}
		case (i == srcPortField || i == dstPortField) && number(i) >= firstEphemeral:
			m.slot = port
		case i == packetsField:
			m.slot, m.n = packets, number(i)
		case i == bytesField:
			m.slot, m.n = volume, number(i)/max(1, number(packetsField))
		case i == startField:
			m.slot = from
		case i == endField:
			m.slot = until
		default:
			continue
		}
		marks = append(marks, m)
	}
	return cut(strings.Join(l.fields, " "), marks)
}

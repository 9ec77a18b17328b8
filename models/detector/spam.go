package detector

import (
	"fmt"

	"yoban/features/table"
	"yoban/models/baseline"
)

const typeSpambot = "Backdoor:EC2/Spambot"

// smtp is the port on which mail servers take mail from each other. Programs
// hand mail to their relay on 587 or 465 (RFC 6409, RFC 8314), or to one
// relay's few addresses on 25.
const smtp = 25

// exchangers is from how many servers on a host delivers mail by itself. The
// largest providers publish up to five names for the mail of a domain, and a
// host that hands mail to one relay needs no more.
const exchangers = 6

// delivery is how many packets a host sends at least to deliver a message: two to
// connect, one each for EHLO, MAIL, RCPT, DATA and the text (RFC 5321, §3).
const delivery = 7

// manyExchangers is where a run is large: recipients at fifty providers are
// nobody's correspondence. Of a host without a history, which may have sent mail
// for years, so many are asked for.
const manyExchangers = 50

// spamRuns finds hosts that deliver mail to many servers and never did so.
// Unanswered attempts count: AWS blocks port 25 of most accounts.
func spamRuns(n *Night) Result {
	var out Result
	for _, rows := range n.interfaces() {
		host := hostOf(&rows[0])
		if n.Window.Seen(host, baseline.Port, baseline.PortValue(&table.FlowRow{Protocol: tcp, Port: smtp})) > 0 {
			continue
		}
		var mail []*table.FlowRow
		servers, silent := map[string]bool{}, int64(0)
		failed := map[int32]bool{}
		for i := range rows {
			r := &rows[i]
			if sent(r) && refused(r) {
				failed[r.Port] = true
			}
			if !sent(r) || r.Protocol != tcp || r.Port != smtp || baseline.Own(r.PeerNetwork) {
				continue
			}
			mail = append(mail, r)
			switch {
			case r.Peer == "":
				silent = max(silent, r.Peers)
			case ratio(r.PacketsOut, r.Connections) >= delivery:
				servers[r.Peer] = true
			}
		}
		if len(failed) >= scanPorts {
			silent = 0 // a scan, of which port 25 is a part
		}
		least := int64(exchangers)
		if !n.learned(host) {
			least = manyExchangers
		}
		if count := saturate(int64(len(servers)), silent); count >= least {
			out.Findings = append(out.Findings, n.spamRun(mail, count))
		}
	}
	return out
}

func (n *Night) spamRun(rows []*table.FlowRow, servers int64) Held {
	severity := 5.0
	if servers >= manyExchangers {
		severity = 6.5
	}
	h := n.ruled(typeSpambot, severity, rows,
		fact("mail servers", servers, "%d mail servers tried; a host that uses a relay needs at most %d", servers, exchangers-1),
		fact("history", 0, "never in %d active days did this host speak to a mail server", n.Window.ActiveDays(hostOf(rows[0]))))
	f := &h.Finding
	f.Action.RemoteAddress = "" // one finding for the run
	f.Description = fmt.Sprintf("%s tried to deliver mail to %d servers, and never spoke to one before.", rows[0].Interface, servers)
	f.Normal = []string{"mail handed to one relay, or none"}
	f.Quiet = "mail sent on any earlier day"
	return h
}

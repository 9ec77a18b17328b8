package detector

import (
	"fmt"
	"maps"
	"slices"

	"yoban/features/table"
	"yoban/models/baseline"
)

const (
	typeSSHBruteForce   = "UnauthorizedAccess:EC2/SSHBruteForce"
	typeRDPBruteForce   = "UnauthorizedAccess:EC2/RDPBruteForce"
	typeWinRMBruteForce = "Impact:EC2/WinRMBruteForce"
)

// guessed are the TCP services whose passwords are guessed, and the type for
// each. GuardDuty has none for other services.
var guessed = map[int32]string{22: typeSSHBruteForce, 3389: typeRDPBruteForce, 5985: typeWinRMBruteForce, 5986: typeWinRMBruteForce}

// guessedAt returns the type for a port at which passwords are guessed, "" for
// others. SSH is moved to ports that have its own in them, against scanners.
func guessedAt(port int32) string {
	switch {
	case guessed[port] != "":
		return guessed[port]
	case port == 222, port == 2022, port >= 2200 && port <= 2299, port == 10022, port == 22022, port == 22222:
		return typeSSHBruteForce
	}
	return ""
}

// elsewhereAnHour is how often a service at any other port is called at least to be
// guessed at: ten times a minute, for an hour. Programs that poll call less often.
const elsewhereAnHour = 600

// guessesElsewhere reports whether a host guesses at a service of the internet whose
// port says nothing: with connections of that shape at a rate of no program's
// polling, at a port that it never used, nor do a quorum of others. What the web
// and mail use is no such port: short connections are their habit.
func (n *Night) guessesElsewhere(c []table.FlowRow) bool {
	r := &c[0]
	switch r.Port {
	case 25, 53, 80, 110, 143, 443, 465, 587, 993, 995, 8080, 8443:
		return false
	}
	host := hostOf(r)
	if !r.Outbound || !outside(r) || atAWS(r) || r.Port >= firstDynamic || !n.learned(host) || n.knowsPeer(r) {
		return false
	}
	port := baseline.Value{Attribute: baseline.Port, Value: baseline.PortValue(r)}
	return n.Window.Seen(host, port.Attribute, port.Value) == 0 && n.Org.hostsWith(port) < quorum && guesses(c).most >= elsewhereAnHour
}

// What a guess looks like. Hofstede et al. (SSH compromise detection using
// NetFlow/IPFIX, ACM CCR 2014) see at least 11 and at most 51 packets a flow in
// the phase of guessing; a handshake of keys alone needs seven, where
// acknowledgements ride along. A port that is only probed sees fewer, a session
// in which work is done more.
const (
	leastGuess = 7
	mostGuess  = 51
)

// guessesAnHour is how often a password is tried at least: Zeek's policy for
// SSH calls 30 failed logins within 30 minutes guessing.
const guessesAnHour = 60

// checksAnHour is how often a host may call a neighbour whose port it calls every
// day: a monitor that runs ten checks a minute by SSH. It may have new neighbours.
const checksAnHour = 600

// sprayedHosts is with how many hosts a guess each makes a campaign: the width
// of a scan.
const sprayedHosts = sweepHosts

// bruteForce finds passwords being guessed: many short connections of one size
// to a service that asks for one. A host that guesses is a finding. A host that
// is guessed at is one only when the guessing led to a session, because everybody
// on the internet is guessed at all day.
func bruteForce(n *Night) Result {
	var out Result
	for _, rows := range n.interfaces() {
		sprayed := map[int32][]*table.FlowRow{}
		hosts := map[int32]int{}
		guessing := map[string][][]table.FlowRow{}
		for _, c := range conversations(rows) {
			r := &c[0]
			if r.Protocol != tcp || r.Peer == "" {
				continue
			}
			typ := guessedAt(r.Port)
			if typ == "" {
				if n.guessesElsewhere(c) {
					guessing[typeSSHBruteForce] = append(guessing[typeSSHBruteForce], c)
				}
				continue
			}
			if !r.Outbound {
				out.Findings = append(out.Findings, n.brokenInto(c)...)
				continue
			}
			guess := guesses(c)
			if guess.rows == 0 || n.knowsPeer(r) {
				continue
			}
			if outside(r) && !atAWS(r) {
				hosts[r.Port]++
				sprayed[r.Port] = append(sprayed[r.Port], pointers(c)...)
			}
			if guess.most >= n.leastGuesses(r) {
				guessing[typ] = append(guessing[typ], c)
			}
		}
		out.Findings = append(out.Findings, n.campaigns(hosts, sprayed, guessing)...)
	}
	return out
}

// campaigns reports what an interface does to others: guesses at some hosts, by
// type, or one or two with each of many, by port.
func (n *Night) campaigns(hosts map[int32]int, sprayed map[int32][]*table.FlowRow, guessing map[string][][]table.FlowRow) []Held {
	var out []Held
	for _, port := range slices.Sorted(maps.Keys(hosts)) {
		if typ := guessedAt(port); hosts[port] >= sprayedHosts && guessing[typ] == nil {
			out = append(out, n.sprays(typ, hosts[port], sprayed[port]))
		}
	}
	for _, typ := range []string{typeSSHBruteForce, typeRDPBruteForce, typeWinRMBruteForce} {
		if guessing[typ] != nil {
			out = append(out, n.guesses(typ, guessing[typ]))
		}
	}
	return out
}

// leastGuesses is how many connections an hour make a host a guesser at a peer.
func (n *Night) leastGuesses(r *table.FlowRow) int64 {
	if !outside(r) && n.Window.Seen(hostOf(r), baseline.Port, baseline.PortValue(r)) >= 2 {
		return checksAnHour
	}
	return guessesAnHour
}

// guess sums up the hours of a conversation that look like guesses.
type guess struct {
	rows  int
	most  int64   // connections in the busiest such hour
	total int64   // connections
	size  float64 // bytes both ways a connection, in the busiest hour
	rate  float64 // connections a minute, in the hour with the most of them
}

func guesses(rows []table.FlowRow) guess {
	var g guess
	for i := range rows {
		r := &rows[i]
		out, in := ratio(r.PacketsOut, r.Connections), ratio(r.PacketsIn, r.Connections)
		if max(out, in) < leastGuess || max(out, in) > mostGuess || min(out, in) < leastGuess/2 {
			continue
		}
		g.rows++
		g.total = saturate(g.total, r.Connections)
		g.rate = max(g.rate, float64(r.Connections)/max(r.Minutes, 1))
		if r.Connections > g.most {
			g.most = r.Connections
			g.size = (float64(r.BytesOut) + float64(r.BytesIn)) / float64(r.Connections)
		}
	}
	return g
}

// guesses reports an interface that guesses passwords of some hosts.
func (n *Night) guesses(typ string, all [][]table.FlowRow) Held {
	var rows []*table.FlowRow
	most, total := int64(0), int64(0)
	for _, c := range all {
		g := guesses(c)
		most, total = max(most, g.most), saturate(total, g.total)
		rows = append(rows, pointers(c)...)
	}
	r := rows[0]
	h := n.ruled(typ, 8, rows,
		fact("connections", most, "%d connections of one size to one host within an hour; guessing starts at %d", most, guessesAnHour),
		fact("hosts", len(all), "hosts guessed at, none of them known to this host or to three others"))
	f := &h.Finding
	if guessed[r.Port] == "" {
		f.Evidence = append(f.Evidence, fact("port", r.Port, "not the usual port of the service: the shape of the connections tells what it is"))
	}
	if !slices.ContainsFunc(rows, func(r *table.FlowRow) bool { return guessedAt(r.Port) != "" }) {
		f.Severity = 5 // nothing says that the service asks for passwords
	}
	if len(all) > 1 {
		f.Action.RemoteAddress = ""
	}
	f.Description = fmt.Sprintf("%s opened %d short connections to port %d of %d hosts, as a guesser of passwords does.", r.Interface, total, r.Port, len(all))
	f.Normal = []string{"an administrator opens few connections, and works in them"}
	f.Quiet = "the peer on two earlier days of the host, or three other hosts talking to it"
	return h
}

// sprays reports an interface that tries a guess each with many hosts.
func (n *Night) sprays(typ string, hosts int, rows []*table.FlowRow) Held {
	h := n.ruled(typ, 8, rows, fact("hosts", hosts, "%d hosts of the internet asked for a login, none of them known; a campaign starts at %d", hosts, sprayedHosts))
	f := &h.Finding
	f.Action.RemoteAddress = ""
	f.Description = fmt.Sprintf("%s opened short connections to port %d of %d hosts of the internet that nobody here knows.", rows[0].Interface, rows[0].Port, hosts)
	f.Normal = []string{"an administrator opens few connections, and works in them"}
	f.Quiet = fmt.Sprintf("fewer than %d unknown hosts a day", sprayedHosts)
	return h
}

// What tells a session from guesses of the same peer in the same hour: it sends
// a quarter more than the guesses alone would, and as much as ten of them, and
// goes on for ten minutes in which the guesser at its speed would have been done.
// OpenSSH cuts who has not logged in after two minutes (LoginGraceTime).
const (
	sessionShare   = 0.25
	sessionGuesses = 10
	sessionMinutes = 10
)

// brokenInto reports a host at which somebody guessed until he was in.
func (n *Night) brokenInto(rows []table.FlowRow) []Held {
	g := guesses(rows)
	if g.most < guessesAnHour {
		return nil
	}
	session := -1
	first := int64(0)
	for i := range rows {
		r := &rows[i]
		if r.Connections == g.most && first == 0 {
			first = r.Hour
		}
		alone := g.size * float64(r.Connections)
		excess := float64(r.BytesOut) + float64(r.BytesIn) - alone
		idle := r.Minutes - float64(r.Connections)/g.rate
		if excess >= max(sessionShare*alone, sessionGuesses*g.size) && idle >= sessionMinutes {
			session = i
		}
	}
	if session < 0 || rows[session].Hour < first {
		return nil
	}
	r := &rows[session]
	h := n.ruled(guessedAt(r.Port), 8, pointers(rows),
		fact("connections", g.total, "%d connections of about %.0f bytes, up to %d an hour; guessing starts at %d an hour", g.total, g.size, g.most, guessesAnHour),
		fact("session", r.BytesOut, "then a session that sent %d bytes and went on when the guesses had ended", r.BytesOut))
	f := &h.Finding
	f.Description = fmt.Sprintf("%s guessed passwords at port %d of %s %d times, and then stayed connected.", r.Peer, r.Port, r.Interface, g.total)
	f.Normal = []string{"guesses from the internet that lead nowhere, which are not reported"}
	f.Quiet = "no session after the guesses"
	return []Held{h}
}

package nightly

import (
	"yoban/features/extract"
	"yoban/features/table"
)

// Blind says what a night does not look at, so that a backtest can tell what it
// is worth. What a blind night concludes is no finding to act on: give it a lake
// of its own.
type Blind struct {
	// Addresses empties addresses, networks and countries of callers, and networks
	// and countries of peers. A peer's address stays: without it there are no
	// conversations. So does whether a peer is inside or outside.
	Addresses bool
	Agents    bool // empties families of user agents
}

// String names what is not seen; it is empty when everything is.
func (b Blind) String() string {
	name := ""
	if b.Addresses {
		name += "-noaddresses"
	}
	if b.Agents {
		name += "-noagents"
	}
	return name
}

// empty empties what is not seen.
func (b Blind) empty(d *table.Day) {
	if b.Addresses {
		emptyAddresses(d)
	}
	if b.Agents {
		for i := range d.Calls {
			d.Calls[i].Agent = ""
		}
		for i := range d.Sessions {
			d.Sessions[i].Agent = ""
		}
		for i := range d.Changes {
			d.Changes[i].Agent = ""
		}
		for i := range d.Matches {
			d.Matches[i].Agent = ""
		}
	}
}

func emptyAddresses(d *table.Day) {
	for i := range d.Calls {
		r := &d.Calls[i]
		r.Network, r.Country = "", ""
	}
	for i := range d.Sessions {
		r := &d.Sessions[i]
		r.Address, r.Network, r.Country = "", "", ""
		if r.Origin != extract.OriginService { // which no address tells
			r.Origin = ""
		}
	}
	for i := range d.Objects {
		r := &d.Objects[i]
		r.Network, r.Country = "", ""
	}
	for i := range d.Changes {
		r := &d.Changes[i]
		r.Network, r.Country = "", ""
	}
	for i := range d.Matches {
		r := &d.Matches[i]
		r.Network, r.Country = "", ""
	}
	for i := range d.Flows {
		r := &d.Flows[i]
		if r.PeerCountry = ""; r.PeerNetwork != "private" && r.PeerNetwork != "own" {
			r.PeerNetwork = ""
		}
	}
}

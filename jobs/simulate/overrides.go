package simulate

import (
	"net/netip"
	"time"
)

// override changes something about the ordinary course of things for a while:
// the harmless changes that look-alikes are made of.
type override struct {
	person   *person
	host     *host
	program  *program
	from, to time.Time
	address  netip.Addr
}

// vpnMoves returns when the company's VPN exit changes; zero is never.
func (w *world) vpnMoves() time.Time { return w.vpnMove }

// awayAddress returns where a person is who is not at the usual places.
func (w *world) awayAddress(p *person, at time.Time) (netip.Addr, bool) {
	for _, o := range w.overrides {
		if o.person == p && !at.Before(o.from) && at.Before(o.to) {
			return o.address, true
		}
	}
	return netip.Addr{}, false
}

// newEgress returns the address a host's traffic leaves from after a change.
func (w *world) newEgress(h *host, at time.Time) (netip.Addr, bool) {
	for _, o := range w.overrides {
		if o.host == h && !at.Before(o.from) && at.Before(o.to) {
			return o.address, true
		}
	}
	return netip.Addr{}, false
}

// upgraded says whether the program has the new SDK on the day.
func (w *world) upgraded(p *program, day int) bool {
	for _, o := range w.overrides {
		if o.program == p && !w.midnight(day).Before(o.from) {
			return true
		}
	}
	return false
}

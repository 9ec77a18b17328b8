package extract_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"yoban/features/event"
	"yoban/features/extract"
	"yoban/features/sketch"
	"yoban/features/table"
)

// refsOf returns the records that an encoded sample points to.
func refsOf(t *testing.T, encoded []byte) []extract.Ref {
	t.Helper()
	if len(encoded) == 0 {
		return nil
	}
	var s sketch.Sample
	if err := s.UnmarshalBinary(encoded); err != nil {
		t.Fatal(err)
	}
	var out []extract.Ref
	for _, i := range s.Items() {
		out = append(out, extract.ParseRef(i.Payload))
	}
	return out
}

func answered(addresses ...string) func(*event.Query) {
	return func(q *event.Query) {
		for _, a := range addresses {
			q.Answers = append(q.Answers, netip.MustParseAddr(a))
		}
	}
}

func TestNotedQueries(t *testing.T) {
	tests := map[string]struct {
		asked            record
		metadata, listed int64
		noted            string // name and answer
	}{
		"nothing of note":                  {query("www.example.com.", answered("192.0.2.1")), 0, 0, ""},
		"no answer":                        {query("www.example.com."), 0, 0, ""},
		"a listed name":                    {query("EVIL.example.", answered("192.0.2.1")), 0, 1, "evil.example 192.0.2.1"},
		"under a listed name":              {query("a.b.evil.example."), 0, 1, "a.b.evil.example "},
		"deeper than the registered":       {query("x.deep.example.org."), 0, 1, "x.deep.example.org "},
		"beside the deeper one":            {query("www.example.org."), 0, 0, ""},
		"a sinkhole answers":               {query("www.example.com.", answered("192.0.2.1", "203.0.113.9")), 0, 1, "www.example.com 203.0.113.9"},
		"a listed address, no sinkhole":    {query("www.example.com.", answered("198.51.100.2")), 0, 0, ""},
		"the metadata service answers":     {query("www.example.com.", answered("192.0.2.1", "169.254.169.254")), 1, 0, "www.example.com 169.254.169.254"},
		"its IPv6 address":                 {query("www.example.com.", answered("fd00:ec2::254")), 1, 0, "www.example.com fd00:ec2::254"},
		"its address mapped into IPv6":     {query("www.example.com.", answered("::ffff:169.254.169.254")), 1, 0, "www.example.com 169.254.169.254"},
		"the metadata service and a hole":  {query("www.example.com.", answered("203.0.113.9", "169.254.169.254")), 1, 0, "www.example.com 169.254.169.254"},
		"another address that links local": {query("www.example.com.", answered("169.254.169.253")), 0, 0, ""},
		"a listed name that is rebound":    {query("evil.example.", answered("169.254.169.254")), 1, 1, "evil.example 169.254.169.254"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := foldDay(t, tt.asked).Queries[0]
			noted := ""
			for _, r := range refsOf(t, got.Noted) {
				noted += r.ID + " " + r.Address
			}
			if got.Metadata != tt.metadata || got.Listed != tt.listed || noted != tt.noted {
				t.Errorf("metadata %d, listed %d, noted %q; want %d, %d, %q", got.Metadata, got.Listed, noted, tt.metadata, tt.listed, tt.noted)
			}
		})
	}
}

// Ten thousand other names under one domain, and ten thousand other domains, do
// not hide the one that a list knows.
func TestNoiseDoesNotHideAListedName(t *testing.T) {
	const noise = 10_000
	for name, format := range map[string]string{"under its domain": "n%d.example.org.", "in other domains": "www.n%d.example."} {
		t.Run(name, func(t *testing.T) {
			got := attack(t, 2, noise, shuffled(noise), func(i int) record {
				if i == noise/2 {
					return query("x.deep.example.org.")
				}
				return query(fmt.Sprintf(format, i))
			})
			var listed int64
			var noted []string
			for _, r := range got.Queries {
				listed += r.Listed
				for _, ref := range refsOf(t, r.Noted) {
					noted = append(noted, ref.ID)
				}
			}
			if listed != 1 || !slices.Equal(noted, []string{"x.deep.example.org"}) {
				t.Errorf("%d queries, noted %q", listed, noted)
			}
		})
	}
}

// A thousand other addresses of one credential do not hide the one that a list
// knows, and calls from it are counted action by action.
func TestNoiseDoesNotHideAListedCaller(t *testing.T) {
	const noise = 1000
	got := attack(t, 2, noise, shuffled(noise), func(i int) record {
		if i == noise/2 {
			return record{object: "object", call: callBy("AKIA1", "198.51.100.2")}
		}
		return record{object: "object", call: callBy("AKIA1", address(i).String())}
	})
	if !slices.ContainsFunc(got.Sessions, func(r table.SessionRow) bool { return r.Address == "198.51.100.2" && r.Calls == 1 }) {
		t.Error("the listed address has no row")
	}
	var calls, listed int64
	for _, r := range got.Calls {
		calls, listed = calls+r.Calls, listed+r.Listed
	}
	if calls != noise || listed != 1 {
		t.Errorf("%d calls, %d listed; want %d and 1", calls, listed, noise)
	}
}

func TestCallsOnObjectsFromListedAddresses(t *testing.T) {
	get := func(address string) record {
		c := callBy("AKIA1", address)
		c.Source, c.Name, c.Bucket = []byte("s3.amazonaws.com"), []byte("GetObject"), []byte("data")
		return record{object: "object", call: c}
	}
	got := foldDay(t, get("192.0.2.1"), get("2001:db8::1"))
	var calls, listed int64
	for _, r := range got.Objects {
		calls, listed = calls+r.Calls, listed+r.Listed
	}
	if calls != 2 || listed != 1 {
		t.Errorf("%d calls, %d listed; want 2 and 1", calls, listed)
	}
}

// sends is a record of what 10.0.0.5 sends to a peer's port.
func sends(peer string, port uint16, accepted bool) record {
	return record{object: "object", flow: &event.Flow{Account: []byte(account), Interface: []byte("eni-1"), Src: netip.MustParseAddr("10.0.0.5"), Dst: netip.MustParseAddr(peer),
		SrcPort: 40000, DstPort: port, Protocol: 6, Accepted: accepted, Status: event.FlowOK, Packets: 1, Bytes: 60, Start: day, End: day + 1}}
}

func TestListedPeersThatDoNotAnswer(t *testing.T) {
	inbound := sends("198.51.100.2", 40000, true)
	inbound.flow.Src, inbound.flow.Dst, inbound.flow.SrcPort, inbound.flow.DstPort = inbound.flow.Dst, inbound.flow.Src, 40000, 22
	reversed := sends("198.51.100.2", 34193, false)
	reversed.flow.Src, reversed.flow.Dst, reversed.flow.SrcPort, reversed.flow.DstPort = reversed.flow.Dst, reversed.flow.Src, 1245, 34193
	tests := map[string]struct {
		flow record
		want string // address and error
	}{
		"silent":                      {sends("198.51.100.2", 443, true), "198.51.100.2 "},
		"refused":                     {sends("198.51.100.2", 443, false), "198.51.100.2 REJECT"},
		"by IPv6":                     {sends("2001:db8::9", 443, false), "2001:db8::9 REJECT"},
		"on no list":                  {sends("192.0.2.9", 443, false), ""},
		"a listed host that knocks":   {inbound, ""},
		"one whose port looks served": {reversed, ""},
		"a sinkhole is a list as any": {sends("203.0.113.9", 80, true), "203.0.113.9 "},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := foldDay(t, tt.flow).Flows[0]
			var all []string
			for _, r := range refsOf(t, got.Listed) {
				all = append(all, r.Address+" "+r.Error)
			}
			if got.Peer != "" || strings.Join(all, ",") != tt.want {
				t.Errorf("peer %q, listed %q; want %q", got.Peer, all, tt.want)
			}
		})
	}
}

// A scan of as many hosts as have rows twice over does not hide a conversation
// with a listed one.
func TestNoiseDoesNotHideAListedPeer(t *testing.T) {
	const noise = 2 * maxConversations
	back := sends("198.51.100.2", 443, true)
	back.flow.Src, back.flow.Dst, back.flow.SrcPort, back.flow.DstPort = back.flow.Dst, back.flow.Src, 443, 40000
	got := attack(t, 1, noise, inOrder, func(i int) record {
		switch i {
		case noise - 1:
			return back
		case noise - 2:
			return sends("198.51.100.2", 443, true)
		}
		return sends(address(i).String(), 443, true)
	})
	if !slices.ContainsFunc(got.Flows, func(r table.FlowRow) bool { return r.Peer == "198.51.100.2" && r.PacketsIn == 1 }) {
		t.Error("the listed peer has no row")
	}
}

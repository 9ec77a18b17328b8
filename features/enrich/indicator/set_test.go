package indicator_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"yoban/features/enrich/indicator"
)

// TestAddressesAreFoundAsOneByOne holds look-ups against a search through all
// prefixes of lists with many that lie in each other, large enough for the index.
func TestAddressesAreFoundAsOneByOne(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var prefixes []netip.Prefix
	text := ""
	for range 9000 {
		b := [4]byte{198, byte(random.IntN(4)), byte(random.IntN(256)), byte(random.IntN(256))}
		p := netip.PrefixFrom(netip.AddrFrom4(b), 8+random.IntN(25)).Masked()
		if random.IntN(2) == 0 {
			b6 := [16]byte{0x20, 1, 0xd, 0xb8, 7: byte(random.IntN(4)), 8: byte(random.IntN(4)), 15: byte(random.IntN(256))}
			p = netip.PrefixFrom(netip.AddrFrom16(b6), 16+random.IntN(113)).Masked()
		}
		prefixes = append(prefixes, p)
		text += p.String() + "\n"
	}
	set := open(t, indicator.ListConfig{Name: "L", Path: file(t, text)})
	for range 2000 {
		p := prefixes[random.IntN(len(prefixes))]
		addr := p.Addr()
		if random.IntN(3) == 0 {
			addr = addr.Prev()
		}
		want := map[netip.Prefix]bool{}
		for _, p := range prefixes {
			if p.Contains(addr) {
				want[p] = true
			}
		}
		if got := values(set.Address(addr, 0, 0).Hits()); len(got) != len(want) {
			t.Fatalf("%s: got %v, want %v", addr, got, want)
		}
	}
}

func TestEntriesHoldUntilTheirLastDay(t *testing.T) {
	path := file(t, "ip,first_seen,last_seen,expires\n192.0.2.1,2026-01-01,2026-01-05,2026-01-10\n192.0.2.2,2026-01-01,2026-01-05,\n192.0.2.3,,,\n192.0.2.4,,,2026-01-10 00:00:00\n")
	plain := open(t, indicator.ListConfig{Name: "L", Path: path})
	aged := open(t, indicator.ListConfig{Name: "L", Path: path, MaxAge: 2})
	for _, tt := range []struct {
		set  *indicator.Set
		ask  string
		last int32 // day that it holds on last; 0 for ever
	}{
		{plain, "192.0.2.1", day + 9}, {plain, "192.0.2.2", 0}, {plain, "192.0.2.3", 0},
		{plain, "192.0.2.4", day + 8}, // until the 10th begins
		{aged, "192.0.2.1", day + 9},  // its own end counts
		{aged, "192.0.2.2", day + 6},  // the 5th and two days
		{aged, "192.0.2.3", 0},        // nobody says when it was seen
	} {
		if tt.last == 0 {
			if len(ask(tt.set, tt.ask, day+10_000)) != 1 {
				t.Errorf("%s has expired", tt.ask)
			}
			continue
		}
		if len(ask(tt.set, tt.ask, tt.last)) != 1 || len(ask(tt.set, tt.ask, tt.last+1)) != 0 || len(ask(tt.set, tt.ask, 0)) != 1 {
			t.Errorf("%s does not end with day %d", tt.ask, tt.last)
		}
	}
	if got := plain.Expired(day + 10); got[len(got)-1] != 2 {
		t.Errorf("%v expired, want 2 of the last list", got)
	}
}

func TestATrustedEntryThatHasExpiredSilencesNothing(t *testing.T) {
	set := open(t, indicator.ListConfig{Name: "L", Path: file(t, "bad.example\n")},
		indicator.ListConfig{Name: "ours", Kind: indicator.Trusted, Path: file(t, "domain,expires\nbad.example,2026-01-01\n")})
	if !set.Domain("bad.example", day).Silenced() || len(set.Domain("bad.example", day+1).Hits()) != 1 {
		t.Error("want silence on the first day and a hit on the second")
	}
}

func TestATrustedEntryForAPortSilencesThatPort(t *testing.T) {
	set := open(t, indicator.ListConfig{Name: "L", Path: file(t, "192.0.2.1\n")},
		indicator.ListConfig{Name: "ours", Kind: indicator.Trusted, Path: file(t, "192.0.2.1:443\n")})
	for port, want := range map[uint16]bool{443: true, 80: false, 0: false} {
		if got := set.Address(netip.MustParseAddr("192.0.2.1"), port, 0).Silenced(); got != want {
			t.Errorf("port %d: silenced %t, want %t", port, got, want)
		}
	}
}

func TestRepeatsAreJoined(t *testing.T) {
	set := open(t, indicator.ListConfig{Name: "L", Path: file(t, "ip,first_seen,last_seen,expires\n192.0.2.1,2026-01-03,2026-01-04,2026-02-01\n192.0.2.1,2026-01-01,2026-01-02,2026-01-15\n")})
	if l := last(set); l.Entries != 1 || l.Repeated != 1 || l.First != day || l.Last != day+3 {
		t.Errorf("got %+v", l)
	}
	if got := ask(set, "192.0.2.1", 0); len(got) != 1 || got[0].First != day || got[0].Last != day+3 || got[0].Expires != day+31 {
		t.Errorf("got %+v", got)
	}
}

func TestEmbeddedListsCanBeSwitchedOff(t *testing.T) {
	for name, tt := range map[string]struct{ ask, category string }{
		indicator.PoolList: {"pool.supportxmr.com", "mining"}, indicator.ResolverList: {"8.8.8.8", "resolver"},
		indicator.DoHList: {"dns.google", "doh"}, indicator.DoTList: {"dot.pub", "dot"},
		indicator.DynamicList: {"x.duckdns.org", "dynamicdns"}, indicator.TestList: {"guarddutyc2activityb.com", "c2"},
	} {
		on, err := indicator.Open(nil)
		if err != nil {
			t.Fatal(err)
		}
		off, err := indicator.Open(nil, name)
		if err != nil {
			t.Fatal(err)
		}
		find := func(set *indicator.Set) bool {
			m := set.Domain(tt.ask, 0)
			if addr, err := netip.ParseAddr(tt.ask); err == nil {
				m = set.Address(addr, 53, 0)
			}
			for _, i := range m.Threats {
				if i.List == name && i.Category == tt.category && i.Source != "" {
					return true
				}
			}
			return false
		}
		if !find(on) || find(off) {
			t.Errorf("%s: on %t, off %t", name, find(on), find(off))
		}
		if len(on.Lists()) != len(off.Lists())+1 {
			t.Errorf("%s: %d lists on, %d off", name, len(on.Lists()), len(off.Lists()))
		}
	}
	if _, err := indicator.Open(nil, "yoban-mining-pool"); err == nil {
		t.Error("a name that is no embedded list's is taken")
	}
}

// million writes a list of a million entries: half addresses and prefixes, a
// tenth of them IPv6, half domains, with the usual columns.
func million(b *testing.B) string {
	path := filepath.Join(b.TempDir(), "list.csv")
	out, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer out.Close()
	w := bufio.NewWriter(out)
	random := rand.New(rand.NewPCG(3, 4))
	fmt.Fprintln(w, "indicator,category,source,first_seen,last_seen,expires")
	for i := range 1_000_000 {
		fmt.Fprintf(w, "%s,malware,family-%d,2026-01-01,2026-03-%02d,2026-12-31\n", entryOf(random, i), i%5000, 1+i%28)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	return path
}

func entryOf(random *rand.Rand, i int) string {
	switch {
	case i%2 == 0:
		return fmt.Sprintf("%x.name%d.example", random.Uint32(), i)
	case i%20 == 1:
		return fmt.Sprintf("2001:%x:%x::%x:%x", random.IntN(1<<16), random.IntN(1<<16), i>>16, i&(1<<16-1))
	case i%20 == 3:
		return fmt.Sprintf("%d.%d.%d.0/24", 1+random.IntN(223), random.IntN(256), random.IntN(256))
	}
	return fmt.Sprintf("%d.%d.%d.%d", 1+random.IntN(223), random.IntN(256), random.IntN(256), random.IntN(256))
}

// BenchmarkMillion looks up in a list of a million entries: addresses, prefixes
// and domains with the names above them, on the list and not.
func BenchmarkMillion(b *testing.B) {
	path := million(b)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	set := open(b, indicator.ListConfig{Name: "L", Path: path})
	runtime.GC()
	runtime.ReadMemStats(&after)
	entries := last(set).Entries
	heap := float64(after.HeapAlloc - before.HeapAlloc)
	asked := samples(b)
	for _, name := range []string{"address", "prefix", "no address"} {
		list := make([]netip.Addr, len(asked[name]))
		for i, text := range asked[name] {
			list[i] = netip.MustParseAddr(text)
		}
		b.Run(name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				set.Address(list[i%len(list)], 443, day)
			}
			b.ReportMetric(heap/float64(entries), "heap-B/entry")
			b.ReportMetric(heap/1e6, "heap-MB")
		})
	}
	for _, name := range []string{"domain", "no domain"} {
		list := asked[name]
		b.Run(name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				set.Domain(list[i%len(list)], day)
			}
		})
	}
	runtime.KeepAlive(set)
}

// samples are values on the list of a million and not on it, from all over it.
// There are no more of them than tell: the collector looks at each.
func samples(b *testing.B) map[string][]string {
	asked := map[string][]string{}
	add := func(name, text string) { asked[name] = append(asked[name], text) }
	random := rand.New(rand.NewPCG(3, 4))
	for i := range 1_000_000 {
		text := entryOf(random, i)
		if i/20%20 > 0 {
			continue
		}
		switch {
		case i%2 == 0:
			add("domain", "www."+text)
			add("no domain", "www.b"+text)
		case i%20 == 3:
			add("prefix", text[:len(text)-len("0/24")]+"9")
		default:
			add("address", text)
			add("no address", netip.AddrFrom4([4]byte{1 + byte(i%223), byte(i >> 3), byte(i >> 11), byte(i)}).String())
		}
	}
	return asked
}

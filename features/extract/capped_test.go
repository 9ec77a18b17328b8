package extract_test

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"runtime"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"yoban/features/event"
	"yoban/features/extract"
	"yoban/features/sketch"
)

// Limits of the groups as the package documents them.
const (
	maxAddresses     = 64
	maxConversations = 16384
	maxDomains       = 2048
)

// callBy is a call by one credential from one address.
func callBy(key, address string) *event.Call {
	return &event.Call{
		ID: []byte("event-" + address), Time: day + 90, Account: []byte(account), Source: []byte("ec2.amazonaws.com"), Name: []byte("DescribeInstances"),
		Region: []byte("us-east-1"), SourceIP: []byte(address), UserAgent: []byte("aws-cli/2.15.0"),
		Identity: event.Identity{Type: []byte("IAMUser"), ARN: []byte("arn:aws:iam::111122223333:user/ann"), Account: []byte(account), AccessKey: []byte(key)},
	}
}

// address is the n-th address of 11.0.0.0/8.
func address(n int) netip.Addr {
	var b [4]byte
	binary.BigEndian.PutUint32(b[:], 11<<24|uint32(n))
	return netip.AddrFrom4(b)
}

// attack feeds n records made by make, in the order of at, through some folders.
func attack(t *testing.T, folders, n int, at func(i int) int, make func(i int) record) rows {
	t.Helper()
	shared := newShared(t)
	all := []*extract.Folder{}
	for range folders {
		f := extract.NewFolder(shared)
		f.Begin("object", nil)
		all = append(all, f)
	}
	for i := range n {
		r := make(at(i))
		f := all[i*folders/n]
		switch {
		case r.call != nil:
			f.Call(r.call)
		case r.flow != nil:
			f.Flow(r.flow)
		default:
			f.Query(r.query)
		}
	}
	return rowsOf(extract.Take(shared, all, all[0].Open()[0]))
}

func inOrder(i int) int { return i }

// shuffled returns an order of n values.
func shuffled(n int) func(int) int {
	p := rand.New(rand.NewPCG(1, 2)).Perm(n)
	return func(i int) int { return p[i] }
}

func TestAHundredThousandAddressesOfOneCredential(t *testing.T) {
	const n = 100_000
	make := func(i int) record { return record{call: callBy("AKIAEXAMPLE", address(i).String())} }
	got := attack(t, 1, n, inOrder, make)
	if len(got.Sessions) != maxAddresses+1 {
		t.Errorf("%d rows, want %d and one for the rest", len(got.Sessions), maxAddresses)
	}
	var calls int64
	for _, r := range got.Sessions {
		calls += r.Calls
	}
	if calls != n || got.Sessions[0].Address != "*" || got.Sessions[0].Calls != n-maxAddresses {
		t.Errorf("%d calls, %d of them in row %q; want %d, %d, *", calls, got.Sessions[0].Calls, got.Sessions[0].Address, n, n-maxAddresses)
	}
	if diff := gocmp.Diff(got, attack(t, 3, n, shuffled(n), make), sameRows); diff != "" {
		t.Errorf("(-in order +shuffled over 3 folders):\n%.2000s", diff)
	}
}

func TestTwoHundredThousandPeersOfOneInterface(t *testing.T) {
	const n = 200_000
	// The interface is now the lower, now the higher address: its own packets
	// must stay its own in the overflow row.
	make := func(i int) record {
		peer := netip.AddrFrom4([4]byte{byte(i % 2 * 200), byte(i >> 16), byte(i >> 8), byte(i)})
		return record{flow: &event.Flow{Account: []byte(account), Interface: []byte("eni-1"), Src: netip.MustParseAddr("10.0.0.5"), Dst: peer,
			SrcPort: 50000, DstPort: 443, Protocol: 6, Accepted: true, Packets: 2, Bytes: 100, Start: day + 5, End: day + 5}}
	}
	for order, at := range map[string]func(int) int{"in order": inOrder, "shuffled": shuffled(n)} {
		for _, folders := range []int{1, 3} {
			got := attack(t, folders, n, at, make)
			if len(got.Flows) != 1 {
				t.Fatalf("%s, %d folders: %d rows, want 1: nothing was answered", order, folders, len(got.Flows))
			}
			r := got.Flows[0]
			if r.Flows != n || r.PacketsOut != 2*n || r.BytesOut != 100*n || r.PacketsIn != 0 || r.BytesIn != 0 || r.Connections != 1 || !r.Outbound {
				t.Errorf("%s, %d folders: %d flows, %d packets out and %d in by %d connections; want %d, %d, 0, 1", order, folders, r.Flows, r.PacketsOut, r.PacketsIn, r.Connections, n, 2*n)
			}
			// 1.6 % standard error; five of them.
			if r.Peers < n*92/100 || r.Peers > n*108/100 {
				t.Errorf("%s, %d folders: about %d peers, want %d", order, folders, r.Peers, n)
			}
		}
	}
}

func TestConversationsOverTheLimitShareRowsByPort(t *testing.T) {
	const peers = maxConversations * 3
	make := func(i int) record {
		f := event.Flow{Account: []byte(account), Interface: []byte("eni-1"), Src: netip.MustParseAddr("10.0.0.5"), Dst: address(i / 2),
			SrcPort: 50000, DstPort: 443, Protocol: 6, Accepted: true, Packets: 2, Bytes: 100, Start: day + 5, End: day + 5}
		if i%2 == 1 {
			f.Src, f.Dst, f.SrcPort, f.DstPort, f.Bytes = f.Dst, f.Src, f.DstPort, f.SrcPort, 1000
		}
		return record{flow: &f}
	}
	got := attack(t, 1, 2*peers, inOrder, make)
	if len(got.Flows) != maxConversations+1 {
		t.Fatalf("%d rows, want %d and one for the rest", len(got.Flows), maxConversations)
	}
	var out, in int64
	for _, r := range got.Flows {
		out += r.BytesOut
		in += r.BytesIn
	}
	if out != 100*peers || in != 1000*peers {
		t.Errorf("%d bytes out and %d in, want %d and %d", out, in, 100*peers, 1000*peers)
	}
	if diff := gocmp.Diff(got.Flows, attack(t, 8, 2*peers, shuffled(2*peers), make).Flows); diff != "" {
		t.Errorf("(-in order +shuffled over 8 folders):\n%.2000s", diff)
	}
}

func TestAHundredThousandDomainsOfOneHost(t *testing.T) {
	const n = 100_000
	make := func(i int) record {
		return record{query: &event.Query{Time: day + 5, Account: []byte(account), Name: fmt.Appendf(nil, "x.d%06d.com.", i), Type: []byte("A"),
			RCode: []byte("NXDOMAIN"), Instance: []byte("i-1")}}
	}
	got := attack(t, 1, n, inOrder, make)
	if len(got.Queries) != maxDomains+1 {
		t.Errorf("%d rows, want %d and one for the rest", len(got.Queries), maxDomains)
	}
	rest := got.Queries[0]
	if rest.Domain != "*" || rest.Queries != n-maxDomains || rest.NXDomain != n-maxDomains || rest.NameBytes != 13*(n-maxDomains) {
		t.Errorf("row %q with %d queries, %d of them NXDOMAIN, %d bytes of names; want * with %d, all NXDOMAIN", rest.Domain, rest.Queries, rest.NXDomain, rest.NameBytes, n-maxDomains)
	}
	if diff := gocmp.Diff(got, attack(t, 3, n, shuffled(n), make), sameRows); diff != "" {
		t.Errorf("(-in order +shuffled over 3 folders):\n%.2000s", diff)
	}
}

// A domain that is spelled like the overflow row must not take one of the
// group's places in one order and none in another.
func TestADomainCalledLikeTheOverflowRow(t *testing.T) {
	const n = 2*maxDomains + 1 // one more than makes the group overflow
	domains := []string{"*"}
	for i := 0; len(domains) < n; i++ {
		// Of larger hashes, so that the star would be among those kept.
		if d := fmt.Sprintf("d%06d.com", i); sketch.HashString(d) > sketch.HashString("*") {
			domains = append(domains, d)
		}
	}
	slices.SortFunc(domains, func(a, b string) int { return cmp.Compare(sketch.HashString(a), sketch.HashString(b)) })
	make := func(i int) record {
		return record{query: &event.Query{Time: day + 5, Account: []byte(account), Name: []byte(domains[i] + "."), Instance: []byte("i-1")}}
	}
	first := attack(t, 1, n, inOrder, make)
	last := attack(t, 1, n, func(i int) int { return n - 1 - i }, make)
	if diff := gocmp.Diff(first, last, sameRows); diff != "" {
		t.Errorf("(-asked first +asked last):\n%.2000s", diff)
	}
}

// What an outsider may choose freely must not grow the memory of a run: a
// million more addresses or domains take no more than the caches' bound.
func TestMemoryDoesNotGrowWithWhatOutsidersChoose(t *testing.T) {
	shared := newShared(t)
	f := extract.NewFolder(shared)
	f.Begin("object", nil)
	feed := func(from, to int) {
		for i := from; i < to; i++ {
			f.Query(&event.Query{Time: day + 5, Account: []byte(account), Name: fmt.Appendf(nil, "d%07d.com.", i), Instance: []byte("i-1")})
			c := callBy("AKIAEXAMPLE", address(i).String())
			c.ID = nil // ids are remembered until their day is closed
			f.Call(c)
		}
	}
	feed(0, 200_000)
	before := heap()
	feed(200_000, 600_000)
	if grown := heap() - before; grown > 16<<20 {
		t.Errorf("400,000 more domains and addresses took %d MiB, want at most 16", grown>>20)
	}
	runtime.KeepAlive(f)
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

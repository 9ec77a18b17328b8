package sketch_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/sketch"
	"yoban/features/sketch/sketchtest"
)

func TestSampleKeepsTheLaws(t *testing.T) {
	long := strings.Repeat("x", sketch.MaxPayload)
	for name, empty := range map[string]func() sketch.Sample{
		"default":    func() sketch.Sample { return sketch.Sample{} },
		"one item":   func() sketch.Sample { return sketch.NewSample(1) },
		"many items": func() sketch.Sample { return sketch.NewSample(100) },
	} {
		t.Run(name, func(t *testing.T) {
			sketchtest.TestLaws(t, sketchtest.Laws[sketch.Sample, sketch.Item]{
				New: empty,
				Add: func(s *sketch.Sample, item sketch.Item) { s.Add(item.Hash, item.Payload) },
				Edges: []sketch.Item{
					{Hash: 0}, {Hash: 0, Payload: "b"}, {Hash: 0, Payload: "a"}, {Hash: 1, Payload: "\xff"},
					{Hash: 1, Payload: long + "b"}, {Hash: 1, Payload: long + "a"}, {Hash: 2, Payload: long},
					{Hash: math.MaxUint64}, {Hash: math.MaxUint64, Payload: "z"},
				},
				Draw: func(r *rand.Rand) sketch.Item {
					// Few hashes and payloads, so that most collide.
					return sketch.Item{Hash: uint64(r.IntN(9)) * 7, Payload: string(rune('a' + r.IntN(4)))}
				},
				Sizes:   []int{20, 200},
				Corrupt: sketch.ErrCorrupt,
			})
		})
	}
}

func TestSampleKeepsTheSmallestHashes(t *testing.T) {
	var s sketch.Sample
	for _, item := range []sketch.Item{{50, "e"}, {10, "a2"}, {40, "d"}, {30, "c"}, {10, "a1"}, {20, "b"}} {
		s.Add(item.Hash, item.Payload)
	}
	want := []sketch.Item{{10, "a1"}, {20, "b"}, {30, "c"}}
	if diff := cmp.Diff(want, s.Items()); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	if s.Accepts(31) || !s.Accepts(30) || !s.Accepts(0) {
		t.Error("Accepts must be true exactly up to the largest hash kept, 30")
	}
}

func TestSampleCutsPayloadsBetweenRunes(t *testing.T) {
	for name, c := range map[string]struct{ payload, want string }{
		"512 bytes stay":              {strings.Repeat("x", 512), strings.Repeat("x", 512)},
		"513 bytes lose one":          {strings.Repeat("x", 513), strings.Repeat("x", 512)},
		"a rune over the end goes":    {strings.Repeat("x", 510) + "番番", strings.Repeat("x", 510)},
		"a rune up to the end stays":  {strings.Repeat("x", 509) + "番番", strings.Repeat("x", 509) + "番"},
		"four bytes over the end go":  {strings.Repeat("x", 509) + "🌙🌙", strings.Repeat("x", 509)},
		"bytes of no rune are cut so": {strings.Repeat("\x80", 600), strings.Repeat("\x80", 512)},
	} {
		t.Run(name, func(t *testing.T) {
			var asString, asBytes sketch.Sample
			asString.Add(1, c.payload)
			asBytes.AddBytes(1, []byte(c.payload))
			for _, s := range []sketch.Sample{asString, asBytes} {
				if got := s.Items()[0].Payload; got != c.want {
					t.Errorf("kept %d bytes, want %d", len(got), len(c.want))
				}
			}
		})
	}
}

func TestSampleAllocatesOnlyForWhatItKeeps(t *testing.T) {
	var s sketch.Sample
	payload := []byte("object key")
	for h := range uint64(3) {
		s.AddBytes(h, payload)
	}
	if n := testing.AllocsPerRun(100, func() { s.AddBytes(9, payload); s.AddBytes(2, payload) }); n != 0 {
		t.Errorf("adding what is not kept allocates %v times", n)
	}
}

func TestSampleRefusesOtherParameters(t *testing.T) {
	three, five := sketch.NewSample(3), sketch.NewSample(5)
	if err := three.Merge(&five); !errors.Is(err, sketch.ErrIncompatible) {
		t.Errorf("merging 5 items into 3: err = %v, want ErrIncompatible", err)
	}
	var byDefault sketch.Sample
	byDefault.Add(1, "a")
	if err := byDefault.Merge(&three); err != nil {
		t.Errorf("merging 3 items into the default: %v", err)
	}
}

func TestSampleRefusesImpossibleStates(t *testing.T) {
	item := func(hash byte) []byte { return []byte{hash, 0, 0, 0, 0, 0, 0, 0, 0} }
	join := func(parts ...[]byte) (out []byte) {
		for _, p := range parts {
			out = append(out, p...)
		}
		return out
	}
	for name, data := range map[string][]byte{
		"more items than places": join([]byte{'S', 1, 1, 2}, item(1), item(2)),
		"items without places":   join([]byte{'S', 1, 0, 1}, item(1)),
		"items out of order":     join([]byte{'S', 1, 3, 2}, item(2), item(1)),
		"a hash twice":           join([]byte{'S', 1, 3, 2}, item(1), item(1)),
		"4097 places":            {'S', 1, 0x81, 0x20, 0},
		"a payload of 513 bytes": join([]byte{'S', 1, 3, 1}, item(1)[:8], []byte{0x81, 0x04}, make([]byte, 513)),
	} {
		var s sketch.Sample
		if err := s.UnmarshalBinary(data); !errors.Is(err, sketch.ErrCorrupt) {
			t.Errorf("%s: err = %v, want ErrCorrupt", name, err)
		}
	}
}

func FuzzSample(f *testing.F) {
	var s sketch.Sample
	f.Add(encoded(f, &s))
	s.Add(1, "a")
	s.Add(2, strings.Repeat("b", 200))
	f.Add(encoded(f, &s))
	f.Fuzz(func(t *testing.T, data []byte) {
		var s sketch.Sample
		if reencodes(t, &s, data) && len(s.Items()) > s.K() {
			t.Errorf("%d items in %d places", len(s.Items()), s.K())
		}
	})
}

func TestAppendSampleEncodesWhatASampleWould(t *testing.T) {
	for _, payloads := range [][]string{
		nil, {""}, {"a", strings.Repeat("b", 127), strings.Repeat("c", 128)},
		{strings.Repeat("é", sketch.MaxPayload)}, {strings.Repeat("x", sketch.MaxPayload), strings.Repeat("y", sketch.MaxPayload+1)},
	} {
		built := sketch.NewSample(3)
		var hashes []uint64
		for i, p := range payloads {
			hashes = append(hashes, uint64(i+1)<<40)
			built.Add(hashes[i], p)
		}
		want, err := built.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		got := sketch.AppendSample([]byte("before"), 3, hashes, func(b []byte, i int) []byte { return append(b, payloads[i]...) })
		if string(got) != "before"+string(want) {
			t.Errorf("%d payloads: got %q, want %q behind what was there", len(payloads), got, want)
		}
	}
}

package name_test

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"yoban/models/name"
)

// What people choose, in several languages, and what generators make.
var (
	chosen = []string{"wikipedia", "stackoverflow", "theguardian", "developer", "amazon", "cloudformation", "payments", "spiegel", "lemonde", "metrics",
		"download", "microsoft", "hotel-berlin", "marketing", "universite", "bibliothek"}
	made = []string{"qxkvbzjwmf", "zpwqrtlkghd", "xn7q0zk4vj9w", "c53b8f0e7d214aa9", "wkqjzvxtrp", "1048yk9z3vq7x5wp", "jxrvqhgtzkfp"}
)

func TestBitsTellWhoChoseALabel(t *testing.T) {
	for _, l := range chosen {
		if b := name.Ordinary().Bits(l); b > 0 {
			t.Errorf("Bits(%q) = %.1f, want at most 0", l, b)
		}
	}
	for _, l := range made {
		if b := name.Ordinary().Bits(l); b < 8 {
			t.Errorf("Bits(%q) = %.1f, want at least 8", l, b)
		}
	}
}

// A model that learned "ab" alone. By hand: with one example no discount can be
// estimated, so it is ½. Of the four lengths of context, each symbol's
// probability is (1 − ½ + ½·p)/1 of the one before, and that of one symbol of
// the three seen is (1 − ½)/3 + ½·3/3·1/38.
func TestKnownAnswer(t *testing.T) {
	p := 0.5/3 + 0.5/38
	for range 3 {
		p = 0.5 + 0.5*p
	}
	ordinary := 3 * math.Log2(p) // a, b and the end
	// Of the six generators those of letters (26), small alphabets of letters
	// and of all (2 of 26 or 36), alternating (a vowel, a consonant), letters and
	// digits (36), and hexadecimal digits (16) can make it.
	generated := math.Log2((math.Pow(26, -2) + 1/(26*325*4.) + 1/(4*6*20.) + math.Pow(36, -2) + 1/(36*630*4.) + math.Pow(16, -2)) / 6 / 32)
	if got, want := name.Learn([]string{"ab"}).Bits("AB"), generated-ordinary; math.Abs(got-want) > 1e-9 {
		t.Errorf("Bits = %.12f, want %.12f", got, want)
	}
}

func TestBitsOfAnything(t *testing.T) {
	m := name.Ordinary()
	none := name.Learn(nil)
	for _, l := range []string{"", "a", "-", "\xff\xfe\x00", "xn--mnchen-3ya", "XN--mnchen-3ya", strings.Repeat("x", 10_000), strings.Repeat("\x00", 10_000),
		"a.b", "日本語", "%s%d", "---", "0"} {
		for _, m := range []*name.Model{m, none} {
			if b := m.Bits(l); math.IsNaN(b) || math.IsInf(b, 0) {
				t.Errorf("Bits(%.20q) = %g", l, b)
			}
		}
	}
	for _, l := range []string{"", "xn--mnchen-3ya", "XN--mnchen-3ya"} {
		if b := m.Bits(l); b != 0 {
			t.Errorf("Bits(%q) = %g, want 0: the model knows nothing of it", l, b)
		}
	}
	for _, l := range slices.Concat(chosen, made) {
		if m.Bits(l) != m.Bits(strings.ToUpper(l)) {
			t.Errorf("the case of %q matters", l)
		}
	}
	if long := strings.Repeat("ab", 40); m.Bits(long) != m.Bits(long[:63]) {
		t.Error("bytes behind the longest label matter")
	}
}

// More of what generators make says more, and more of what people write less.
func TestBitsGrowWithTheEvidence(t *testing.T) {
	m := name.Ordinary()
	last := math.Inf(-1)
	for n := 4; n <= 16; n += 2 {
		b := m.Bits("qzxkvjwbqhzxkvjw"[:n])
		if b <= last {
			t.Errorf("%d random letters have %.1f bits, fewer have %.1f", n, b, last)
		}
		last = b
	}
	if one, two := m.Bits("market"), m.Bits("marketmanagement"); two >= one {
		t.Errorf("two words have %.1f bits, one %.1f", two, one)
	}
}

func TestWeigh(t *testing.T) {
	last := math.Inf(-1)
	for _, tt := range []struct{ bits, want float64 }{
		{math.Inf(-1), -1}, {-40, -1}, {0, 0}, {1, math.Log2(1.5)}, {5, math.Log2(16.5)}, {11, 10}, {500, 10}, {5000, 10}, {math.Inf(1), 10},
	} {
		got := name.Weigh(tt.bits)
		if math.Abs(got-tt.want) > 1e-9 || got < last {
			t.Errorf("Weigh(%g) = %g, want %g, and not below %g", tt.bits, got, tt.want, last)
		}
		last = got
	}
}

func TestRegistered(t *testing.T) {
	tests := []struct {
		domain, label string
		ok            bool
	}{
		{"example.org", "example", true},
		{"example.co.uk", "example", true},
		{"www.example.co.uk", "example", true},
		{"d111111abcdef8.cloudfront.net", "d111111abcdef8", true},
		{"host.ddns.net", "host", true},
		{"xn--mnchen-3ya.de", "xn--mnchen-3ya", true},
		{"", "", false},
		{".", "", false},
		{"..", "", false},
		{"org", "", false},
		{"co.uk", "", false},
		{"ddns.net", "", false},
		{"localhost", "", false},
		{"wpad", "", false},
		{"*", "", false},
		{"compute.internal", "", false},
		{"eu-west-1.compute.internal", "", false},
		{"svc.cluster.local", "", false},
		{"intranet.corp", "", false},
		{"1.in-addr.arpa", "", false},
		{"10.in-addr.arpa", "", false},
		{"a.ip6.arpa", "", false},
		{".org", "", false},
	}
	for _, tt := range tests {
		if label, ok := name.Registered(tt.domain); label != tt.label || ok != tt.ok {
			t.Errorf("Registered(%q) = %q, %t, want %q, %t", tt.domain, label, ok, tt.label, tt.ok)
		}
	}
}

func TestTheStoredModelIsTheModel(t *testing.T) {
	m := name.Learn(append(slices.Clone(chosen), "repeated", "repeated"))
	b, err := m.AppendBinary([]byte("kept"))
	if err != nil || !bytes.HasPrefix(b, []byte("kept")) {
		t.Fatalf("AppendBinary: %.20q, %v", b, err)
	}
	var again name.Model
	if err := again.UnmarshalBinary(b[4:]); err != nil {
		t.Fatal(err)
	}
	for _, l := range slices.Concat(chosen, made) {
		if m.Bits(l) != again.Bits(l) {
			t.Errorf("Bits(%q) = %g before and %g after", l, m.Bits(l), again.Bits(l))
		}
	}
	if second, _ := again.AppendBinary([]byte("kept")); !bytes.Equal(b, second) {
		t.Error("the same model has two stored forms")
	}
}

func TestWhatIsNoModelIsRefused(t *testing.T) {
	good, err := name.Learn([]string{"ab"}).AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	const head = "yobnam\x01"
	for what, b := range map[string]string{
		"nothing":                  "",
		"another format":           "yobnam\x02\x00",
		"no number of grams":       head,
		"too short":                string(good[:len(good)-1]),
		"too long":                 string(good) + "\x00",
		"more grams than bytes":    head + "\xff\xff\x7f",
		"a gram that is none":      head + "\x01\xff\xff\xff\x7f\x01",
		"a count of 0":             head + "\x01\x05\x00",
		"a gram twice":             head + "\x02\x05\x01\x00\x01",
		"a number longer than due": head + "\x01\x85\x00\x01",
	} {
		if err := new(name.Model).UnmarshalBinary([]byte(b)); !errors.Is(err, name.ErrCorrupt) {
			t.Errorf("%s: error %v", what, err)
		}
	}
}

func FuzzModel(f *testing.F) {
	good, err := name.Learn(chosen).AppendBinary(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good, "example")
	f.Add([]byte("yobnam\x01\x00"), "\xff")
	f.Add(good, "example..com") // a label of nothing
	f.Fuzz(func(t *testing.T, b []byte, label string) {
		if x := name.Ordinary().Bits(label); math.IsNaN(x) || math.IsInf(x, 0) {
			t.Fatalf("Bits(%q) = %g", label, x)
		}
		if l, ok := name.Registered(label); ok && (l == "" || strings.Contains(l, ".")) {
			t.Fatalf("Registered(%q) = %q", label, l)
		}
		var m name.Model
		if m.UnmarshalBinary(b) != nil {
			return
		}
		if again, err := m.AppendBinary(nil); err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%q is stored as %q, error %v", b, again, err)
		}
		if x := m.Bits(label); math.IsNaN(x) || math.IsInf(x, 0) {
			t.Fatalf("Bits(%q) = %g", label, x)
		}
	})
}

func BenchmarkBits(b *testing.B) {
	m := name.Ordinary()
	for b.Loop() {
		m.Bits("stackoverflow")
	}
}

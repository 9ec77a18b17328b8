package vpcflow_test

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"yoban/features/event"
	"yoban/features/logs/tally"
	"yoban/features/logs/vpcflow"
)

// reader is one for all lines, as for the files of a day.
var reader vpcflow.Reader

// one returns what becomes of the second of two lines with text in the place of
// a field: by then the reader knows the rest of the line.
func one(t *testing.T, field, text string) (f event.Flow, delivered bool) {
	t.Helper()
	n := 0
	raw := header + good + strings.Replace(good, field, text, 1) + strings.Repeat(good, 9)
	counts, err := reader.Read(strings.NewReader(raw), vpcflow.Options{}, func(got *event.Flow) error {
		if n++; n == 2 {
			f = *got
		}
		return nil
	})
	if err != nil || counts.Records != 11 {
		t.Fatalf("%+v, %v", counts, err)
	}
	return f, counts.Delivered == 11
}

// TestAddressesAreThoseOfNetip tries every number of up to four digits as a part
// of an address, in each of its places.
func TestAddressesAreThoseOfNetip(t *testing.T) {
	for place := range 4 {
		for n := 0; n < 1200; n += 1 + n/260*7 {
			for _, digits := range []string{"%d", "0%d", "00%d"} {
				parts := []string{"10", "7", "200", "99"}
				parts[place] = fmt.Sprintf(digits, n)
				text := strings.Join(parts, ".")
				want, err := netip.ParseAddr(text)
				got, ok := one(t, "10.0.0.1", text)
				if ok != (err == nil) || ok && got.Src != want {
					t.Fatalf("%s: %v, %v, want %v, %v", text, got.Src, ok, want, err)
				}
			}
		}
	}
}

func TestOddAddresses(t *testing.T) {
	for _, text := range []string{
		"1.2.3", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.4.", "1.2.3.4.5", "1.2.3,4", "1,2.3.4", "1.2,3.4", "1.2.3.x",
		"1.2.3.4x", "x1.2.3.4", "255.255.255.255", "0.0.0.0", "1.2.3.4\xff", "1.2\xb0.3.4", "1.2.3.4\x01", "::1", "2001:db8::1",
		"::ffff:1.2.3.4", "1234", "1.2.3.4/8", "111.111.111.1111", "-", "--", "a",
	} {
		want, err := netip.ParseAddr(text)
		got, ok := one(t, "192.0.2.7", text)
		if ok != (err == nil) || ok && got.Dst != want.Unmap() {
			t.Errorf("%q: %v, %v, want %v, %v", text, got.Dst, ok, want, err)
		}
	}
}

func TestNumbersAreThoseOfStrconv(t *testing.T) {
	texts := []string{"-", "", "x", "1x", "x1", "12345678901234567890", "9223372036854775807", "9223372036854775808", "1\xff", "1:", "1/", "+1", "1.0", "\xb01", "00000000000000000000000001"}
	for n := uint64(1); n < 1<<62; n = n*3 + 1 {
		texts = append(texts, fmt.Sprint(n), fmt.Sprintf("0%d", n), fmt.Sprintf("%d\x80", n))
	}
	for _, text := range append(texts, "65535", "65536", "255", "256", "0") {
		want, err := strconv.ParseUint(text, 10, 63)
		if got, ok := one(t, "8400", text); ok != (err == nil && text != "+1") || ok && got.Bytes != int64(want) {
			t.Errorf("%q bytes: %d, %v, want %d, %v", text, got.Bytes, ok, want, err)
		}
		known := text == "-"
		if got, ok := one(t, "41000", text); ok != (known || err == nil && want < 1<<16) || ok && got.SrcPort != uint16(want) {
			t.Errorf("%q port: %d, %v, want %d, %v", text, got.SrcPort, ok, want, err)
		}
		if got, ok := one(t, " 6 ", " "+text+" "); text != "" && (ok != (known || err == nil && want < 1<<8) || ok && got.Protocol != uint8(want)) {
			t.Errorf("%q protocol: %d, %v, want %d, %v", text, got.Protocol, ok, want, err)
		}
		in := err == nil && want >= tally.MinTime && want <= 1767225659
		if got, ok := one(t, "1767225600", text); ok != in || ok && got.Start != int64(want) {
			t.Errorf("%q start: %d, %v, want %d, %v", text, got.Start, ok, want, err)
		}
	}
}

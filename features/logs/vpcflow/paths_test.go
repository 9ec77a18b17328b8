package vpcflow_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"yoban/features/event"
	"yoban/features/logs/internal/casefile"
	"yoban/features/logs/tally"
	"yoban/features/logs/vpcflow"
)

// account is what the key would say of a file's lines.
const account = "999999999999"

// words returns all that comes of a file but the rejects' samples.
func words(t *testing.T, r *vpcflow.Reader, raw []byte) string {
	t.Helper()
	var out strings.Builder
	opt := vpcflow.Options{Account: account, Limits: tally.Limits{MaxRecord: 128 << 10}, Rejected: func(r tally.Reject) { fmt.Fprintln(&out, r.Record, r.Reason) }}
	counts, err := r.Read(bytes.NewReader(raw), opt, func(f *event.Flow) error {
		out.WriteString(casefile.Event("flow", f))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String() + casefile.Counts(t, counts)
}

// spaced returns raw with two spaces for each. That changes nothing but that the
// reader cannot take a line for a usual one: it reads it field by field.
func spaced(raw []byte) []byte { return bytes.ReplaceAll(raw, []byte(" "), []byte("  ")) }

// chunk is the size of the reader's window.
const chunk = 256 << 10

// cut returns raw behind a line, too long to be read, with the window's end at
// raw[at:].
func cut(raw []byte, at int) []byte {
	long := bytes.Repeat([]byte("x"), chunk-at)
	long[len(long)-1] = '\n'
	return append(long, raw...)
}

// FuzzPaths reads lines in the two ways that the reader has, and across the end
// of its window, with what it knows of the files before.
func FuzzPaths(f *testing.F) {
	late := strings.ReplaceAll(good, "1767225659", "1767225600")
	for _, raw := range []string{
		header + good + good + strings.ReplaceAll(good, "eni-0a", "eni-0b") + good + late,
		"version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id flow-direction\n" +
			"5 1 eni-1 10.0.0.1 ::1 1 2 6 12345678 1 1767225600 1767225600 REJECT OK vpc-1 - i-1 3 IPv4 1.2.3.4 1.2.3.4 eu-west-1 euc1-az1 egress\n" +
			"5 1 eni-1 10.0.0.1 ::1 1 2 6 12345678 1 1767225600 1767225600 ACCEPT NODATA vpc-1 - - 3 IPv4 1.2.3.4 - eu-west-1 euc1-az1 -\n",
		"interface-id srcaddr dstaddr bytes start end srcaddr\neni 1.1.1.1 2.2.2.2 1 1767225600 1767225600 -\n",
		"end start bytes dstaddr srcaddr\n1767225600 1767225600 7 1.1.1.1 2.2.2.2\n1767225600 1767225600 7 1.1.1.1 2.2.2.2 \n",
		stamped + header + stamped + good + stamped + stamped + good + "2026-01-01T00:01:02.345Z 1\n",
		header + strings.ReplaceAll(good, " ACCEPT", "\tACCEPT") + "2 unknown eni-0a 10.0.0.1 192.0.2.7 1 2 6 1 1 1767225600 1767225600 - OK\r\n" + header + good,
	} {
		f.Add([]byte(raw), uint16(len(raw)/2))
	}
	var r vpcflow.Reader
	f.Fuzz(func(t *testing.T, raw []byte, at uint16) {
		if len(raw) > 32<<10 {
			return
		}
		raw = bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF")) // only the first line may have one
		want := words(t, new(vpcflow.Reader), spaced(raw))
		if got := words(t, &r, raw); got != want {
			t.Fatalf("%q\ngot  %s\nwant %s", raw, got, want)
		}
		if at == 0 {
			at = 1
		}
		want = words(t, new(vpcflow.Reader), cut(spaced(raw), int(at)))
		if got := words(t, &r, cut(raw, int(at))); got != want {
			t.Fatalf("%q cut at %d\ngot  %s\nwant %s", raw, at, got, want)
		}
	})
}

// TestTextsOfNeighbourLinesAreKeptApart reads lines whose texts differ in their
// last byte, start like each other, or come back after hundreds of others.
func TestTextsOfNeighbourLinesAreKeptApart(t *testing.T) {
	var raw strings.Builder
	raw.WriteString(header)
	for round := range 3 {
		for i := range 700 {
			line := strings.ReplaceAll(good, "eni-0a", fmt.Sprintf("eni-%0*d", 1+i%5, i))
			line = strings.ReplaceAll(line, "111111111111", fmt.Sprintf("%012d", i%3))
			if i%4 == round {
				line = strings.ReplaceAll(line, "ACCEPT", "REJECT")
			}
			raw.WriteString(line)
		}
	}
	text := []byte(raw.String())
	var r vpcflow.Reader
	if got, want := words(t, &r, text), words(t, new(vpcflow.Reader), spaced(text)); got != want {
		t.Error("lines read at once are not those read field by field")
	}
}

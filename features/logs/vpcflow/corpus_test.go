package vpcflow_test

import (
	"bytes"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"yoban/features/corpustest"
	"yoban/features/event"
	"yoban/features/logs/tally"
	"yoban/features/logs/vpcflow"
)

// sums are what a file comes to.
type sums struct {
	flows, rejected, noData, skipData int64
	bytes, packets, ports, times      int64
	addresses                         int64 // summed lengths of all addresses' text
}

// TestCorpusAgreesWithStringsFields compares every nth file with a reading by
// strings.Fields and strconv.
func TestCorpusAgreesWithStringsFields(t *testing.T) {
	for folder, nth := range map[string]int{"org-dev/AWSLogs": 40, "real/vpcflow": 15} {
		t.Run(folder, func(t *testing.T) {
			n, compared := 0, 0
			err := filepath.WalkDir(corpustest.Dir(t, folder), func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() || !strings.Contains(d.Name(), "_vpcflowlogs_") {
					return err
				}
				if n++; n%nth != 0 {
					return nil
				}
				compared++
				raw := corpustest.Inflate(t, path)
				if got, want := read(t, raw), reference(t, raw); got != want {
					t.Errorf("%s:\ngot  %+v\nwant %+v", path, got, want)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if compared == 0 {
				t.Error("no file was compared")
			}
		})
	}
}

// read sums up what the reader makes of a file.
func read(t *testing.T, raw []byte) (s sums) {
	t.Helper()
	var r vpcflow.Reader
	counts, err := r.Read(bytes.NewReader(raw), vpcflow.Options{Account: "999999999999"}, func(f *event.Flow) error {
		s.flows++
		if !f.Accepted {
			s.rejected++
		}
		s.bytes += f.Bytes
		s.packets += f.Packets
		s.ports += int64(f.SrcPort) + int64(f.DstPort)
		s.times += f.Start + f.End
		s.addresses += int64(len(f.Src.String()) + len(f.Dst.String()))
		return nil
	})
	if err != nil || counts.RejectedSum() > 0 || counts.Damage != "" {
		t.Errorf("%+v, %v", counts, err)
	}
	s.noData, s.skipData = counts.NoData, counts.SkipData
	return s
}

// reference sums up a file whose first line is its header.
func reference(t *testing.T, raw []byte) (s sums) {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	names := strings.Fields(lines[0])
	for _, line := range lines[1:] {
		field := map[string]string{}
		for i, v := range strings.Fields(line) {
			field[names[i]] = v
		}
		number := func(name string) int64 {
			n, err := strconv.ParseInt(field[name], 10, 64)
			if err != nil || n < tally.MinTime && (name == "start" || name == "end") {
				t.Fatalf("%s: %s: %v", line, name, err)
			}
			return n
		}
		switch field["log-status"] {
		case "NODATA":
			s.noData++
			continue
		case "SKIPDATA":
			s.skipData++
			continue
		}
		s.flows++
		if field["action"] == "REJECT" {
			s.rejected++
		}
		s.bytes += number("bytes")
		s.packets += number("packets")
		s.ports += number("srcport") + number("dstport")
		s.times += number("start") + number("end")
		s.addresses += int64(len(field["srcaddr"]) + len(field["dstaddr"]))
	}
	return s
}

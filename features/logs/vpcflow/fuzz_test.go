package vpcflow_test

import (
	"bytes"
	"testing"

	"yoban/features/event"
	"yoban/features/logs/internal/casefile"
	"yoban/features/logs/tally"
	"yoban/features/logs/vpcflow"
)

// FuzzRead reads anything without a panic, with a true account, and delivers
// only flows that keep their promises.
func FuzzRead(f *testing.F) {
	f.Add([]byte(header + good))
	f.Add([]byte(good + "2 - - - - - - - - - 1767225600 1767225659 - NODATA\n"))
	f.Add([]byte("start bytes pkt-srcaddr pkt_dstaddr tcp-flags flow-direction\r\n1767225600 1 ::1 1.2.3.4 18 egress\r\n"))
	f.Add([]byte(stamped + good + "2026-01-01T00:01:02.345Z\n"))
	f.Add([]byte("resource-type " + header + "TransitGateway " + good + "version tgw-id\n6 tgw-0a\n"))
	var r vpcflow.Reader
	f.Fuzz(func(t *testing.T, raw []byte) {
		opt := vpcflow.Options{Account: "999999999999", Limits: tally.Limits{MaxRecord: 1 << 10}}
		counts, err := r.Read(bytes.NewReader(raw), opt, func(f *event.Flow) error {
			if !f.Src.IsValid() || !f.Dst.IsValid() || f.Src.Zone() != "" || f.Src.Is4In6() ||
				f.Bytes < 0 || f.Packets < 0 || f.End < f.Start || f.Start < tally.MinTime ||
				f.Status != event.FlowOK || !tally.IsAccount(f.Account) {
				t.Errorf("%+v", *f)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		casefile.Counts(t, counts)
		if lines := bytes.Count(raw, []byte("\n")) + 1; counts.Records > int64(lines) {
			t.Errorf("%d records of %d lines", counts.Records, lines)
		}
	})
}

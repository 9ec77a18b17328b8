package vpcflow_test

import (
	"bytes"
	"fmt"
	"testing"

	"yoban/features/event"
	"yoban/features/logs/vpcflow"
)

// generated returns a default-format file of n records.
func generated(n int) []byte {
	var b bytes.Buffer
	b.WriteString(header)
	for i := range n {
		fmt.Fprintf(&b, "2 111111111111 eni-%017x 10.0.%d.%d 198.51.100.%d %d 443 6 %d %d %d %d ACCEPT OK\n",
			i%50, i/250%250, i%250, i%200, 1024+i%60000, i%100, i, 1767225600+i, 1767225659+i)
	}
	return b.Bytes()
}

// TestChunksDoNotCutRecords reads a file of several chunks. The bytes are the
// record's number, so that their sum is 0+1+…+(n-1).
func TestChunksDoNotCutRecords(t *testing.T) {
	const n = 10000
	var sum int64
	var r vpcflow.Reader
	counts, err := r.Read(bytes.NewReader(generated(n)), vpcflow.Options{}, func(f *event.Flow) error {
		sum += f.Bytes
		return nil
	})
	if err != nil || counts.Delivered != n || counts.Records != n {
		t.Fatalf("%+v, %v", counts, err)
	}
	if want := int64(n * (n - 1) / 2); sum != want {
		t.Errorf("bytes %d, want %d", sum, want)
	}
}

func TestReadingAllocatesNothingPerRecord(t *testing.T) {
	raw := generated(2000)
	var r vpcflow.Reader
	src := bytes.NewReader(raw)
	per := testing.AllocsPerRun(5, func() {
		src.Reset(raw)
		if _, err := r.Read(src, vpcflow.Options{}, func(*event.Flow) error { return nil }); err != nil {
			t.Fatal(err)
		}
	})
	if per > 10 { // the header's
		t.Errorf("%v allocations in a file of 2000 records", per)
	}
}

func BenchmarkRead(b *testing.B) {
	const n = 50000
	raw := generated(n)
	b.SetBytes(int64(len(raw)))
	var r vpcflow.Reader
	src := bytes.NewReader(nil)
	for b.Loop() {
		src.Reset(raw)
		if _, err := r.Read(src, vpcflow.Options{}, func(*event.Flow) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*n/b.Elapsed().Seconds(), "events/s")
}

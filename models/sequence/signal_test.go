package sequence_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/models/finding"
	"yoban/models/finding/findingtest"
	"yoban/models/sequence"
)

func TestSignalsReadBackAsWritten(t *testing.T) {
	want := []sequence.Signal{act{who: "eve", typ: discovery, own: bits(14), ties: tie("key:AKIA", 1)}.signal(),
		{Day: 3, Account: home, Entity: "principal:x", Finding: findingtest.Hostile(findingtest.Nasty).Complete()}}
	var b bytes.Buffer
	if err := sequence.Write(&b, want); err != nil {
		t.Fatal(err)
	}
	got, err := sequence.Read(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want[:1], got[:1]); diff != "" || len(got) != 2 {
		t.Errorf("%d signals (-want +got):\n%s", len(got), diff)
	}
	var again bytes.Buffer
	if sequence.Write(&again, got); !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("what was read is written differently")
	}
}

func TestDamagedSignalsAreAnErrorThatNamesTheLine(t *testing.T) {
	_, err := sequence.Read(strings.NewReader("{}\n{\"day\":\"x\"}\n"))
	if err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("error %v, want one of line 2", err)
	}
}

func TestTheStrongestSignalsAreKept(t *testing.T) {
	var list []sequence.Signal
	for i := range sequence.MaxSignals + 5 {
		list = append(list, act{who: "eve", typ: discovery, own: 0.06, weak: true, hour: int64(i % 24)}.signal())
	}
	list[sequence.MaxSignals+1].Weak, list[sequence.MaxSignals+2].P = false, 1e-9
	list = sequence.Strongest(list)
	found, strong := 0, 0
	for _, s := range list {
		if !s.Weak {
			found++
		}
		if s.P == 1e-9 {
			strong++
		}
	}
	if len(list) != sequence.MaxSignals || found != 1 || strong != 1 {
		t.Errorf("%d kept, %d findings, %d strong; want %d, 1, 1", len(list), found, strong, sequence.MaxSignals)
	}
}

func FuzzRead(f *testing.F) {
	var b bytes.Buffer
	sequence.Write(&b, []sequence.Signal{act{who: "eve", typ: reads, own: bits(14), ties: tie("address:192.0.2.1", 2)}.signal()})
	f.Add(b.Bytes())
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := sequence.Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		n := sequence.Night{Day: today, Signals: list, Law: sequence.NewLaw(nil, today, 1)}
		for _, f := range sequence.Find(n) {
			if f.Type != sequence.CompromisedData && f.Type != sequence.CompromisedHosts && f.Type != sequence.CompromisedCredentials || f.Severity < finding.BandOf(9).Min {
				t.Errorf("a sequence of type %q, severity %v", f.Type, f.Severity)
			}
		}
	})
}

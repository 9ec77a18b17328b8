package window_test

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"testing/iotest"

	"yoban/features/logs/internal/window"
)

func TestWindowShowsEveryByteOnce(t *testing.T) {
	src := make([]byte, 1<<20)
	for i := range src {
		src[i] = byte(i * i >> 7)
	}
	var w window.Window
	for _, r := range []io.Reader{bytes.NewReader(src), iotest.OneByteReader(bytes.NewReader(src)), iotest.DataErrReader(bytes.NewReader(src))} {
		w.Reset(r)
		var got []byte
		for step := 1; ; step = step*3%9973 + 1 {
			err := w.Fill(1 << 20)
			n := min(step, len(w.Bytes()))
			got = append(got, w.Bytes()[:n]...)
			w.Advance(n)
			if err == io.EOF && len(w.Bytes()) == 0 {
				break
			}
		}
		if !bytes.Equal(got, src) {
			t.Errorf("%T: %d bytes, not the source's %d", r, len(got), len(src))
		}
	}
}

func TestFillStopsAtTheLimitAndAtErrors(t *testing.T) {
	var w window.Window
	w.Reset(bytes.NewReader(make([]byte, 4<<20)))
	fills := 0
	var err error
	for err == nil {
		err = w.Fill(1 << 20)
		fills++
	}
	if err != window.ErrFull || len(w.Bytes()) > 2<<20 {
		t.Errorf("%v after %d fills with %d bytes", err, fills, len(w.Bytes()))
	}
	boom := errors.New("boom")
	w.Reset(io.MultiReader(bytes.NewReader([]byte("abc")), iotest.ErrReader(boom)))
	if err := w.Fill(10); err != nil || string(w.Bytes()) != "abc" {
		t.Errorf("what came before the error: %q, %v", w.Bytes(), err)
	}
	if err := w.Fill(10); err != boom {
		t.Errorf("got %v, want the source's error", err)
	}
}

// idle never gives a byte.
type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

func TestFillGivesUpOnASourceThatGivesNothing(t *testing.T) {
	var w window.Window
	w.Reset(idle{})
	if err := w.Fill(10); err != io.ErrNoProgress {
		t.Errorf("got %v", err)
	}
}

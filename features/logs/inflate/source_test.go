package inflate_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"yoban/features/logs/inflate"
)

// text returns n bytes that look like lines of a log.
func text(n int) []byte {
	return flowLines(n/60 + 1)[:n]
}

// chunks gives data in pieces whose sizes repeat, and err with the last byte.
type chunks struct {
	data  []byte
	sizes []byte
	err   error
	i     int
	empty int
}

func (c *chunks) Read(p []byte) (int, error) {
	n := len(p)
	if len(c.sizes) > 0 {
		n = min(n, int(c.sizes[c.i%len(c.sizes)]))
		c.i++
	}
	if n == 0 && c.empty < 50 { // fewer than make a reader give up
		c.empty++
		return 0, nil
	}
	c.empty = 0
	n = copy(p[:max(n, 1)], c.data)
	c.data = c.data[n:]
	if len(c.data) == 0 {
		return n, c.err
	}
	return n, nil
}

func TestSources(t *testing.T) {
	boom := errors.New("boom")
	whole := zip(t, text(300_000), 6)
	half := whole[:len(whole)/2]
	for _, test := range []struct {
		name string
		src  func() io.Reader
		want string
	}{
		{"a byte at a time", func() io.Reader { return iotest.OneByteReader(bytes.NewReader(whole)) }, atEnd},
		{"half of what is asked", func() io.Reader { return iotest.HalfReader(bytes.NewReader(whole)) }, atEnd},
		{"the end with the last bytes", func() io.Reader { return iotest.DataErrReader(bytes.NewReader(whole)) }, atEnd},
		{"the end with bytes too early", func() io.Reader { return iotest.DataErrReader(bytes.NewReader(half)) }, cut},
		{"empty reads between", func() io.Reader { return &chunks{data: whole, sizes: []byte{0, 7, 0, 0, 255}, err: io.EOF} }, atEnd},
		{"an error with bytes", func() io.Reader { return &chunks{data: half, err: boom} }, "boom"},
		{"an error behind bytes", func() io.Reader {
			return io.MultiReader(bytes.NewReader(half), iotest.ErrReader(boom))
		}, "boom"},
		{"an error behind a member", func() io.Reader {
			return io.MultiReader(bytes.NewReader(whole), iotest.ErrReader(boom))
		}, "boom"},
		{"an error inside a header", func() io.Reader {
			return io.MultiReader(bytes.NewReader(whole[:5]), iotest.ErrReader(boom))
		}, "boom"},
		{"an error at once", func() io.Reader { return iotest.ErrReader(boom) }, "boom"},
		{"a truncation that the source tells", func() io.Reader {
			return io.MultiReader(bytes.NewReader(half), iotest.ErrReader(io.ErrUnexpectedEOF))
		}, cut},
	} {
		t.Run(test.name, func(t *testing.T) {
			var r inflate.Reader
			if got := compareReaders(t, &r, test.src(), test.src()); got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

// badCount returns a count that no reader may.
type badCount int

func (n badCount) Read([]byte) (int, error) { return int(n), nil }

// TestSourcesThatBreakTheRules has compress/gzip hang or panic.
func TestSourcesThatBreakTheRules(t *testing.T) {
	var r inflate.Reader
	if _, err := ours(&r, badCount(0)); err != io.ErrNoProgress {
		t.Errorf("nothing for ever: %v", err)
	}
	for _, n := range []badCount{-1, 1 << 30} {
		if got, err := ours(&r, n); err == nil || len(got) > 0 {
			t.Errorf("a count of %d: %d bytes, %v", n, len(got), err)
		}
	}
}

func TestReadFillsNoMoreThanItsBuffer(t *testing.T) {
	want := text(700_000)
	random := rand.New(rand.NewPCG(1, 2))
	var r inflate.Reader
	r.Reset(bytes.NewReader(zip(t, want, 6)))
	var got []byte
	for {
		p := bytes.Repeat([]byte{0xAA}, random.IntN(5)*random.IntN(70_000)+64)
		n, err := r.Read(p[: len(p)-64 : len(p)-64])
		if !bytes.Equal(p[len(p)-64:], bytes.Repeat([]byte{0xAA}, 64)) {
			t.Fatal("wrote behind the buffer")
		}
		got = append(got, p[:n]...)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%d bytes, want %d", len(got), len(want))
	}
	if n, err := r.Read(make([]byte, 10)); n != 0 || err != io.EOF {
		t.Errorf("behind the end: %d, %v", n, err)
	}
	if n, err := new(inflate.Reader).Read(make([]byte, 10)); n != 0 || err != io.EOF {
		t.Errorf("before a Reset: %d, %v", n, err)
	}
}

// brief takes n bytes and then fails.
type brief struct {
	bytes.Buffer
	n   int
	err error
}

func (b *brief) Write(p []byte) (int, error) {
	if b.Len()+len(p) > b.n {
		n, _ := b.Buffer.Write(p[:b.n-b.Len()])
		return n, b.err
	}
	return b.Buffer.Write(p)
}

func TestWriteTo(t *testing.T) {
	want := text(700_000)
	z := zip(t, want, 6)
	boom := errors.New("boom")
	for _, test := range []struct {
		name string
		src  []byte
		w    *brief
		want string
	}{
		{"all", z, &brief{n: 1 << 20}, atEnd},
		{"nothing", nil, &brief{n: 1 << 20}, atEnd},
		{"a cut", z[:len(z)-20], &brief{n: 1 << 20}, cut},
		{"a writer that fails", z, &brief{n: 300_000, err: boom}, "boom"},
		{"a writer that writes less", z, &brief{n: 300_000}, class(io.ErrShortWrite)},
	} {
		var r inflate.Reader
		r.Reset(bytes.NewReader(test.src))
		n, err := io.Copy(test.w, &r)
		if class(err) != test.want || n != int64(test.w.Len()) || !bytes.HasPrefix(want, test.w.Bytes()) {
			t.Errorf("%s: %d bytes of %d, %v", test.name, n, test.w.Len(), err)
		}
	}
}

// TestFlushedTextIsDelivered reads what a writer flushed while it goes on.
func TestFlushedTextIsDelivered(t *testing.T) {
	for _, level := range []int{-2, 0, 1, 6, 9} {
		from, to := io.Pipe()
		lines := text(5000)
		goOn, done := make(chan error), make(chan error, 1)
		go func() { done <- writeFlushed(to, lines, level, goOn) }()
		var r inflate.Reader
		r.Reset(from)
		p := make([]byte, len(lines))
		for i := range 3 {
			n, err := io.ReadFull(&r, p)
			if err != nil || !bytes.Equal(p, lines) {
				t.Fatalf("level %d, flush %d: %d bytes, %v", level, i, n, err)
			}
			goOn <- nil
		}
		if n, err := r.Read(p); n != 0 || err != io.EOF {
			t.Errorf("level %d: %d, %v", level, n, err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestAReaderIsReusedWithoutAllocation(t *testing.T) {
	good, bad := zip(t, text(100_000), 6), zip(t, text(5000), 9)
	bad = bad[:len(bad)-30]
	var r inflate.Reader
	src := new(bytes.Reader)
	p := make([]byte, 8<<10)
	read := func(data []byte) {
		src.Reset(data)
		r.Reset(src)
		for {
			if _, err := r.Read(p); err != nil {
				return
			}
		}
	}
	read(good)
	if n := testing.AllocsPerRun(20, func() { read(good); read(bad) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
	if got := compare(t, &r, good); got != atEnd {
		t.Errorf("after damage: %s", got)
	}
}

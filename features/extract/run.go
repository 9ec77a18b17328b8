package extract

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"

	"yoban/features/internal/tempfile"
)

// run is what one worker had folded of a day when its memory was needed: a
// temporary file with a section a table, in each a block an entity, by name.
type run struct {
	file     tempfile.File
	sections [numTables]section
}

// section is where a table lies in a run.
type section struct{ from, to int64 }

// tableNumber numbers the tables in a run.
type tableNumber int

const (
	callsTable tableNumber = iota
	sessionsTable
	objectsTable
	changesTable
	matchesTable
	flowsTable
	queriesTable
	numTables
)

// folded is the accumulator of one table.
type folded[K comparable, S any] interface {
	// all calls visit for every row.
	all(visit func(*entry[K, S]))
	// absorb merges a row of another accumulator of the same table.
	absorb(*entry[K, S])
	size() int
}

// state is a key or a state that can be written and read back.
type state[T any] interface {
	*T
	code(*coder)
}

// key is a key that names its entity.
type key[K any] interface {
	state[K]
	entity() name
}

// runWriter writes a run.
type runWriter struct {
	out   *bufio.Writer
	run   *run
	at    int64
	coder coder
}

// newRun starts a run.
func newRun(n *Names) (*runWriter, error) {
	file, err := tempfile.New("fold")
	if err != nil {
		return nil, err
	}
	return &runWriter{out: bufio.NewWriterSize(file, 1<<18), run: &run{file: file}, coder: coder{names: n}}, nil
}

// writeSection writes one table.
func writeSection[T folded[K, S], K comparable, S any, PK key[K], PS state[S]](w *runWriter, number tableNumber, t T) error {
	n := w.coder.names
	rows := ordered(t.size(), t.all, func(a, b *entry[K, S]) int { return n.compare(PK(&a.key).entity(), PK(&b.key).entity()) })
	w.run.sections[number].from = w.at
	for len(rows) > 0 {
		entity := PK(&rows[0].key).entity()
		w.coder.texts, w.coder.body, w.coder.index = w.coder.texts[:0], w.coder.body[:0], map[string]uint64{}
		for len(rows) > 0 && PK(&rows[0].key).entity() == entity {
			PK(&rows[0].key).code(&w.coder)
			PS(&rows[0].value).code(&w.coder)
			rows = rows[1:]
		}
		if err := w.block(n.of(entity)); err != nil {
			return err
		}
	}
	w.run.sections[number].to = w.at
	return nil
}

// block writes what was coded of one entity.
func (w *runWriter) block(entity string) error {
	w.put([]byte(entity))
	w.number(len(w.coder.texts))
	for _, t := range w.coder.texts {
		w.put([]byte(t))
	}
	w.put(w.coder.body)
	_, err := w.out.Write(nil) // the first error of all
	return err
}

func (w *runWriter) number(n int) {
	k, _ := w.out.Write(binary.AppendUvarint(w.out.AvailableBuffer(), uint64(n)))
	w.at += int64(k)
}

func (w *runWriter) put(b []byte) {
	w.number(len(b))
	k, _ := w.out.Write(b)
	w.at += int64(k)
}

// blocks reads one section of a run, entity by entity.
type blocks struct {
	in     *bufio.Reader
	entity string // of the block that coder holds
	coder  coder
	done   bool
}

func (r *run) open(number tableNumber, n *Names) (*blocks, error) {
	s := r.sections[number]
	b := &blocks{in: bufio.NewReaderSize(io.NewSectionReader(r.file, s.from, s.to-s.from), 1<<16), coder: coder{reading: true, names: n}}
	return b, b.next()
}

// next reads the next block.
func (b *blocks) next() error {
	entity, err := b.get()
	if err == io.EOF {
		b.done = true
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errRun, err)
	}
	b.entity = string(entity)
	count, err := binary.ReadUvarint(b.in)
	b.coder.texts = b.coder.texts[:0]
	for ; count > 0 && err == nil; count-- {
		var t []byte
		if t, err = b.get(); err == nil {
			b.coder.texts = append(b.coder.texts, string(t))
		}
	}
	if err == nil {
		b.coder.body, err = b.get()
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errRun, err)
	}
	b.coder.at = 0
	return nil
}

// get reads bytes with their length before them.
func (b *blocks) get() ([]byte, error) {
	n, err := binary.ReadUvarint(b.in)
	if err != nil {
		return nil, err
	}
	const most = 1 << 32 // more than all rows of one entity take
	if n > most {
		return nil, errRun
	}
	out := make([]byte, n)
	if _, err := io.ReadFull(b.in, out); err != nil {
		return nil, io.ErrUnexpectedEOF
	}
	return out, nil
}

// readBlock merges the rows of the block into a table.
func readBlock[T folded[K, S], K comparable, S any, PK key[K], PS state[S]](b *blocks, into T) error {
	c := &b.coder
	for c.at < len(c.body) {
		var e entry[K, S]
		PK(&e.key).code(c)
		PS(&e.value).code(c)
		if c.err != nil {
			return c.err
		}
		into.absorb(&e)
	}
	return nil
}

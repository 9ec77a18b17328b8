package table

import (
	"fmt"
	"io"
	"reflect"
	"sync"
	"unsafe"

	"github.com/parquet-go/parquet-go"
)

// column is one field of a row type: where it lies and how to fill it.
type column struct {
	name   string
	offset uintptr
	kind   reflect.Kind // Slice stands for []byte
}

// columnCache holds the []column of each row type.
var columnCache sync.Map

// columnsOf returns the columns of a row type. It panics on a field of a kind
// that rows do not have, which only the author of a row type can write.
func columnsOf(row reflect.Type) []column {
	if cached, ok := columnCache.Load(row); ok {
		return cached.([]column)
	}
	columns := make([]column, row.NumField())
	for i := range columns {
		f := row.Field(i)
		switch f.Type.Kind() {
		case reflect.String, reflect.Bool, reflect.Int32, reflect.Int64, reflect.Uint32, reflect.Uint64,
			reflect.Float32, reflect.Float64:
		case reflect.Slice:
			if f.Type.Elem().Kind() == reflect.Uint8 {
				break
			}
			fallthrough
		default:
			panic("table: column " + f.Name + " of " + row.String() + " is of no kind that rows have")
		}
		if columns[i] = (column{columnName(f), f.Offset, f.Type.Kind()}); columns[i].name == "" || columns[i].name == "-" {
			panic("table: field " + f.Name + " of " + row.String() + " has no column")
		}
	}
	columnCache.Store(row, columns)
	return columns
}

// target is a column of a slice of rows, from its first row on.
type target struct {
	column
	first  unsafe.Pointer
	stride uintptr
	rows   int
}

// cell returns where the value of a row lies.
func (t target) cell(row int) unsafe.Pointer {
	return unsafe.Add(t.first, uintptr(row)*t.stride)
}

// fill reads the pages of a column chunk into the rows. A string of a
// dictionary is copied once a chunk, not once a row, and rows share it.
func (t target) fill(chunk parquet.ColumnChunk) error {
	pages := chunk.Pages()
	defer pages.Close()
	var dictionary []string
	at := 0
	for {
		p, err := pages.ReadPage()
		if err == io.EOF && at == t.rows {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: column %s: %w", ErrCorrupt, t.name, err)
		}
		n := int(p.NumValues())
		if n > t.rows-at || p.NumNulls() != 0 {
			return fmt.Errorf("%w: column %s: too many values", ErrCorrupt, t.name)
		}
		if p.Dictionary() != nil && dictionary == nil {
			dictionary = textOf(p.Dictionary().Page())
		}
		t.set(at, n, p, dictionary)
		at += n
		parquet.Release(p)
	}
}

// set stores the n values of a page in the rows from at on. Damage shows as an
// index out of range, which Recover turns into an error.
func (t target) set(at, n int, p parquet.Page, dictionary []string) {
	data := p.Data()
	switch {
	case p.Dictionary() != nil && t.kind == reflect.String:
		for i, v := range data.Int32()[:n] {
			*(*string)(t.cell(at + i)) = dictionary[v]
		}
	case p.Dictionary() != nil:
		panic("dictionary of other values than strings")
	case t.kind == reflect.String:
		for i, v := range textOf(p)[:n] {
			*(*string)(t.cell(at + i)) = v
		}
	case t.kind == reflect.Slice:
		for i, v := range bytesOf(p)[:n] {
			*(*[]byte)(t.cell(at + i)) = v
		}
	case t.kind == reflect.Bool:
		bits := data.Boolean()
		for i := range n {
			*(*bool)(t.cell(at + i)) = bits[i/8]>>(i%8)&1 == 1
		}
	case t.kind == reflect.Int32 || t.kind == reflect.Uint32:
		scatter(t, at, data.Int32()[:n])
	case t.kind == reflect.Float32:
		scatter(t, at, data.Float()[:n])
	case t.kind == reflect.Float64:
		scatter(t, at, data.Double()[:n])
	default:
		scatter(t, at, data.Int64()[:n])
	}
}

func scatter[T any](t target, at int, values []T) {
	for i, v := range values {
		*(*T)(t.cell(at + i)) = v
	}
}

// textOf returns the strings of a page, parts of one copy of its bytes.
func textOf(p parquet.Page) []string {
	data := p.Data()
	values, offsets := data.ByteArray()
	all := string(values)
	out := make([]string, p.NumValues())
	for i := range out {
		out[i] = all[offsets[i]:offsets[i+1]]
	}
	return out
}

// bytesOf returns the byte lists of a page, parts of one copy. Appending to one
// does not run into the next; empty ones are nil.
func bytesOf(p parquet.Page) [][]byte {
	data := p.Data()
	values, offsets := data.ByteArray()
	all := append([]byte(nil), values...)
	out := make([][]byte, p.NumValues())
	for i := range out {
		if lo, hi := offsets[i], offsets[i+1]; lo != hi {
			out[i] = all[lo:hi:hi]
		}
	}
	return out
}

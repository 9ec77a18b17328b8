package batch

import (
	"fmt"
	"io"
	"unsafe"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/parquet-go/parquet-go"

	"yoban/features/table"
)

// reader goes through the pages of one column chunk.
type reader struct {
	leaf       parquet.LeafColumn
	pages      parquet.Pages
	page       parquet.Page
	at         int         // values of the page already taken
	dictionary arrow.Array // of the chunk; nil before it is needed
}

// left returns how many values of the page are not taken yet.
func (r *reader) left() int {
	if r.page == nil {
		return 0
	}
	return int(r.page.NumValues()) - r.at
}

// load makes sure that there is a page with values left. Until then the last
// page stays, as records show its memory.
func (r *reader) load() error {
	for r.left() == 0 {
		r.drop()
		p, err := r.pages.ReadPage()
		if err == io.EOF {
			err = io.ErrUnexpectedEOF // the row group has more rows
		}
		if err != nil {
			return fmt.Errorf("%w: column %s: %w", table.ErrCorrupt, r.leaf.Path[0], err)
		}
		r.page, r.at = p, 0
		if p.NumNulls() != 0 {
			return fmt.Errorf("%w: column %s has nulls", table.ErrCorrupt, r.leaf.Path[0])
		}
	}
	return nil
}

// take returns the next n values of the page as an array over its memory.
func (r *reader) take(n int) arrow.Array {
	from := r.at
	r.at += n
	if r.page.Dictionary() == nil {
		return view(typeOf(r.leaf.Node.Type()), r.page, from, n)
	}
	if r.dictionary == nil {
		d := r.page.Dictionary()
		r.dictionary = view(typeOf(r.leaf.Node.Type()), d.Page(), 0, d.Len())
	}
	indices := r.page.Data()
	rows := bufferOf(indices.Int32())
	check(indices.Int32()[from:from+n], r.dictionary.Len())
	dtype := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: r.dictionary.DataType()}
	data := array.NewDataWithDictionary(dtype, n, []*memory.Buffer{nil, rows}, 0, from, r.dictionary.Data().(*array.Data))
	defer data.Release()
	return array.NewDictionaryData(data)
}

// check panics, for table.Recover, when an index is not in the dictionary:
// Arrow believes its indices.
func check(indices []int32, length int) {
	for _, i := range indices {
		if uint(i) >= uint(length) {
			panic("an index beyond the dictionary")
		}
	}
}

func (r *reader) drop() {
	if r.page != nil {
		parquet.Release(r.page)
		r.page = nil
	}
}

func (r *reader) close() {
	if r.dictionary != nil {
		r.dictionary.Release()
	}
	r.drop()
	_ = r.pages.Close() // it holds memory only
}

// view returns n values of a page, from one on, as an array over its memory.
func view(dtype arrow.DataType, p parquet.Page, from, n int) arrow.Array {
	data := p.Data()
	var buffers []*memory.Buffer // the first is for nulls, of which there are none
	switch dtype.ID() {
	case arrow.STRING, arrow.BINARY:
		values, offsets := data.ByteArray()
		buffers = []*memory.Buffer{nil, bufferOf(offsets[:from+n+1]), memory.NewBufferBytes(values)}
	default:
		values, _ := data.Data()
		buffers = []*memory.Buffer{nil, memory.NewBufferBytes(values)}
	}
	view := array.NewData(dtype, n, buffers, nil, 0, from)
	defer view.Release()
	return array.MakeFromData(view)
}

// bufferOf returns the memory of values as it is. Parquet's and Arrow's arrays
// have the same form, but for the sign of offsets, which are below 2^31.
func bufferOf[T int32 | uint32](values []T) *memory.Buffer {
	return memory.NewBufferBytes(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(values))), len(values)*4))
}

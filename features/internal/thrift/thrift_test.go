package thrift_test

import (
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/internal/thrift"
)

// sample is a structure: field 1 is 150, field 2 the text "abc", field 3 true,
// field 4 a list of two integers, field 20 a structure whose field 1 is -1.
var sample = []byte{
	0x15, 0xac, 0x02, // 150 is 300 in zigzag: 0b10_0101100
	0x18, 3, 'a', 'b', 'c',
	0x11,
	0x19, 0x25, 2, 4, // 1 and 2
	0x0c, 40, // far field: its number, 20, in zigzag
	0x15, 1, 0,
	0,
}

func TestStructureTellsIntegersByPath(t *testing.T) {
	got := map[uint64]int64{}
	w := thrift.New(sample)
	w.Structure(func(path uint64, v int64) { got[path] = v })
	want := map[uint64]int64{1: 150, 3: 1, 20 | 1<<8: -1}
	if diff := cmp.Diff(want, got); diff != "" || w.Bad() || w.At() != len(sample) {
		t.Errorf("bad %v, at %d of %d (-want +got):\n%s", w.Bad(), w.At(), len(sample), diff)
	}
}

func TestFieldsOneAfterAnother(t *testing.T) {
	w := thrift.New(sample)
	var got []any
	w.Fields(thrift.Struct, func(id int, kind byte) {
		switch id {
		case 1, 3:
			got = append(got, id, w.Int(kind))
		case 2:
			got = append(got, id, string(w.Text(kind)))
		case 4:
			n, of := w.Items(kind)
			for range n {
				got = append(got, id, w.Int(of))
			}
		default:
			w.Skip(kind)
			got = append(got, id)
		}
	})
	want := []any{1, int64(150), 2, "abc", 3, int64(1), 4, int64(1), 4, int64(2), 20}
	if diff := cmp.Diff(want, got); diff != "" || w.Bad() || w.At() != len(sample) {
		t.Errorf("bad %v, at %d of %d (-want +got):\n%s", w.Bad(), w.At(), len(sample), diff)
	}
}

func TestWhatIsAnnouncedMustBeThere(t *testing.T) {
	huge := binary.AppendUvarint(nil, 1<<31-1)
	for name, data := range map[string][]byte{
		"two billion elements": append([]byte{0x19, 0xfc}, huge...),
		"two billion bytes":    append([]byte{0x18}, huge...),
		"cut off":              sample[:len(sample)-2],
		"a map":                {0x1b, 0},
		"nothing":              {},
	} {
		w := thrift.New(data)
		if w.Structure(nil); !w.Bad() {
			t.Errorf("%s: not bad after %d bytes", name, w.At())
		}
		w = thrift.New(data)
		w.Fields(thrift.Struct, func(_ int, kind byte) { w.Skip(kind) })
		if !w.Bad() {
			t.Errorf("%s: fields are not bad after %d bytes", name, w.At())
		}
	}
	for name, read := range map[string]func(*thrift.Walker){
		"a text that is an integer":     func(w *thrift.Walker) { w.Text(thrift.I32) },
		"an integer that is a text":     func(w *thrift.Walker) { w.Int(thrift.Binary) },
		"a list that is a structure":    func(w *thrift.Walker) { w.Items(thrift.Struct) },
		"a structure that is a boolean": func(w *thrift.Walker) { w.Fields(thrift.True, nil) },
	} {
		w := thrift.New(sample)
		if read(w); !w.Bad() {
			t.Errorf("%s: not bad", name)
		}
	}
}

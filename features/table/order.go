package table

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unsafe"
)

// Compare orders two rows by their key columns, in the order of the struct:
// strings by bytes, numbers by value, false before true. Rows without key
// columns are all equal.
func Compare[R any](a, b *R) int {
	return compare(keysOf(reflect.TypeFor[R]()), unsafe.Pointer(a), unsafe.Pointer(b))
}

// Sort sorts rows as Write wants them. Rows with equal keys keep their order.
func Sort[R any](rows []R) {
	keys := keysOf(reflect.TypeFor[R]())
	slices.SortStableFunc(rows, func(a, b R) int {
		return compare(keys, unsafe.Pointer(&a), unsafe.Pointer(&b))
	})
}

// keyField is a key column as it lies in the struct of a row.
type keyField struct {
	name   string
	offset uintptr
	kind   reflect.Kind
}

// keyCache holds the []keyField of each row type.
var keyCache sync.Map

// keysOf returns the key columns of a row type. It panics on a key of a kind
// that has no order, which only the author of a row type can write.
func keysOf(row reflect.Type) []keyField {
	if cached, ok := keyCache.Load(row); ok {
		return cached.([]keyField)
	}
	var keys []keyField
	for i := range row.NumField() {
		f := row.Field(i)
		if !isKey(f) {
			continue
		}
		switch f.Type.Kind() {
		case reflect.String, reflect.Int64, reflect.Int32, reflect.Bool:
		default:
			panic("table: key column " + f.Name + " of " + row.String() + " has no order")
		}
		keys = append(keys, keyField{columnName(f), f.Offset, f.Type.Kind()})
	}
	keyCache.Store(row, keys)
	return keys
}

// compare reads the fields at their offsets: reflection is ten times slower,
// and every row is compared when it is written.
func compare(keys []keyField, a, b unsafe.Pointer) int {
	for _, k := range keys {
		x, y := unsafe.Add(a, k.offset), unsafe.Add(b, k.offset)
		c := 0
		switch k.kind {
		case reflect.String:
			c = strings.Compare(*(*string)(x), *(*string)(y))
		case reflect.Int64:
			c = cmp.Compare(*(*int64)(x), *(*int64)(y))
		case reflect.Int32:
			c = cmp.Compare(*(*int32)(x), *(*int32)(y))
		case reflect.Bool:
			if p, q := *(*bool)(x), *(*bool)(y); p != q {
				if c = -1; p {
					c = 1
				}
			}
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

// isKey tells whether the doc tag of a column marks it as part of the key.
func isKey(f reflect.StructField) bool {
	return strings.HasPrefix(f.Tag.Get("doc"), "key;")
}

// columnName returns the name of a field's column.
func columnName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("parquet"), ",")
	return name
}

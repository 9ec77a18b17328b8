// Package rowfile makes Parquet files of rows that are written as JSON, a row a
// line, so that tests can show what a reader of columns is given.
//
// A text is an optional text column, a whole number a 64-bit one, true and false
// a boolean, other numbers a double; objects are groups and arrays lists. The
// object unmapped is a map of texts, unless there are objects in it. It is for
// tests alone.
package rowfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	writer "github.com/parquet-go/parquet-go"
)

// Encode returns a file of the rows. Columns are those of all rows together; a
// column's type is that of its first value.
func Encode(t testing.TB, lines string, options ...writer.WriterOption) []byte {
	t.Helper()
	var all shape
	texts := strings.Split(strings.TrimSpace(lines), "\n")
	for _, line := range texts {
		d := json.NewDecoder(strings.NewReader(line))
		d.UseNumber()
		var v any
		if err := d.Decode(&v); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		all.see(v)
	}
	row := all.goType("")
	var b bytes.Buffer
	w := writer.NewWriter(&b, append([]writer.WriterOption{writer.SchemaOf(reflect.New(row.Elem()).Interface())}, options...)...)
	for _, line := range texts {
		v := reflect.New(row.Elem())
		if err := json.Unmarshal([]byte(line), v.Interface()); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if err := w.Write(v.Interface()); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// shape is what the values of one column were seen to be.
type shape struct {
	leaf    reflect.Type
	members map[string]*shape
	item    *shape
}

// see takes in a value.
func (s *shape) see(v any) {
	switch v := v.(type) {
	case map[string]any:
		if s.members == nil {
			s.members = map[string]*shape{}
		}
		for name, inner := range v {
			if s.members[name] == nil {
				s.members[name] = &shape{}
			}
			s.members[name].see(inner)
		}
	case []any:
		if s.item == nil {
			s.item = &shape{}
		}
		for _, inner := range v {
			s.item.see(inner)
		}
	case nil:
	default:
		if s.leaf == nil {
			s.leaf = leafOf(v)
		}
	}
}

func leafOf(v any) reflect.Type {
	switch v := v.(type) {
	case bool:
		return reflect.TypeFor[*bool]()
	case json.Number:
		if _, err := v.Int64(); err == nil {
			return reflect.TypeFor[*int64]()
		}
		return reflect.TypeFor[*float64]()
	}
	return reflect.TypeFor[*string]()
}

// flat tells whether a column is an object of texts.
func (s *shape) flat() bool {
	for _, m := range s.members {
		if m.members != nil || m.item != nil {
			return false
		}
	}
	return s.members != nil
}

// goType returns the type that a column's values are decoded into.
func (s *shape) goType(name string) reflect.Type {
	switch {
	case s.item != nil:
		inner := s.item.goType("")
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		return reflect.SliceOf(inner)
	case name == "unmapped" && s.flat():
		return reflect.TypeFor[map[string]string]()
	case s.members == nil && s.leaf == nil:
		return reflect.TypeFor[*string]()
	case s.members == nil:
		return s.leaf
	}
	var fields []reflect.StructField
	for i, name := range slices.Sorted(maps.Keys(s.members)) {
		inner := s.members[name].goType(name)
		tag := fmt.Sprintf(`json:"%s" parquet:"%s,optional"`, name, name)
		if inner.Kind() == reflect.Slice {
			tag = fmt.Sprintf(`json:"%s" parquet:"%s,list"`, name, name)
		}
		fields = append(fields, reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: inner, Tag: reflect.StructTag(tag)})
	}
	return reflect.PointerTo(reflect.StructOf(fields))
}

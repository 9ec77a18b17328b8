package parquet

import (
	"errors"
	"fmt"

	"yoban/features/internal/thrift"
)

// The physical types of columns (Type of parquet.thrift).
const (
	typeBoolean = 0
	typeInt32   = 1
	typeInt64   = 2
	typeInt96   = 3
	typeBytes   = 6
	types       = 8 // how many there are
)

var typeNames = [types]string{"BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"}

// How often a node occurs in its parent (FieldRepetitionType).
const (
	optional = 1
	repeated = 2
)

// What a node's values mean (ConvertedType, and the numbers of the fields of
// LogicalType).
const (
	convertedMap      = 1
	convertedKeyValue = 2
	convertedList     = 3
	convertedDecimal  = 5
	convertedMillis   = 9
	convertedMicros   = 10

	logicalMap       = 2
	logicalList      = 3
	logicalDecimal   = 5
	logicalTimestamp = 8
)

// unit is the unit of a time stamp: how many make a second, 0 for numbers that
// are none.
type unit int64

const (
	millis unit = 1e3
	micros unit = 1e6
	nanos  unit = 1e9
)

// element is a node of the tree of columns (SchemaElement).
type element struct {
	name        string
	kind        int64
	hasKind     bool
	repetition  int64
	children    int64
	list, mapOf bool
	decimal     bool
	unit        unit
}

// leaf is a column.
type leaf struct {
	path    string // names joined by dots, without those that lists and maps add
	kind    int64  // physical type
	decimal bool
	unit    unit
	levels
}

// levels say where in its row a value is missing and where lists begin (Parquet
// format, "Nested Encoding").
type levels struct {
	def, rep byte // definition and repetition level of a value that is there
	listDef  byte // definition level from which on the innermost list has an entry
}

// readElement reads a SchemaElement.
func readElement(w *thrift.Walker, kind byte) (e element) {
	w.Fields(kind, func(id int, kind byte) {
		switch id {
		case 1:
			e.kind, e.hasKind = w.Int(kind), true
		case 3:
			e.repetition = w.Int(kind)
		case 4:
			e.name = string(w.Text(kind))
		case 5:
			e.children = w.Int(kind)
		case 6:
			e.converted(w.Int(kind))
		case 10:
			e.logical(w, kind)
		default:
			w.Skip(kind)
		}
	})
	return e
}

func (e *element) converted(meaning int64) {
	switch meaning {
	case convertedMap, convertedKeyValue:
		e.mapOf = true
	case convertedList:
		e.list = true
	case convertedDecimal:
		e.decimal = true
	case convertedMillis:
		e.unit = millis
	case convertedMicros:
		e.unit = micros
	}
}

// logical reads a LogicalType, which is a structure with the one field that
// applies.
func (e *element) logical(w *thrift.Walker, kind byte) {
	w.Fields(kind, func(id int, kind byte) {
		switch id {
		case logicalMap:
			e.mapOf = true
		case logicalList:
			e.list = true
		case logicalDecimal:
			e.decimal = true
		case logicalTimestamp:
			e.timestamp(w, kind)
			return
		}
		w.Skip(kind)
	})
}

// timestamp reads a TimestampType, whose unit is a structure of that kind, too.
func (e *element) timestamp(w *thrift.Walker, kind byte) {
	w.Fields(kind, func(id int, kind byte) {
		if id != 2 {
			w.Skip(kind)
			return
		}
		w.Fields(kind, func(id int, kind byte) {
			if id >= 1 && id <= 3 {
				e.unit = [...]unit{millis, micros, nanos}[id-1]
			}
			w.Skip(kind)
		})
	})
}

// role is what a node is to the list or map that it lies in. The names of such
// nodes differ from writer to writer and are no part of a path.
type role uint8

const (
	member  role = iota // has a name of its own
	entries             // of a list: repeats for each
	item                // of a list: what repeats
	pairs               // of a map: repeats for each, and has a key and a value
)

// tree makes leaves of the list of nodes, which holds parents before their
// children.
type tree struct {
	elements []element
	leaves   []leaf
}

var errTree = errors.New("the Parquet schema is no tree of columns")

// root goes over the whole tree.
func (t *tree) root() error {
	if len(t.elements) == 0 {
		return errTree
	}
	top := t.elements[0]
	t.elements = t.elements[1:]
	if err := t.nodes(top.children, "", levels{}, member, 0); err != nil {
		return err
	}
	if len(t.elements) > 0 {
		return errTree
	}
	return nil
}

// nodes goes over n nodes and what lies in them.
func (t *tree) nodes(n int64, path string, above levels, as role, depth int) error {
	if n < 0 || n > int64(len(t.elements)) {
		return errTree
	}
	for ; n > 0; n-- {
		if err := t.node(path, above, as, depth); err != nil {
			return err
		}
	}
	return nil
}

// node goes over the next node and what lies in it.
func (t *tree) node(path string, at levels, as role, depth int) error {
	if len(t.elements) == 0 {
		return errTree
	}
	e := t.elements[0]
	t.elements = t.elements[1:]
	if depth > maxDepth {
		return fmt.Errorf("the Parquet columns lie more than %d deep", maxDepth)
	}
	switch e.repetition {
	case optional:
		at.def++
	case repeated:
		at.def, at.rep = at.def+1, at.rep+1
		at.listDef = at.def
	}
	if as == member {
		if path != "" {
			path += "."
		}
		path += e.name
	}
	if e.children == 0 {
		if e.hasKind {
			t.leaves = append(t.leaves, leaf{path: path, kind: e.kind, decimal: e.decimal, unit: e.unit, levels: at})
		}
		return nil
	}
	return t.nodes(e.children, path, at, t.within(&e, as), depth+1)
}

// within tells what the children of a node are. The rules for lists are those
// of the Parquet format ("Lists", with its backward compatibility rules); some
// writers leave the annotation out and keep the names.
func (t *tree) within(e *element, as role) role {
	if as == entries {
		if e.children == 1 && e.name != "array" {
			return item
		}
		return member
	}
	if len(t.elements) == 0 || e.children != 1 || t.elements[0].repetition != repeated || e.repetition == repeated {
		return member
	}
	switch child := t.elements[0].name; {
	case e.mapOf, child == "key_value", child == "map":
		return pairs
	case e.list, child == "list", child == "bag":
		return entries
	}
	return member
}

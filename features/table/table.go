// Package table owns the feature tables: what their rows and columns are, where
// their partitions lie, and how rows become Parquet files and rows again.
//
// Finished rows come in, sorted; one file a table, account and day goes out, to
// any blob.Store. The same rows give the same bytes. A file is checked before
// and while it is read: damage is an error, never a panic or other rows. The
// package does not know where rows come from or what is concluded from them;
// Arrow arrays over its files are in table/batch.
package table

import (
	"errors"
	"reflect"
)

// The names of the feature tables.
const (
	Calls    = "calls"
	Sessions = "sessions"
	Objects  = "objects"
	Changes  = "changes"
	Matches  = "matches"
	Flows    = "flows"
	Queries  = "queries"
)

// SchemaVersion is the version of the rows, stored in each file. It changes
// when a column changes its name, type or meaning.
const SchemaVersion = 2

// MaxRows is how many rows a file may have: a hundred thousand entities with
// seven rows in each hour of a day.
const MaxRows = 1 << 24

// Errors that callers branch on. A missing file is blob.ErrNotFound.
var (
	// ErrCorrupt tells that a file is damaged, cut off or not Parquet at all.
	ErrCorrupt = errors.New("corrupt table file")
	// ErrSchema tells that a file has other columns or another version than the
	// rows asked for, or was not written by this package.
	ErrSchema = errors.New("other table schema")
	// ErrOrder tells that rows are not sorted by their key columns, or that two
	// have the same key.
	ErrOrder = errors.New("rows out of order")
	// ErrSize tells that a file or its number of rows is above the limit.
	ErrSize = errors.New("table too large")
)

// Table is one entry of the catalogue.
type Table struct {
	Name  string       // as in its partitions' keys
	About string       // what one row is, in a sentence
	Row   reflect.Type // the struct of its rows
}

// Tables returns the catalogue, in a fixed order.
func Tables() []Table {
	return []Table{
		{Calls, "One kind of API call by one principal in one hour.", reflect.TypeFor[CallRow]()},
		{Sessions, "One credential used from one source address in one hour.", reflect.TypeFor[SessionRow]()},
		{Objects, "What one principal did to one bucket's objects in one hour.", reflect.TypeFor[ObjectRow]()},
		{Changes, "One kind of change to an account's security by one principal in one hour, with what its parameters say.", reflect.TypeFor[ChangeRow]()},
		{Matches, "What one kind of call by one principal in one hour matched of one Sigma rule.", reflect.TypeFor[MatchRow]()},
		{Flows, "One conversation, or the folded probes of one kind, of one network interface in one hour.", reflect.TypeFor[FlowRow]()},
		{Queries, "The DNS queries of one host under one registered domain in one hour.", reflect.TypeFor[QueryRow]()},
	}
}

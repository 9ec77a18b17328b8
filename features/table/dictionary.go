package table

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// Dictionary returns the data dictionary of all tables as Markdown, made from
// the tags of their rows: each column's name, Parquet type, whether it is part
// of the key, and meaning.
func Dictionary() string {
	var b strings.Builder
	b.WriteString("# Feature tables\n\n")
	fmt.Fprintf(&b, "Schema version %d. One file holds the rows of one table, account and UTC day:\n\n", SchemaVersion)
	fmt.Fprintf(&b, "    %s\n\n", Partition{"<table>", "<12 digits>", "<YYYY-MM-DD>"}.Key())
	b.WriteString("Rows are unique in their key columns and sorted by them, in the order below.\n" +
		"No column is ever null; what an empty value means is said with the column.\n" +
		"Times are milliseconds since 1970-01-01 UTC.\n")
	for _, t := range Tables() {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n", t.Name, t.About)
		b.WriteString("| column | type | key | meaning |\n|---|---|---|---|\n")
		for i := range t.Row.NumField() {
			writeColumn(&b, t.Row, t.Row.Field(i))
		}
	}
	return b.String()
}

func writeColumn(b *strings.Builder, row reflect.Type, f reflect.StructField) {
	name, about, key := columnName(f), f.Tag.Get("doc"), ""
	if isKey(f) {
		key, about = "key", strings.TrimSpace(strings.TrimPrefix(about, "key;"))
	}
	leaf, _ := parquet.SchemaOf(reflect.New(row).Interface()).Lookup(name)
	fmt.Fprintf(b, "| %s | %s | %s | %s |\n", name, leaf.Node.Type(), key, strings.ReplaceAll(about, "|", `\|`))
}

package batch

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// typeOf returns the Arrow type whose memory is that of a Parquet type. It
// panics, for table.Recover, on types that rows do not have.
func typeOf(t parquet.Type) arrow.DataType {
	switch t.Kind() {
	case parquet.Boolean:
		return arrow.FixedWidthTypes.Boolean
	case parquet.Int32:
		if isUnsigned(t) {
			return arrow.PrimitiveTypes.Uint32
		}
		return arrow.PrimitiveTypes.Int32
	case parquet.Int64:
		switch {
		case isUnsigned(t):
			return arrow.PrimitiveTypes.Uint64
		case isTime(t):
			return arrow.FixedWidthTypes.Timestamp_ms
		}
		return arrow.PrimitiveTypes.Int64
	case parquet.Float:
		return arrow.PrimitiveTypes.Float32
	case parquet.Double:
		return arrow.PrimitiveTypes.Float64
	case parquet.ByteArray:
		if t.LogicalType() == nil {
			return arrow.BinaryTypes.Binary
		}
		return arrow.BinaryTypes.String
	}
	panic("column of a type that rows do not have: " + t.String())
}

func isUnsigned(t parquet.Type) bool {
	l := t.LogicalType()
	if l == nil {
		return false
	}
	i, ok := l.Value.(*format.IntType)
	return ok && !i.IsSigned
}

// isTime tells whether a type is a time in milliseconds, the only kind of time
// that rows have.
func isTime(t parquet.Type) bool {
	l := t.LogicalType()
	if l == nil {
		return false
	}
	at, ok := l.Value.(*format.TimestampType)
	if !ok {
		return false
	}
	if _, ok := at.Unit.Value.(*format.MilliSeconds); !ok {
		panic("column of times that are not milliseconds")
	}
	return true
}

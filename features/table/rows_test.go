package table_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"

	"yoban/features/table"
)

// randomRows returns n rows with every column filled, sorted: few different
// strings in dictionary columns, as real ones have, and numbers with the limits
// among them.
func randomRows[R any](n int) []R {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	rows := make([]R, n)
	for i := range rows {
		v := reflect.ValueOf(&rows[i]).Elem()
		for j := range v.NumField() {
			fill(r, v.Field(j), j, i)
		}
	}
	table.Sort(rows)
	return rows
}

func fill(r *rand.Rand, f reflect.Value, column, row int) {
	limits := []int64{0, 1, -1, 1<<63 - 1, -1 << 63}
	switch f.Kind() {
	case reflect.String:
		if f.SetString(fmt.Sprintf("%s-%d", []string{"", "a", "番", "\x00\xff"}[r.IntN(4)], r.IntN(30))); column == 1 {
			f.SetString(fmt.Sprintf("arn:aws:iam::123456789012:role/%07d", row)) // makes keys unique
		}
	case reflect.Int32, reflect.Int64:
		if f.SetInt(r.Int64N(1 << 20)); r.IntN(20) == 0 {
			f.SetInt(limits[r.IntN(len(limits))] >> (64 - f.Type().Bits()))
		}
	case reflect.Uint64:
		f.SetUint(r.Uint64())
	case reflect.Float64:
		f.SetFloat(r.NormFloat64())
	case reflect.Bool:
		f.SetBool(r.IntN(2) == 0)
	case reflect.Slice:
		b := make([]byte, r.IntN(40))
		if len(b) == 0 {
			return // empty lists come back nil
		}
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		f.SetBytes(b)
	default:
		panic(f.Kind())
	}
}

package baseline_test

import (
	"testing"

	"yoban/features/extract"
	"yoban/features/table"
	"yoban/models/baseline"
)

// use is a credential used from a network between two minutes of an hour.
func use(credential, network string, hour, first, last int64) table.SessionRow {
	const minute, hours = 60_000, 3_600_000
	return table.SessionRow{Principal: "eve", Credential: credential, Network: network, Origin: "internet", Kind: extract.KindUser,
		Hour: hour * hours, First: hour*hours + first*minute, Last: hour*hours + last*minute}
}

func TestInTurns(t *testing.T) {
	from := func(r table.SessionRow, origin, kind string) table.SessionRow {
		r.Origin, r.Kind = origin, kind
		return r
	}
	by := func(r table.SessionRow, principal string) table.SessionRow {
		r.Principal = principal
		return r
	}
	tests := []struct {
		name string
		rows []table.SessionRow
		want [][2]string // networks
	}{
		{"one place", []table.SessionRow{use("k", "as:1", 0, 0, 50)}, nil},
		{"a place between two uses of another", []table.SessionRow{use("k", "as:1", 0, 0, 50), use("k", "as:2", 0, 20, 30)}, [][2]string{{"as:1", "as:2"}}},
		{"in order of use, not of rows", []table.SessionRow{use("k", "as:2", 0, 20, 30), use("k", "as:1", 0, 0, 50)}, [][2]string{{"as:1", "as:2"}}},
		{"overlapping ends", []table.SessionRow{use("k", "as:1", 0, 0, 30), use("k", "as:2", 0, 20, 50)}, [][2]string{{"as:1", "as:2"}}},
		{"one after the other is a move", []table.SessionRow{use("k", "as:1", 0, 0, 20), use("k", "as:2", 0, 20, 50)}, nil},
		{"two addresses of one network", []table.SessionRow{use("k", "as:1", 0, 0, 50), use("k", "as:1", 0, 20, 30)}, nil},
		{"two credentials", []table.SessionRow{use("k", "as:1", 0, 0, 50), use("l", "as:2", 0, 20, 30)}, nil},
		{"two principals", []table.SessionRow{by(use("k", "as:1", 0, 0, 50), "adam"), use("k", "as:2", 0, 20, 30)}, nil},
		{"two hours", []table.SessionRow{use("k", "as:1", 0, 0, 59), use("k", "as:2", 1, 0, 59)}, nil},
		{"each hour counts once", []table.SessionRow{
			use("k", "as:1", 0, 0, 50), use("k", "as:2", 0, 10, 20), use("k", "as:3", 0, 30, 40),
			use("k", "as:1", 1, 0, 50), use("k", "as:3", 1, 30, 40),
		}, [][2]string{{"as:1", "as:2"}, {"as:1", "as:3"}}},
		{"a third place that is in turns", []table.SessionRow{use("k", "as:1", 0, 0, 10), use("k", "as:2", 0, 20, 50), use("k", "as:3", 0, 30, 40)}, [][2]string{{"as:2", "as:3"}}},
		{"a private address tells nothing", []table.SessionRow{use("k", "as:1", 0, 0, 50), from(use("k", "private", 0, 20, 30), "private", extract.KindUser)}, nil},
		{"an endpoint tells nothing", []table.SessionRow{use("k", "as:1", 0, 0, 50), from(use("k", "vpce:1", 0, 20, 30), "vpce", extract.KindUser)}, nil},
		{"a call by AWS tells nothing", []table.SessionRow{use("k", "as:1", 0, 0, 50), from(use("k", "aws:athena", 0, 20, 30), "service", extract.KindUser)}, nil},
		{"a service's own credential", []table.SessionRow{from(use("k", "as:1", 0, 0, 50), "aws", extract.KindService), from(use("k", "as:2", 0, 20, 30), "aws", extract.KindService)}, nil},
		{"from inside AWS", []table.SessionRow{use("k", "as:1", 0, 0, 50), from(use("k", "as:16509", 0, 20, 30), "aws", extract.KindUser)}, [][2]string{{"as:1", "as:16509"}}},
		{"nothing", nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			turns := baseline.InTurns(tt.rows)
			if len(turns) != len(tt.want) {
				t.Fatalf("%d turns, want %d", len(turns), len(tt.want))
			}
			for i, turn := range turns {
				if got := [2]string{turn.First.Network, turn.Second.Network}; got != tt.want[i] {
					t.Errorf("turn %d is %v, want %v", i, got, tt.want[i])
				}
			}
		})
	}
}

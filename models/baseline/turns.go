package baseline

import (
	"cmp"
	"slices"

	"yoban/features/extract"
	"yoban/features/table"
)

// Turn is one credential used from two networks in turns within an hour: the
// second was used between two uses of the first, so both had it at once.
type Turn struct{ First, Second *table.SessionRow }

// InTurns finds the turns among a day's sessions, at most one a credential and
// hour. Calls that AWS makes on somebody's behalf, private addresses and VPC
// endpoints do not tell where a person or machine is, and are left out.
func InTurns(rows []table.SessionRow) []Turn {
	var out []Turn
	for start := 0; start < len(rows); {
		end := start + 1
		for end < len(rows) && rows[end].Principal == rows[start].Principal && rows[end].Credential == rows[start].Credential {
			end++
		}
		out = append(out, turnsOf(rows[start:end])...)
		start = end
	}
	return out
}

// turnsOf handles the rows of one credential, which are sorted by hour.
func turnsOf(rows []table.SessionRow) []Turn {
	var out []Turn
	for start := 0; start < len(rows); {
		end := start + 1
		for end < len(rows) && rows[end].Hour == rows[start].Hour {
			end++
		}
		if t, ok := turnOf(rows[start:end]); ok {
			out = append(out, t)
		}
		start = end
	}
	return out
}

func turnOf(hour []table.SessionRow) (Turn, bool) {
	var located []*table.SessionRow
	for i := range hour {
		if Located(&hour[i]) {
			located = append(located, &hour[i])
		}
	}
	slices.SortStableFunc(located, func(a, b *table.SessionRow) int { return cmp.Compare(a.First, b.First) })
	for i, a := range located {
		for _, b := range located[i+1:] {
			if a.Network != b.Network && b.First < a.Last {
				return Turn{a, b}, true
			}
		}
	}
	return Turn{}, false
}

// Located reports whether a session's source tells where its user is: an
// address on the internet or of AWS's.
func Located(r *table.SessionRow) bool {
	switch r.Origin {
	case "internet", "aws":
		return r.Kind != extract.KindService
	}
	return false
}

package baseline_test

import (
	"testing"

	"yoban/features/sketch"
	"yoban/features/table"
	"yoban/models/baseline"
)

// asked is a row of a host's queries in an hour, with the sample of their names.
func asked(domain string, hour int64, queries, nx int64, names ...string) table.QueryRow {
	var s sketch.Sample
	for _, n := range names {
		s.Add(sketch.HashString(n), n)
	}
	b, err := s.MarshalBinary()
	if err != nil {
		panic(err) // samples always encode
	}
	return table.QueryRow{Host: "i-1", Domain: domain, Hour: hour9 + hour*3_600_000, Queries: queries, NXDomain: nx, Names: queries, Sample: b}
}

func TestDeadDomain(t *testing.T) {
	with := func(r table.QueryRow, f func(*table.QueryRow)) table.QueryRow {
		f(&r)
		return r
	}
	one := func(domain string, queries, nx int64) []table.QueryRow {
		return []table.QueryRow{asked(domain, 0, queries, nx)}
	}
	tests := []struct {
		name string
		rows []table.QueryRow
		want bool
	}{
		{"no name exists", one("example.org", 3, 3), true},
		{"one name exists", one("example.org", 3, 2), false},
		{"all names exist", one("example.org", 3, 0), false},
		{"one exists in another hour", append(one("example.org", 3, 3), asked("example.org", 1, 1, 0)), false},
		{"the others failed", []table.QueryRow{with(asked("example.org", 0, 3, 2), func(r *table.QueryRow) { r.Failed = 1 })}, true},
		{"all failed", []table.QueryRow{with(asked("example.org", 0, 3, 0), func(r *table.QueryRow) { r.Failed = 3 })}, false},
		{"all were blocked", []table.QueryRow{with(asked("example.org", 0, 3, 0), func(r *table.QueryRow) { r.Blocked = 3 })}, true},
		{"some were blocked", []table.QueryRow{with(asked("example.org", 0, 3, 0), func(r *table.QueryRow) { r.Blocked = 2 })}, false},
		{"nobody registers it", one("compute.internal", 3, 3), false},
		{"a reverse look-up", one("1.in-addr.arpa", 3, 3), false},
		{"all the others", one("*", 3, 3), false},
	}
	for _, tt := range tests {
		if got := baseline.DeadDomain(tt.rows); got != tt.want {
			t.Errorf("%s: %t, want %t", tt.name, got, tt.want)
		}
	}
}

func TestCarriedBytes(t *testing.T) {
	// Names of 31 bytes under example.org: 31 − 11 − 1 = 19 left of it, at 4 bits
	// a character 9.5 bytes each.
	full := func(hour, names int64, sample ...string) table.QueryRow {
		r := asked("example.org", hour, names, 0, sample...)
		r.NameBytes, r.Entropy = 31*names, 4
		return r
	}
	repeated := full(0, 100, "a", "b", "c")
	repeated.Queries, repeated.NameBytes = 400, 400*31
	others := full(0, 100, "a", "b", "c")
	others.Domain = "*"
	short := full(0, 100, "a", "b", "c")
	short.NameBytes = 100 * 11
	tests := []struct {
		name string
		rows []table.QueryRow
		want int64
	}{
		{"an hour of different names", []table.QueryRow{full(0, 100, "a", "b", "c")}, 950},
		{"each asked for four times", []table.QueryRow{repeated}, 950},
		{"two hours of different names", []table.QueryRow{full(0, 100, "a", "b", "c"), full(1, 100, "d", "e", "f")}, 1900},
		{"two hours of the same names", []table.QueryRow{full(0, 100, "a", "b", "c"), full(1, 100, "a", "b", "c")}, 950},
		{"more in one hour than in all on average", []table.QueryRow{full(0, 20, "a", "b", "c"), full(1, 100, "a", "b", "c")}, 950},
		{"the domain itself", []table.QueryRow{short}, 0},
		{"all the other domains", []table.QueryRow{others}, 0},
		{"no queries", []table.QueryRow{{Domain: "example.org"}}, 0},
	}
	for _, tt := range tests {
		if got := baseline.CarriedBytes(tt.rows); got != tt.want {
			t.Errorf("%s: %d bytes, want %d", tt.name, got, tt.want)
		}
	}
}

func TestSummariseDomains(t *testing.T) {
	tunnel := asked("example.org", 0, 300, 0, "a", "b", "c")
	tunnel.NameBytes, tunnel.Entropy = 31*300, 4
	rows := []table.QueryRow{asked("dead.com", 0, 2, 2), asked("dead.com", 1, 1, 1), asked("dead.net", 0, 1, 1), tunnel, asked("live.org", 0, 1, 0)}
	compareMarks(t, []mark{
		{"resolver:i-1", "active", "", 305},
		{"resolver:i-1", "carried", "example.org", 2850},
		{"resolver:i-1", "dead", "", 2},
		{"resolver:i-1", "domain", "dead.com", 3},
		{"resolver:i-1", "domain", "dead.net", 1},
		{"resolver:i-1", "domain", "example.org", 300},
		{"resolver:i-1", "domain", "live.org", 1},
	}, baseline.Summarise(&table.Day{Queries: rows}))
}

// Package country owns where countries lie: enough to say how far one must at
// least travel from one to another.
//
// ISO 3166-1 alpha-2 codes come in, kilometres go out. A distance is never
// longer than the true shortest one between the two countries' borders, so
// that a journey called impossible is. It knows nothing of addresses.
package country

//go:generate go run ./generate -atlas $WORLD_ATLAS -codes $ISO_COUNTRIES -out countries.txt

import (
	_ "embed" // for the table below
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
)

//go:embed countries.txt
var countriesText string

// Earth is the mean radius of the earth in km (IUGG).
const Earth = 6371.0

// slack is the part of a great circle's length by which the way on the
// ellipsoid (WGS 84, flattening 1/298.257) can differ from that on the sphere
// of mean radius, 0.56 % at most: taken off, so that a bound stays one.
const slack = 0.006

// outline is one country: where to mark it, and discs that cover its border.
type outline struct {
	lat, lon float64
	discs    []disc
}

// disc is a circle on the sphere: its middle as a unit vector, its radius in km.
type disc struct{ x, y, z, radius float64 }

// load reads the embedded table once. A malformed row is a slip of the
// generator and panics: the tests load it.
var load = sync.OnceValue(func() map[string]outline {
	countries := make(map[string]outline, 256)
	for line := range strings.Lines(countriesText) {
		if line[0] == '#' {
			continue
		}
		fields := strings.Split(strings.TrimSpace(line), "\t")
		at := numbers(fields[1], 2)
		o := outline{lat: at[0], lon: at[1]}
		for text := range strings.SplitSeq(fields[2], ";") {
			n := numbers(text, 3)
			x, y, z := vector(n[0], n[1])
			o.discs = append(o.discs, disc{x, y, z, n[2]})
		}
		countries[fields[0]] = o
	}
	return countries
})

// numbers reads count numbers between commas.
func numbers(text string, count int) []float64 {
	parts := strings.Split(text, ",")
	if len(parts) != count {
		panic(fmt.Sprintf("embedded countries: %q is not %d numbers", text, count))
	}
	var all []float64
	for _, part := range parts {
		n, err := strconv.ParseFloat(part, 64)
		if err != nil {
			panic(err) // as above
		}
		all = append(all, n)
	}
	return all
}

// vector returns a place as a point on the unit sphere.
func vector(lat, lon float64) (x, y, z float64) {
	lat, lon = lat*math.Pi/180, lon*math.Pi/180
	return math.Cos(lat) * math.Cos(lon), math.Cos(lat) * math.Sin(lon), math.Sin(lat)
}

// pair is a pair of countries in order; distances, of them to km, keeps what
// was measured. It is bounded by the number of pairs of known countries, about
// 31,000.
type pair struct{ a, b string }

var distances sync.Map

// Distance returns a lower bound, in kilometres, of the way between two
// countries along the earth's surface: 0 for the same or neighbouring ones,
// and at most some 600 km below the true distance. It is symmetric. ok is
// false when either code is unknown; codes are upper case. The first call for
// a pair costs up to a few hundred microseconds, later ones below one.
func Distance(a, b string) (km float64, ok bool) {
	if b < a {
		a, b = b, a
	}
	countries := load()
	from, okA := countries[a]
	to, okB := countries[b]
	if !okA || !okB {
		return 0, false
	}
	if a == b {
		return 0, true
	}
	if known, ok := distances.Load(pair{a, b}); ok {
		return known.(float64), true
	}
	km = between(from, to)
	distances.Store(pair{strings.Clone(a), strings.Clone(b)}, km)
	return km, true
}

// between returns the shortest way between any two discs. Discs cover the
// borders, and the shortest way between two countries joins their borders, so
// nothing of it can be shorter.
func between(from, to outline) float64 {
	shortest := math.Inf(1)
	for _, p := range from.discs {
		for _, q := range to.discs {
			dot := p.x*q.x + p.y*q.y + p.z*q.z
			way := Earth*(1-slack)*math.Acos(max(-1, min(1, dot))) - p.radius - q.radius
			shortest = min(shortest, way)
		}
	}
	return max(0, shortest)
}

// Centre returns where to mark a country: the middle of its largest part, in
// degrees. ok is false when the code is unknown.
func Centre(code string) (lat, lon float64, ok bool) {
	o, ok := load()[code]
	return o.lat, o.lon, ok
}

// Known tells whether code is a country of the table.
func Known(code string) bool {
	_, ok := load()[code]
	return ok
}

// Between returns the distance of two places, degrees north and east, in
// kilometres on the sphere, by the haversine formula: within 0.6 % of the
// ellipsoid's.
func Between(lat1, lon1, lat2, lon2 float64) float64 {
	const rad = math.Pi / 180
	s, t := math.Sin((lat1-lat2)*rad/2), math.Sin((lon1-lon2)*rad/2)
	h := s*s + math.Cos(lat1*rad)*math.Cos(lat2*rad)*t*t
	return 2 * Earth * math.Asin(math.Sqrt(min(1, h)))
}

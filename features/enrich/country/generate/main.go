// Command generate writes the embedded table of countries from the unpacked
// npm packages world-atlas (Natural Earth's borders at 1:10 million, public
// domain) and i18n-iso-countries (MIT; numeric and two-letter codes).
//
//	npm pack world-atlas i18n-iso-countries, and unpack both
//	WORLD_ATLAS=… ISO_COUNTRIES=… go generate ./features/enrich/country
//
// Every border is covered by discs, the fewest that a greedy choice finds with
// a radius of at most about 300 km (Gonzalez, Clustering to minimize the
// maximum intercluster distance, 1985). The same packages give the same bytes.
package main

import (
	"flag"
	"fmt"
	"log"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	log.SetFlags(0)
	atlas := flag.String("atlas", "", "directory of the unpacked package world-atlas")
	codes := flag.String("codes", "", "directory of the unpacked package i18n-iso-countries")
	target := flag.String("out", "countries.txt", "file to write")
	flag.Parse()
	if err := run(*atlas, *codes, *target); err != nil {
		log.Fatal(err)
	}
}

const head = `# Where countries lie. Generated from Natural Earth's borders at 1:10 million
# (public domain), as packed by %s, and the country codes of
# %s (MIT).
#
# Columns, separated by tabs: ISO 3166-1 alpha-2 code (XK for Kosovo); the
# middle of the largest part, latitude and longitude; discs that together cover
# the border, separated by semicolons: latitude, longitude, radius. Degrees,
# kilometres. Sorted by code.
`

func run(atlas, codes, target string) error {
	countries, err := read(filepath.Join(atlas, "countries-10m.json"), filepath.Join(codes, "codes.json"))
	if err != nil {
		return err
	}
	atlasName, err := packageName(atlas)
	if err != nil {
		return err
	}
	codesName, err := packageName(codes)
	if err != nil {
		return err
	}
	var text strings.Builder
	fmt.Fprintf(&text, head, atlasName, codesName)
	for _, code := range slices.Sorted(maps.Keys(countries)) {
		rings := countries[code]
		lat, lon := middle(rings)
		fmt.Fprintf(&text, "%s\t%.2f,%.2f\t%s\n", code, lat, lon, strings.Join(discs(rings), ";"))
	}
	return os.WriteFile(target, []byte(text.String()), 0o644)
}

const (
	earth    = 6371.0 // km, mean radius (IUGG)
	spacing  = 20.0   // km, between points that stand for a border
	widest   = 300.0  // km, of a disc
	rounding = 1.0    // km, what two decimals of a degree can shift a centre by, and more
)

// discs covers the points of all rings. Each radius has half the spacing of
// points and the rounding of its centre on top, so that the border between
// points is covered too.
func discs(rings []ring) []string {
	points := sample(rings)
	nearest := make([]float64, len(points)) // km to the nearest centre
	owner := make([]int, len(points))
	for i := range nearest {
		nearest[i] = math.Inf(1)
	}
	var centres []point
	for next := 0; ; {
		centres = append(centres, points[next])
		for i, p := range points {
			if d := distance(p, points[next]); d < nearest[i] {
				nearest[i], owner[i] = d, len(centres)-1
			}
		}
		for i, d := range nearest {
			if d > nearest[next] {
				next = i
			}
		}
		if nearest[next] <= widest {
			break
		}
	}
	radius := make([]float64, len(centres))
	for i, d := range nearest {
		radius[owner[i]] = max(radius[owner[i]], d)
	}
	var all []string
	for i, c := range centres {
		all = append(all, fmt.Sprintf("%.2f,%.2f,%.0f", c.lat, c.lon, math.Ceil(radius[i]+spacing/2+rounding)))
	}
	return all
}

// sample returns points on all rings, none further than spacing from the next.
func sample(rings []ring) []point {
	var points []point
	for _, r := range rings {
		for i := range r[1:] {
			a, b := r[i], r[i+1]
			steps := max(1, math.Ceil(distance(a, b)/spacing))
			for s := range int(steps) {
				f := float64(s) / steps
				points = append(points, point{a.lat + f*(b.lat-a.lat), a.lon + f*(b.lon-a.lon)})
			}
		}
	}
	return points
}

// distance is that of the haversine formula, in km.
func distance(a, b point) float64 {
	const rad = math.Pi / 180
	s, t := math.Sin((a.lat-b.lat)*rad/2), math.Sin((a.lon-b.lon)*rad/2)
	h := s*s + math.Cos(a.lat*rad)*math.Cos(b.lat*rad)*t*t
	return 2 * earth * math.Asin(math.Sqrt(min(1, h)))
}

// middle is the centroid of the largest ring, on a plane with longitudes
// shrunk by the cosine of the latitude: good enough for a mark on a map.
func middle(rings []ring) (lat, lon float64) {
	largest := 0.0
	for _, r := range rings {
		r = unwrap(r)
		var area, x, y float64
		for i := range r[1:] {
			a, b := r[i], r[i+1] // the triangle of these and the ring's first point
			cross := (a.lon-r[0].lon)*(b.lat-r[0].lat) - (b.lon-r[0].lon)*(a.lat-r[0].lat)
			area += cross
			x += cross * (a.lon + b.lon + r[0].lon) / 3
			y += cross * (a.lat + b.lat + r[0].lat) / 3
		}
		if size := math.Abs(area) * math.Cos(r[0].lat*math.Pi/180); size > largest {
			largest, lat, lon = size, y/area, x/area
		}
	}
	return lat, math.Remainder(lon, 360)
}

// unwrap lets longitudes run on past 180 where a ring crosses that meridian.
func unwrap(r ring) ring {
	all := ring{r[0]}
	for _, p := range r[1:] {
		last := all[len(all)-1].lon
		all = append(all, point{p.lat, last + math.Remainder(p.lon-last, 360)})
	}
	return all
}

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// point is a place, in degrees; ring is a closed border.
type (
	point struct{ lat, lon float64 }
	ring  []point
)

// topology is the part of TopoJSON that the atlas uses
// (https://github.com/topojson/topojson-specification).
type topology struct {
	Transform struct{ Scale, Translate [2]float64 }
	Arcs      [][][2]float64 // quantized, each point as a step from the one before
	Objects   struct {
		Countries struct {
			Geometries []struct {
				Type       string
				ID         string
				Arcs       json.RawMessage
				Properties struct{ Name string }
			}
		}
	}
}

// unnumbered are the parts of the atlas without a numeric code and the country
// whose code their addresses carry. The other ones (reefs, a glacier) have no
// addresses.
var unnumbered = map[string]string{
	"Kosovo":                  "XK", // user-assigned, as in the address databases
	"Somaliland":              "SO",
	"N. Cyprus":               "CY",
	"Cyprus U.N. Buffer Zone": "CY",
	"Dhekelia":                "CY",
	"Akrotiri":                "CY",
	"USNB Guantanamo Bay":     "CU",
	"Baikonur":                "KZ",
	"Coral Sea Is.":           "AU",
	"Indian Ocean Ter.":       "AU", // parted below
}

// parted are the pieces of land with a code of their own that the atlas counts
// with another country: those within a box belong to them.
var parted = []struct {
	of, code                 string
	south, north, west, east float64
}{
	{"FR", "GF", 0, 8, -57, -50},
	{"FR", "GP", 15.7, 16.7, -62, -60.8},
	{"FR", "MQ", 14, 15.2, -61.5, -60.5},
	{"FR", "RE", -22, -20, 55, 56.5},
	{"FR", "YT", -13.5, -12, 44.5, 46},
	{"NO", "SJ", 70, 82, -10, 40},
	{"NO", "BV", -56, -53, 2, 5},
	{"NL", "BQ", 11.5, 18, -69, -62.5},
	{"NZ", "TK", -10, -8, -173, -171},
	{"AU", "CX", -11, -10, 105, 106.5},
	{"AU", "CC", -12.5, -11.5, 96, 97.5},
}

// mainland keeps Norway's north out of Svalbard's box.
const mainland = 72.0 // degrees north; Norway's mainland ends at 71.2, Jan Mayen lies at 71, Bear Island at 74.4

// read returns the rings of every country.
func read(atlas, codes string) (map[string][]ring, error) {
	var t topology
	if err := load(atlas, &t); err != nil {
		return nil, err
	}
	var table [][]string // alpha-2, alpha-3, numeric, subdivisions
	if err := load(codes, &table); err != nil {
		return nil, err
	}
	alpha2 := make(map[string]string)
	for _, row := range table {
		alpha2[row[2]] = row[0]
	}
	countries := make(map[string][]ring)
	for _, g := range t.Objects.Countries.Geometries {
		code, ok := alpha2[g.ID]
		if !ok {
			code, ok = unnumbered[g.Properties.Name]
		}
		if !ok {
			continue
		}
		polygons, err := t.polygons(g.Type, g.Arcs)
		if err != nil {
			return nil, fmt.Errorf("read %s of %s: %w", g.Properties.Name, atlas, err)
		}
		for _, polygon := range polygons {
			owner := part(code, polygon[0])
			countries[owner] = append(countries[owner], polygon...)
		}
	}
	return countries, nil
}

// part returns the code that a polygon belongs to, by its outer ring.
func part(code string, outer ring) string {
	for _, p := range parted {
		if p.of != code {
			continue
		}
		inside := true
		for _, q := range outer {
			inside = inside && q.lat >= p.south && q.lat <= p.north && q.lon >= p.west && q.lon <= p.east
		}
		if inside && (p.code != "SJ" || outer[0].lat > mainland || outer[0].lon < 0) {
			return p.code
		}
	}
	return code
}

// polygons decodes one geometry.
func (t *topology) polygons(kind string, raw json.RawMessage) ([][]ring, error) {
	var arcs [][][]int
	if kind == "Polygon" {
		arcs = make([][][]int, 1)
		if err := json.Unmarshal(raw, &arcs[0]); err != nil {
			return nil, err
		}
	} else if err := json.Unmarshal(raw, &arcs); err != nil {
		return nil, err
	}
	var polygons [][]ring
	for _, polygon := range arcs {
		var rings []ring
		for _, indexes := range polygon {
			rings = append(rings, t.ring(indexes))
		}
		polygons = append(polygons, rings)
	}
	return polygons, nil
}

// ring joins arcs; a negative index ^i is arc i backwards.
func (t *topology) ring(indexes []int) ring {
	var r ring
	for _, i := range indexes {
		backwards := i < 0
		if backwards {
			i = ^i
		}
		arc := t.arc(i)
		if backwards {
			for l, h := 0, len(arc)-1; l < h; l, h = l+1, h-1 {
				arc[l], arc[h] = arc[h], arc[l]
			}
		}
		if len(r) > 0 {
			arc = arc[1:] // the last point of the arc before
		}
		r = append(r, arc...)
	}
	return r
}

func (t *topology) arc(i int) ring {
	var x, y float64
	var r ring
	for _, step := range t.Arcs[i] {
		x, y = x+step[0], y+step[1]
		r = append(r, point{
			lat: y*t.Transform.Scale[1] + t.Transform.Translate[1],
			lon: x*t.Transform.Scale[0] + t.Transform.Translate[0],
		})
	}
	return r
}

func packageName(dir string) (string, error) {
	var about struct{ Name, Version string }
	err := load(filepath.Join(dir, "package.json"), &about)
	return about.Name + " " + about.Version, err
}

func load(path string, v any) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, v); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}

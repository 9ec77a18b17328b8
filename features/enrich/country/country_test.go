package country_test

import (
	"math"
	"sync"
	"testing"

	"yoban/features/enrich/country"
)

func TestDistance(t *testing.T) {
	// places are two near ones of the countries: latitude and longitude of each;
	// the bound must lie below their distance, and not by more than a disc of
	// each (at most 311 km) and what the ellipsoid takes.
	tests := map[string]struct {
		a, b   string
		places [4]float64
	}{
		"Portugal and the United States":                  {"PT", "US", [4]float64{39.45, -31.27, 44.82, -66.95}}, // Flores; Maine
		"Australia and New Zealand, by their far islands": {"AU", "NZ", [4]float64{-54.6, 158.9, -50.7, 166.0}},   // Macquarie; Auckland Islands
		"Japan and Brazil":                                {"JP", "BR", [4]float64{45.5, 141.9, 5.27, -60.2}},
		"South Africa and Argentina":                      {"ZA", "AR", [4]float64{-46.9, 37.7, -54.8, -63.8}}, // Prince Edward Islands; Staten Island
		"Iceland and Ireland":                             {"IS", "IE", [4]float64{63.4, -18.7, 55.3, -7.3}},
		"India and Kenya":                                 {"IN", "KE", [4]float64{8.3, 73.0, -1.7, 41.6}}, // Minicoy; Kiunga
		"Singapore and Sri Lanka":                         {"SG", "LK", [4]float64{1.3, 103.6, 6.8, 81.9}},
		"Réunion is not France":                           {"RE", "FR", [4]float64{-20.87, 55.45, 43.0, 9.4}},
		"Norway and Svalbard":                             {"NO", "SJ", [4]float64{71.1, 25.8, 74.4, 19.0}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, ok := country.Distance(tt.a, tt.b)
			way := country.Between(tt.places[0], tt.places[1], tt.places[2], tt.places[3])
			if !ok || got > way || got < way*0.994-2*311 {
				t.Errorf("got %.0f km, %v; want at most %.0f", got, ok, way)
			}
			if back, _ := country.Distance(tt.b, tt.a); back != got {
				t.Errorf("there %.0f km, back %.0f", got, back)
			}
		})
	}
}

func TestNeighboursAndSelvesAreAtNoDistance(t *testing.T) {
	for _, pair := range [][2]string{{"US", "US"}, {"US", "CA"}, {"US", "MX"}, {"US", "RU"}, {"FR", "GB"}, {"IT", "VA"}, {"ZA", "LS"}, {"RU", "JP"}, {"FJ", "FJ"}, {"KR", "KP"}, {"XK", "RS"}} {
		if got, ok := country.Distance(pair[0], pair[1]); got != 0 || !ok {
			t.Errorf("%s to %s: got %.0f km, %v", pair[0], pair[1], got, ok)
		}
	}
}

func TestUnknownCodes(t *testing.T) {
	for _, code := range []string{"", "ZZ", "us", "USA", "EU", "AP"} {
		if km, ok := country.Distance(code, "US"); ok || km != 0 {
			t.Errorf("%q: got %.0f, %v", code, km, ok)
		}
		if _, ok := country.Distance(code, code); ok || country.Known(code) {
			t.Errorf("%q is known", code)
		}
	}
}

func TestCentre(t *testing.T) {
	for code, want := range map[string][2]float64{"DE": {51.1, 10.4}, "RU": {62, 97}, "NZ": {-44, 171}, "FJ": {-18, 178}, "SG": {1.35, 103.8}} {
		lat, lon, ok := country.Centre(code)
		if !ok || math.Abs(lat-want[0]) > 1.5 || math.Abs(lon-want[1]) > 4 {
			t.Errorf("%s: got %.2f, %.2f, %v; want about %v", code, lat, lon, ok, want)
		}
	}
	if _, _, ok := country.Centre("ZZ"); ok {
		t.Error("ZZ has a centre")
	}
}

func TestBetween(t *testing.T) {
	// A quarter of the meridian is a quarter of the circumference of a sphere
	// of 6,371 km: π/2 · 6371 = 10007.5 km.
	if got := country.Between(0, 0, 90, 50); math.Abs(got-10007.5) > 0.1 {
		t.Errorf("to the pole: got %.1f km, want 10007.5", got)
	}
	if got := country.Between(0, 179.5, 0, -179.5); math.Abs(got-111.19) > 0.1 { // one degree
		t.Errorf("across the date line: got %.2f km, want 111.19", got)
	}
	if got := country.Between(0, 0, 0, 180); math.Abs(got-20015.1) > 0.1 {
		t.Errorf("to the antipode: got %.1f km, want 20015.1", got)
	}
}

func TestManyCallersMayMeasureAtOnce(t *testing.T) {
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for _, code := range []string{"DE", "BR", "JP", "NZ", "ZA"} {
				if _, ok := country.Distance("IS", code); !ok {
					t.Errorf("%s is unknown", code)
				}
			}
		})
	}
	group.Wait()
}

func BenchmarkDistance(b *testing.B) {
	for b.Loop() {
		country.Distance("US", "RU")
	}
}

package finding

import (
	"fmt"
	"strings"
)

// Band is a range of severities with a name.
type Band struct {
	Name string  // "Low", "Medium", "High" or "Critical"
	Min  float64 // least severity of the band
}

// Bands returns GuardDuty's bands, most severe first (GuardDuty user guide,
// "Severity levels of GuardDuty findings"): 9.0–10.0, 7.0–8.9, 4.0–6.9, 1.0–3.9.
func Bands() []Band {
	return []Band{{"Critical", 9}, {"High", 7}, {"Medium", 4}, {"Low", 1}}
}

// BandOf returns the band of a severity; below 1.0 it is Low.
func BandOf(severity float64) Band {
	bands := Bands()
	for _, b := range bands {
		if severity >= b.Min {
			return b
		}
	}
	return bands[len(bands)-1]
}

// ParseBand returns the band of a name, in any case.
func ParseBand(name string) (Band, error) {
	for _, b := range Bands() {
		if strings.EqualFold(name, b.Name) {
			return b, nil
		}
	}
	return Band{}, fmt.Errorf("severity %q is not one of low, medium, high, critical", name)
}

package score

// Weights of the weekly profile, in days. The part of the week that a day lies
// in is known from a dozen days soon; a weekday of its own comes round four
// times a month, and counts for half only then.
const (
	partDays    = 2
	weekdayDays = 4
)

// maxProfile bounds how much busier one day of the week may be than the mean.
const maxProfile = 16

// Weekly returns past counts as they would have been on the weekday of today:
// each divided by what its own weekday usually is to the mean day, times what
// today's is. The profile is hierarchical: a weekday leans on its part of the
// week (Monday to Friday, or the weekend), and that on the whole. Days are
// counted from 1970-01-01, a Thursday; every count has its day. The result is
// new, finite and not negative.
func Weekly(days []int32, counts []float64, today int32) []float64 {
	counts = allBounded(counts, maxAmount)
	p := profileOf(days, counts)
	out := make([]float64, len(counts))
	for i, x := range counts {
		out[i] = bounded(x*p[weekday(today)]/p[weekday(days[i])], maxAmount)
	}
	return out
}

// weekday returns 0 for Monday to 6 for Sunday.
func weekday(day int32) int { return int(((day+3)%7 + 7) % 7) }

// profileOf estimates how many times the mean day each weekday is.
func profileOf(days []int32, counts []float64) [7]float64 {
	var sum, n [7]float64
	total := 0.0
	for i, d := range days {
		sum[weekday(d)] += counts[i]
		n[weekday(d)]++
		total += counts[i]
	}
	var p [7]float64
	for d := range p {
		p[d] = 1
	}
	if total <= 0 {
		return p
	}
	mean := total / float64(len(days))
	for _, part := range [][2]int{{0, 5}, {5, 7}} {
		s, m := 0.0, 0.0
		for d := part[0]; d < part[1]; d++ {
			s, m = s+sum[d], m+n[d]
		}
		level := (s/mean + partDays) / (m + partDays)
		for d := part[0]; d < part[1]; d++ {
			own := (sum[d]/mean + weekdayDays*level) / (n[d] + weekdayDays)
			p[d] = min(max(own, 1./maxProfile), maxProfile)
		}
	}
	return p
}

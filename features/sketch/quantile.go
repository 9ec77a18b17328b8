package sketch

import "math"

// Quantile estimates the value below which a share q of what b counted lies,
// as if values were spread evenly within their bin. A q outside [0, 1] counts
// as the nearer end. The outer bins have no width: they stand for their inner
// edge (for powers of two: 0, and 2^62). It is NaN when b is empty or q is NaN.
func Quantile(b *Bins, q float64) float64 {
	total := 0.0
	for _, n := range b.counts {
		total += float64(n)
	}
	if total == 0 || math.IsNaN(q) {
		return math.NaN()
	}
	target := min(max(q, 0), 1) * total
	below, value := 0.0, math.NaN()
	for i, n := range b.counts {
		if n == 0 {
			continue
		}
		lo, hi := inner(b.scale, i)
		share := (target - below) / float64(n)
		// The conversion keeps processors from fusing the product and the sum.
		value = lo + float64(min(max(share, 0), 1)*(hi-lo))
		below += float64(n)
		if target <= below {
			break
		}
	}
	return value
}

// inner returns the ends of a bin, an open end replaced by the closed one.
func inner(s *Scale, i int) (lo, hi float64) {
	low, high := s.Bounds(i)
	switch {
	case s == nil && i == 0:
		return 0, 0
	case i == 0:
		return float64(s.edges[0]), float64(s.edges[0])
	case i == s.Len()-1:
		return float64(low), float64(low)
	}
	return float64(low), float64(high) + 1
}

package extract

// SpillOften makes folders move what they hold to disk every few records.
func (s *Shared) SpillOften(every int) { s.bound = bound{0, 1, every} }

// Runs returns how many files hold what was folded of a day.
func (d *Day) Runs() int {
	n := 0
	for _, p := range d.parts {
		n += len(p.runs)
	}
	return n
}

// NamesHeld returns how many names there are.
func (s *Shared) NamesHeld() int { return s.names.count }

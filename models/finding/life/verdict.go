package life

// Judged is a finding of one night.
type Judged struct {
	Night   string // YYYY-MM-DD
	Finding string // id
}

// Verdicts returns what a night reads: of every finding of the nights from
// through to (YYYY-MM-DD, both included) the newest verdict that counts since
// the night or earlier. Findings whose verdict was taken back are left out.
func (j *Journal) Verdicts(night, from, to string) map[Judged]Verdict {
	out := map[Judged]Verdict{}
	for i := range j.all {
		d := &j.all[i]
		if d.Verb != Feedback || d.Since > night {
			continue
		}
		for _, n := range d.Nights {
			if n < from || n > to {
				continue
			}
			if k := (Judged{n, d.Finding}); d.Verdict == None {
				delete(out, k)
			} else {
				out[k] = d.Verdict
			}
		}
	}
	return out
}

// Joint is the verdict on a day that several findings speak of: an attack if
// one of them is, nothing said if one of them has no verdict, a false alarm if
// one of them is and the others are at least benign.
func Joint(verdicts []Verdict) Verdict {
	out := None
	for i, v := range verdicts {
		switch {
		case v == True:
			return True
		case i == 0:
			out = v
		case v == None || out == None:
			out = None
		case v == False:
			out = False
		}
	}
	return out
}

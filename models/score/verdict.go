package score

// Verdict is what people found out about an entity's day after its windows were
// scored.
type Verdict uint8

// The verdicts, and what they make of the windows of the day.
const (
	// Unjudged windows count as they were scored.
	Unjudged Verdict = iota
	// FalseAlarm windows are normal: the law learns their whole score, and they
	// count against the promise, however unlikely they seemed.
	FalseAlarm
	// Allowed windows were rightly reported: the law sees them as it sees what
	// nobody judged, and they do not count against the promise.
	Allowed
	// Attack windows say nothing of what is normal: they are left out.
	Attack
)

// Judged returns past windows as verdicts on them say that they count under a
// budget. The windows are not changed; without verdicts they are returned as they
// are.
func Judged(past []Window, budget Budget, verdict func(*Window) Verdict) []Window {
	out := make([]Window, 0, len(past))
	for _, w := range past {
		switch verdict(&w) {
		case FalseAlarm:
			w.Learned, w.Known = w.Raw, false
			if w.Promised > 0 { // else from before promises were kept
				w.Promised = max(w.Promised, float64(budget)*accident)
			}
		case Allowed:
			w.Promised = 0
		case Attack:
			continue
		}
		out = append(out, w)
	}
	return out
}

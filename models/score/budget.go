package score

// Budget is how many false findings an account may cost a week.
type Budget float64

// DefaultBudget is one false statistical finding per account and week.
const DefaultBudget Budget = 1

// Expected returns how many windows a week reach the p-value p when nothing is
// wrong and an account has windows of them a week.
func Expected(p, windows float64) float64 { return p * windows }

// Allows reports whether a p-value is small enough for a finding when the
// family of windows may spend share (0 to 1) of the budget. An account with
// less than one window a week is treated as having one.
func (b Budget) Allows(p, windows, share float64) bool {
	return Expected(p, max(windows, 1)) <= float64(b)*share
}

// Threshold returns the score, in bits, from which Allows says yes.
func Threshold(b Budget, windows, share float64) float64 {
	return Surprise(float64(b) * share / max(windows, 1))
}

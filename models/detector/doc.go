// Package detector turns the rows of one account and day, held against its
// baseline, into findings.
//
// A Night comes in: rows, the window of history before the day, what the
// organisation knows. Out come candidates (a raw score that still needs
// calibration, with the finding it would make) and findings that stand on a
// rule or a list. Detectors are pure: the same night gives the same result, in
// the same order. They are listed in All, know nothing of thresholds, budgets
// or where findings go, and never decide whether a candidate is reported.
package detector

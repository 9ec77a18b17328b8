// Package detector turns the rows of one account and day, held against its
// baseline, into findings.
//
// A Night comes in: rows, the window of history before the day, what the
// organisation knows. Out come candidates (a raw score that still needs
// calibration, with the finding it would make) and findings that stand on a
// rule or a list. Detectors are pure: the same night gives the same result, in
// the same order. They are listed in All, know nothing of thresholds, budgets
// or where findings go, and never decide whether a candidate is reported.
//
// That is Judge's: an entity's day in a family of windows is one incident, as
// unlikely as its strongest column with the others looked at. Circumstances that
// columns share (a new network, a strange hour) count once. Whom another family,
// a rule or a list speaks against is reported on lesser evidence. Gather then
// makes one finding of several that have one cause: a change of the whole
// organisation, or one intruder with several credentials.
//
// A poisoned past: the day of an entity with a finding is held out of training,
// in the first seven days of it,
// or for as long as somebody says that it was an attack; all counting is in distinct days and holders, so
// that neither volume nor one busy principal teaches much.
package detector

// Package life owns what people decide about findings, and in what state a
// finding is because of it.
//
// Decisions (archive, unarchive, feedback) come in and are kept in a journal in
// the lake: append-only, one JSON object a line, one file for each command. Out
// come the State of a finding, its history of decisions, and the verdicts that a
// night reads. The invariant: the journal alone decides, whatever the clock of
// the reader and the order in which its files were written; days of findings
// are never rewritten for it.
//
// An archived finding stays archived until it shows activity later than what
// was known when it was archived; then it is reopened. What was archived for
// good stays so. Feedback changes no state: it says what training may learn.
//
// The package knows nothing of baselines, thresholds or who asked.
package life

// Package baseline owns what is normal: for every entity of an account, on
// which days of the lookback it did what, and how much of it.
//
// The rows of a day come in and become a Partial, a list of marks (entity,
// attribute, value, count). A History merges the partials of consecutive days
// and answers questions about any window of them; a window of it is stored as a
// Baseline, in Parquet with a card. The invariant: a history is a function of
// the set of its partials and of what was held out of them; nothing is counted
// twice, and what is learned counts distinct days before calls.
//
// It states facts (how many days, how many holders, which counts). What they
// are worth in bits is the business of package score.
package baseline

// Package sequence joins signals of one attacker, over tables, accounts and up to
// seven days, into attack sequences: GuardDuty's AttackSequence findings.
//
// Signals come in: findings of the night and of the six before, windows that
// were too usual to be findings, with the ties of each to whatever else was done
// with the same key, by the same person, from the same address, on the same host
// or bucket. AttackSequence findings go out, and of which sequence each signal
// is a part. What is normal, and who is tied to whom, is decided elsewhere.
//
// # What makes a sequence
//
// At least two tactics in an order that an attack can have, by at least two
// independent signals, and one of:
//
//   - Statistics alone. The probabilities of what the subjects of a group did in
//     the week are multiplied, tactic by tactic: of each its least, with the days
//     looked at; of all but the strongest what is left without its circumstances,
//     because a strange network is one surprise however many calls come from it.
//     The truncated product method (score.Truncated) says how often such a
//     product comes among so many looks, and what weeks of the past really
//     showed corrects that (Law): what tactics of one project have in common is
//     learned there. Each tie to another subject costs as many looks as there
//     were others to be tied to. Such sequences may spend Share of the budget.
//   - A fact that accuses (a threat list, a credential where it cannot be) with
//     statistics of one in sixty-four.
//   - A fact that accuses with a fact of another tactic and cause.
//
// One attack is one sequence: a group grows from its strongest subject by those
// that make it less likely, and nobody is in two. Its identity is that of its
// first signal and is handed on from night to night by the signals they share.
// Everything is a function of the input and does not depend on its order.
package sequence

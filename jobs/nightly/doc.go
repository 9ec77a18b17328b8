// Package nightly runs the night: ingest what is new, train a baseline of the
// days before, score the day, write its findings and a manifest.
//
// Logs and a lake come in; findings and a Report go out. Days are scored in
// order, each with the days before it, and what led to a finding is held out
// of what later days learn. The invariant: a night is a function of the
// features, the lists, the configuration, the code, the nights before it in the
// lookback, and what people said of their findings, all of which its manifest
// names; a night whose manifest already names them is not done again, and doing
// it again changes no byte. Suppression rules only mark findings: no later night
// depends on them.
//
// It owns the order of things; what is normal, surprising or worth telling is
// decided in models.
package nightly

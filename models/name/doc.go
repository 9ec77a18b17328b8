// Package name tells ordinary names from those that a program made up.
//
// The label that somebody registered comes in ("example" of example.org); out
// come bits: the log2 likelihood ratio of the label having been generated
// against its having been chosen by people. More than 0 speaks for a generator.
//
// The law of ordinary labels is an interpolated Kneser-Ney model of the
// characters, each given the three before it (Chen and Goodman, An empirical
// study of smoothing techniques for language modeling, 1999), learned from
// labels that people look up and from public suffixes; ordinary.model holds how
// often which four characters follow each other there, and command generate says
// where they come from (CC0 and MPL-2.0). The law of generated labels is learned
// from nothing: it is an even mixture of what generators do (see Plohmann et
// al., A comprehensive measurement study of domain generating malware, USENIX
// Security 2016): draw from the letters, from letters and digits, from
// hexadecimal digits, from a small alphabet, or a consonant and a vowel in turn.
//
// One label proves little: short ones say a few bits, and languages that the
// model saw little of look odd to it. Twenty labels that a host asks for on one
// day do prove something; adding them up is the detector's business. Generators
// that join words of a dictionary are ordinary to this package, and must be
// found by what else they do. It knows nothing of hosts, days or findings.
package name

//go:generate go run ./generate -names ${ORDINARY_NAMES} -suffixes ${PUBLIC_SUFFIXES} -out ordinary.model

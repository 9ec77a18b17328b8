// Package suppress owns suppression rules: filters that put findings aside which
// somebody answers for.
//
// A Rule names its owner, its reason, the day it expires and what it matches;
// out comes the name of the rule that puts a finding of a night aside. The
// invariant: a rule hides only what it speaks of. All its criteria must match;
// where a finding has several of a thing (addresses, buckets, principals), each
// of them must; where the finding's bounded lists left some out, or it has none,
// nothing matches. So an attacker is not hidden by somebody known beside him.
//
// The package reads no files and decides nothing about what is learned: what a
// rule hides is still found, kept, counted, and held out of training.
package suppress

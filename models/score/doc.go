// Package score turns counts into surprise: bits, p-values and the budget of
// false findings.
//
// Facts of a baseline come in (how many days, how many holders, which counts);
// bits go out: −log2 of a tail probability, never negative, higher is more
// surprising, 10 bits is one in a thousand. The bits of the attributes of one
// window are added to a raw score, whose own law is learned by scoring each day
// with the days before it (Null): only that makes a p-value, so dependence
// between attributes does not matter. It knows no entity, table or finding.
package score

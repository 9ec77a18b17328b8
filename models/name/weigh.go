package name

import "math"

// generatedShare is how much of what a host asks for is expected to be
// generated if a generator is at work at all: it shares the host with whoever
// uses it, and nothing is known of either.
const generatedShare = 0.5

// maxWeight bounds what one label says of a host, in bits: one in a thousand
// ordinary labels looks as odd as can be, for reasons that no model knows.
const maxWeight = 10

// Weigh turns the bits of one label into what it says of the host that asked
// for it: the log2 likelihood ratio of some of the host's labels being generated
// against none, from −1 to maxWeight. An ordinary label speaks little against a
// generator, because others than the generator ask for names, too.
func Weigh(bits float64) float64 {
	return min(math.Log2(1-generatedShare+generatedShare*math.Exp2(bits)), maxWeight)
}

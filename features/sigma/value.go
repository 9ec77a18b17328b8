package sigma

import (
	"math/big"
	"strings"
)

// value is what a field of a record is, or one element of it.
type value struct {
	kind   kind // text, number, boolean, null, mapping (an object) or sequence (an array without elements)
	text   string
	folded string
	part   bool // known as text; an empty one may stand for no text, no value, or null

	object *object // of a mapping
}

// texts calls visit with each text that the value may be read as, folded unless
// cased, until it returns true, and tells whether it did. Null has no text.
func (v *value) texts(cased bool, visit func(string) bool) bool {
	switch v.kind {
	case null, sequence:
		return false
	case mapping:
		for i, form := range v.object.forms() {
			if !cased {
				form = v.object.foldedForm(i)
			}
			if visit(form) {
				return true
			}
		}
		return false
	}
	if cased {
		return visit(v.text)
	}
	if v.folded == "" {
		v.folded = fold(v.text)
	}
	return visit(v.folded)
}

// number returns the value as a number: a number, or a text that is written as
// JSON writes one.
func (v *value) number() (*big.Float, bool) {
	if v.kind != number && v.kind != text {
		return nil, false
	}
	return parseNumber(v.text)
}

// maxDigits bounds a number as written: a float64 never needs more, and an
// account or a size in bytes has a dozen.
const maxDigits = 40

// maxExponent bounds the digits of an exponent: big.Float reads 1e999999999, but
// would think about it.
const maxExponent = 3

// parseNumber reads a JSON number. Whole numbers up to 64 bits are exact.
func parseNumber(s string) (*big.Float, bool) {
	if len(s) == 0 || len(s) > maxDigits || strings.Trim(s, "0123456789+-.eE") != "" || strings.IndexByte("-0123456789", s[0]) < 0 {
		return nil, false
	}
	if e := strings.LastIndexAny(s, "eE"); e >= 0 && len(strings.TrimLeft(s[e+1:], "+-")) > maxExponent {
		return nil, false
	}
	f, _, err := big.ParseFloat(s, 10, 64, big.ToNearestEven)
	return f, err == nil
}

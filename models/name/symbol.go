package name

// The alphabet of the model: what labels are made of, and their two ends.
const (
	hyphen  = 36 // also stands for every byte that no registered label has
	end     = 37
	begin   = 38
	symbols = 39
)

// maxLabel is how many bytes of a label count: more is no label (RFC 1035,
// §2.3.4).
const maxLabel = 63

// spell returns the symbols of a label, in lower case and cut to maxLabel.
func spell(label string) []uint8 {
	out := make([]uint8, 0, maxLabel)
	for i := range min(len(label), maxLabel) {
		out = append(out, symbolOf(label[i]))
	}
	return out
}

func symbolOf(c byte) uint8 {
	switch {
	case c >= 'a' && c <= 'z':
		return c - 'a'
	case c >= 'A' && c <= 'Z':
		return c - 'A'
	case c >= '0' && c <= '9':
		return 26 + c - '0'
	}
	return hyphen
}

func isLetter(s uint8) bool { return s < 26 }

func isAlphanumeric(s uint8) bool { return s < hyphen }

func isHexadecimal(s uint8) bool { return s <= 'f'-'a' || s >= 26 && s < hyphen }

// isVowel counts y: generators of pronounceable names use it as one. Letters are
// counted from a, which is 0.
func isVowel(s uint8) bool {
	switch s {
	case 0, 'e' - 'a', 'i' - 'a', 'o' - 'a', 'u' - 'a', 'y' - 'a':
		return true
	}
	return false
}

package tally

import "bytes"

// MaxSample is the longest Sample, in bytes: enough to see what is wrong with a
// record, and no more.
const MaxSample = 256

// maxPlain is the longest run of base64 characters that a sample shows. Secret
// access keys have 40, session tokens hundreds; access key ids, event ids and
// interface ids have fewer than 37.
const maxPlain = 39

// bodies name the parts of a CloudTrail record that may hold what a caller sent
// or got: no sample reaches into them. They stand without their quotes, which
// are escaped where a record is a string in another.
var bodies = [][]byte{[]byte("requestParameters"), []byte("responseElements"), []byte("additionalEventData"), []byte("serviceEventDetails")}

// escape starts a character by its number: a body's name may be spelled so, and a
// sample ends before it.
var escape = []byte(`\u`)

// Sample appends the start of record to dst, to be kept beside the reject: at
// most MaxSample bytes, none of a request's or answer's body, and every run of
// characters that may be a secret key or a session token, and every value whose
// name says that it is secret, masked as "***".
func Sample(dst, record []byte) []byte {
	// The window is wider than the sample, so that the end of a body's name or
	// of a long token is seen.
	head := record[:min(len(record), 2*MaxSample)]
	for _, name := range bodies {
		if i := bytes.Index(head, name); i >= 0 {
			head = bytes.TrimRight(head[:i], `\"`)
		}
	}
	if i := bytes.Index(head, escape); i >= 0 {
		head = head[:i]
	}
	start := len(dst)
	for i := 0; i < len(head) && len(dst)-start < MaxSample; {
		n := 0
		for i+n < len(head) && tokenByte(head[i+n]) {
			n++
		}
		switch {
		case n > maxPlain:
			dst = append(dst, "***"...)
		case n > 0:
			if from, to := secret(head[i:], n); to > from {
				dst = append(append(dst, head[i:i+from]...), "***"...)
				n = to
			} else {
				dst = append(dst, head[i:i+n]...)
			}
		default:
			n = 1
			dst = append(dst, head[i])
		}
		i += n
	}
	return dst[:min(len(dst), start+MaxSample)]
}

// secretNames are parts of the names of members, in lower case, whose values are
// nobody's business.
var secretNames = [][]byte{[]byte("password"), []byte("passwd"), []byte("passphrase"), []byte("secret"), []byte("token"), []byte("privatekey")}

// secret tells where a value lies, from its first byte to behind its last, of which
// the name is among the first n bytes of text, when the name is that of a secret. A
// value in quotes ends with them, another where a member may end.
func secret(text []byte, n int) (from, to int) {
	if i := bytes.IndexByte(text[:n], '='); i >= 0 {
		n = i
	}
	if !isSecret(text[:n]) {
		return 0, 0
	}
	from = len(text) - len(bytes.TrimLeft(text[n:], `\": =`))
	if !bytes.ContainsAny(text[n:from], ":=") {
		return 0, 0 // a value that is called so, not a name
	}
	if value := text[from:]; len(value) > 0 && (value[0] == '{' || value[0] == '[') {
		return 0, 0 // what is inside has names of its own
	}
	if open := text[n:from]; open[len(open)-1] == '"' {
		return from, from + quoted(text[from:], slashes(open[:len(open)-1]))
	}
	if i := bytes.IndexAny(text[from:], ",;&} \t\r\n"); i >= 0 {
		return from, from + i
	}
	return from, len(text)
}

// isSecret tells whether a member's name is that of a secret.
func isSecret(name []byte) bool {
	name = bytes.ToLower(name)
	for _, part := range secretNames {
		if bytes.Contains(name, part) {
			return true
		}
	}
	return false
}

// quoted returns the length of a text up to the quote that closes it: the one with
// as many backslashes before it as the quote that opened it had.
func quoted(text []byte, before int) int {
	for i, b := range text {
		if b == '"' && slashes(text[:i]) == before {
			return i - before
		}
	}
	return len(text)
}

// slashes returns how many backslashes text ends with.
func slashes(text []byte) int { return len(text) - len(bytes.TrimRight(text, `\`)) }

// tokenByte tells whether b may be part of a base64 or URL-safe token.
func tokenByte(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' ||
		b == '+' || b == '/' || b == '=' || b == '_' || b == '-'
}

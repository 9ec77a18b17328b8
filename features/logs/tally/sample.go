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

// Sample appends the start of record to dst, to be kept beside the reject: at
// most MaxSample bytes, none of a request's or answer's body, and every run of
// characters that may be a secret key or a session token masked as "***".
func Sample(dst, record []byte) []byte {
	// The window is wider than the sample, so that the end of a body's name or
	// of a long token is seen.
	head := record[:min(len(record), 2*MaxSample)]
	for _, name := range bodies {
		if i := bytes.Index(head, name); i >= 0 {
			head = bytes.TrimRight(head[:i], `\"`)
		}
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
			dst = append(dst, head[i:i+n]...)
		default:
			n = 1
			dst = append(dst, head[i])
		}
		i += n
	}
	return dst[:min(len(dst), start+MaxSample)]
}

// tokenByte tells whether b may be part of a base64 or URL-safe token.
func tokenByte(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' ||
		b == '+' || b == '/' || b == '=' || b == '_'
}

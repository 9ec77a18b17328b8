package lakequery

import (
	"encoding/json"

	"yoban/features/logs/tally"
)

// finish makes a record of the row and reads it.
func (r *Reader) finish() error {
	reason := tally.None
	if text := r.row[eventJSON]; text != nil {
		// In a list, so that a list of records is not read as several.
		r.record = append(append(append(r.record[:0], '['), text...), ']')
		if !isObject(text) {
			reason = tally.Malformed
		}
	} else {
		reason = r.assemble()
	}
	if reason != tally.None {
		r.reject(reason)
		return nil
	}
	return r.use(r.record)
}

// isObject tells whether text is a JSON object and nothing more.
func isObject(text []byte) bool {
	return len(text) > 0 && text[0] == '{' && json.Valid(text)
}

// assemble puts the columns of the row together to a record.
func (r *Reader) assemble() tally.Reason {
	r.record = append(r.record[:0], "[{"...)
	for c, text := range r.row[:userIdentity] {
		if text != nil {
			r.record = appendText(appendName(r.record, columnNames[c]), text)
		}
	}
	if !r.identity() || !r.request() {
		return tally.Malformed
	}
	r.member(responseElements, "ConsoleLogin", "stopReason", "action")
	r.member(additionalEventData, "bytesTransferredIn", "bytesTransferredOut", "MFAUsed", "inputTokens", "outputTokens", "guardrailAction")
	r.record = append(r.record, "}]"...)
	return tally.None
}

// identity appends userIdentity: from its column, else from those of its fields.
func (r *Reader) identity() (ok bool) {
	if text := r.row[userIdentity]; text != nil {
		r.record = appendName(r.record, columnNames[userIdentity])
		if isObject(text) {
			r.record = append(r.record, text...)
			return true
		}
		var rest []byte
		r.record, rest, ok = structure(r.record, text, identityTree)
		return ok && len(rest) == 0
	}
	r.record = appendName(r.record, columnNames[userIdentity])
	next := int(identityField)
	r.fields(identityTree, &next)
	return true
}

// fields appends an object of the fields that have columns of their own, of which
// the next is that of the first text of the tree.
func (r *Reader) fields(tree []node, next *int) {
	r.record = append(r.record, '{')
	for i := range tree {
		if tree[i].members != nil {
			r.record = appendName(r.record, tree[i].name)
			r.fields(tree[i].members, next)
			continue
		}
		if text := r.row[*next]; text != nil {
			r.record = appendText(appendName(r.record, tree[i].name), text)
		}
		*next++
	}
	r.record = append(r.record, '}')
}

// request appends what a call makes use of in requestParameters. It returns false
// when a parameter imitates the name of a bucket. A key that cannot be told from
// another parameter is left out.
func (r *Reader) request() bool {
	if text := r.row[requestParameters]; text != nil && !isObject(text) {
		if _, times := lookUp(text, "bucketName"); times > 1 {
			return false
		}
	}
	r.member(requestParameters, "bucketName", "key")
	return true
}

// member appends what matters of a column that holds a map: those of its keys that
// occur once.
func (r *Reader) member(c column, keys ...string) {
	text := r.row[c]
	if text == nil {
		return
	}
	r.record = appendName(r.record, columnNames[c])
	if isObject(text) {
		r.record = append(r.record, text...)
		return
	}
	r.record = append(r.record, '{')
	for _, key := range keys {
		if value, times := lookUp(text, key); times == 1 && string(value) != "null" {
			r.record = appendText(appendName(r.record, key), value)
		}
	}
	r.record = append(r.record, '}')
}

// appendName appends the name of a member, after a comma where one is needed.
func appendName(dst []byte, name string) []byte {
	if n := len(dst); n > 0 && dst[n-1] != '{' {
		dst = append(dst, ',')
	}
	dst = append(append(append(dst, '"'), name...), '"', ':')
	return dst
}

// appendText appends text as a JSON string.
func appendText(dst, text []byte) []byte {
	dst = append(dst, '"')
	for _, b := range text {
		switch {
		case b == '"' || b == '\\':
			dst = append(dst, '\\', b)
		case b < ' ':
			dst = append(dst, '\\', 'u', '0', '0', hex[b>>4], hex[b&15])
		default:
			dst = append(dst, b)
		}
	}
	return append(dst, '"')
}

const hex = "0123456789abcdef"

package lakequery

import "bytes"

// node is a member of userIdentity: a text, or a structure of members.
type node struct {
	name    string // as CloudTrail spells it
	members []node
}

// issuerMembers are those of a session's issuer.
var issuerMembers = []node{{name: "type"}, {name: "principalId"}, {name: "arn"}, {name: "accountId"}, {name: "userName"}}

// identityTree is userIdentity as Lake's schema has it (CloudTrail user guide,
// "Supported SQL schemas for event data stores"), and the few members that a record
// has beside: those that a call makes use of. Others are stepped over.
var identityTree = []node{
	{name: "type"}, {name: "principalId"}, {name: "arn"}, {name: "accountId"}, {name: "accessKeyId"},
	{name: "userName"}, {name: "invokedBy"}, {name: "credentialId"},
	{name: "sessionContext", members: []node{
		{name: "attributes", members: []node{{name: "creationDate"}, {name: "mfaAuthenticated"}}},
		{name: "sessionIssuer", members: issuerMembers},
		{name: "webIdFederationData", members: []node{{name: "federatedProvider"}}},
		{name: "sourceIdentity"}, {name: "ec2RoleDelivery"}, {name: "assumedRoot"},
	}},
	{name: "onBehalfOf", members: []node{{name: "userId"}}},
	{name: "inScopeOf", members: []node{{name: "sourceArn"}, {name: "credentialsIssuedTo"}}},
}

// paths lists the texts of a tree by their dotted paths in lower case, in order.
func paths(above string, tree []node) []string {
	var out []string
	for i := range tree {
		path := above + string(bytes.ToLower([]byte(tree[i].name)))
		if tree[i].members == nil {
			out = append(out, path)
		} else {
			out = append(out, paths(path+".", tree[i].members)...)
		}
	}
	return out
}

// structure reads a structure as Lake's engine prints one, {name=value, name=value},
// where null is a missing value and nothing is quoted, and appends it to dst as a
// JSON object. A value ends before a comma, a space, a name and an equals sign, or
// at a closing bracket. ok is false where that leaves a doubt: a member that occurs
// twice, or text behind the bracket. A name that an outsider chose may try that.
func structure(dst, text []byte, members []node) (out, rest []byte, ok bool) {
	if len(text) == 0 || text[0] != '{' {
		return dst, text, false
	}
	text = text[1:]
	dst = append(dst, '{')
	var seen uint64
	for first := true; ; first = false {
		if first && len(text) > 0 && text[0] == '}' {
			return append(dst, '}'), text[1:], true
		}
		var name []byte
		if name, text, ok = memberName(text); !ok {
			return dst, text, false
		}
		i := find(members, name)
		if i >= 0 {
			if seen&(1<<i) != 0 {
				return dst, text, false
			}
			seen |= 1 << i
		}
		if dst, text, ok = memberValue(dst, text, members, i); !ok || len(text) == 0 {
			return dst, text, false
		}
		if text[0] == '}' {
			return append(dst, '}'), text[1:], true
		}
		text = text[len(between):]
	}
}

// between stands between the members of a structure.
var between = []byte(", ")

// memberValue reads the value of member i, or of one that does not matter.
func memberValue(dst, text []byte, members []node, i int) (out, rest []byte, ok bool) {
	if i >= 0 && members[i].members != nil && len(text) > 0 && text[0] == '{' {
		dst = appendName(dst, members[i].name)
		if dst, rest, ok = structure(dst, text, members[i].members); !ok {
			return dst, rest, false
		}
		return dst, rest, len(rest) > 0 && (rest[0] == '}' || bytes.HasPrefix(rest, between))
	}
	n := valueLength(text)
	if n < 0 {
		return dst, text, false
	}
	if value := text[:n]; i >= 0 && members[i].members == nil && string(value) != "null" {
		dst = appendText(appendName(dst, members[i].name), value)
	}
	return dst, text[n:], true
}

// find returns the index of the member called name in any case of letters, or -1.
func find(members []node, name []byte) int {
	for i := range members {
		if bytes.EqualFold(name, []byte(members[i].name)) {
			return i
		}
	}
	return -1
}

// memberName cuts a name and its equals sign off text.
func memberName(text []byte) (name, rest []byte, ok bool) {
	n := nameLength(text)
	if n == 0 || n == len(text) || text[n] != '=' {
		return nil, text, false
	}
	return text[:n], text[n+1:], true
}

// nameLength returns how many bytes of text are those of a name.
func nameLength(text []byte) int {
	for i, b := range text {
		if !('a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '_' || b == '-' || b == '.' || b == ':') {
			return i
		}
	}
	return len(text)
}

// valueLength returns the length of a value: up to the next member or the bracket
// that closes its structure; -1 when there is neither.
func valueLength(text []byte) int {
	depth := 0
	for i, b := range text {
		switch b {
		case '{':
			depth++
		case '}':
			if depth == 0 {
				return i
			}
			depth--
		case ',':
			if depth > 0 || !bytes.HasPrefix(text[i:], between) {
				continue
			}
			if _, _, ok := memberName(text[i+len(between):]); ok {
				return i
			}
		}
	}
	return -1
}

// lookUp returns the value of a key of a map as Lake's engine prints one, and how
// many there are: more than one where another value imitates it. The map's bracket
// is the last byte, because values may hold any.
func lookUp(text []byte, key string) (value []byte, times int) {
	if len(text) < 2 || text[0] != '{' || text[len(text)-1] != '}' {
		return nil, 0
	}
	for rest := text[1 : len(text)-1]; ; {
		name, after, ok := memberName(rest)
		if !ok {
			return value, times
		}
		end := len(after)
		for i := 0; i < len(after); i++ {
			next := bytes.Index(after[i:], between)
			if next < 0 {
				break
			}
			i += next
			if _, _, ok := memberName(after[i+len(between):]); ok {
				end = i
				break
			}
		}
		if string(name) == key {
			value = after[:end]
			times++
		}
		if end == len(after) {
			return value, times
		}
		rest = after[end+len(between):]
	}
}

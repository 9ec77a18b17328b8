package sigma

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Limits of a rule file. The largest public rule for AWS has 3 KB and a hundred
// lines, nested four deep. The YAML library takes a third of a second for the
// worst 32 KB there are, and four times that for twice as many.
const (
	maxFile   = 32 << 10 // bytes
	maxTokens = 16 << 10
	maxDepth  = 16 // of maps and lists in each other
)

// kind is what a YAML node is.
type kind uint8

const (
	null kind = iota
	text
	number
	boolean
	mapping
	sequence
)

// String returns the kind in an author's words.
func (k kind) String() string {
	return [...]string{"null", "text", "a number", "true or false", "a map", "a list"}[k]
}

// node is a value of a rule file.
type node struct {
	kind  kind
	text  string // of a scalar, as written
	truth bool   // of a boolean
	line  int    // from 1
	pairs []pair // of a mapping, in order
	items []*node
}

// pair is a member of a mapping.
type pair struct {
	key   string
	line  int
	value *node
}

// get returns the value of a key, nil when there is none.
func (n *node) get(key string) *node {
	for i := range n.pairs {
		if n.pairs[i].key == key {
			return n.pairs[i].value
		}
	}
	return nil
}

// problem is what is wrong at a place of a file.
type problem struct {
	line int
	key  string // dotted; may be empty
	text string
}

func (p *problem) Error() string { return p.text }

// wrong returns a problem.
func wrong(line int, key, format string, args ...any) *problem {
	return &problem{line, key, fmt.Sprintf(format, args...)}
}

// documents parses the YAML documents of a file. Anchors, aliases, merge keys
// and tags, with which a small file can mean a huge one, are refused.
func documents(data []byte) ([]*node, error) {
	if len(data) > maxFile {
		return nil, wrong(1, "", "file of more than %d bytes", maxFile)
	}
	tokens := lexer.Tokenize(string(data))
	if err := checkTokens(tokens); err != nil {
		return nil, err
	}
	file, err := parser.Parse(tokens, 0)
	if err != nil {
		return nil, syntaxProblem(err)
	}
	var out []*node
	for _, d := range file.Docs {
		if d.Body == nil {
			continue
		}
		n, err := convert(d.Body, 0)
		if err != nil {
			return nil, err
		}
		if n.kind != null {
			out = append(out, n)
		}
	}
	return out, nil
}

// syntaxProblem says what the parser found, in one line.
func syntaxProblem(err error) error {
	line, message := 1, err.Error()
	if t, ok := err.(interface{ GetToken() *token.Token }); ok && t.GetToken() != nil && t.GetToken().Position != nil {
		line = t.GetToken().Position.Line
	}
	if t, ok := err.(interface{ GetMessage() string }); ok {
		message = t.GetMessage()
	}
	message, _, _ = strings.Cut(message, "\n")
	return wrong(line, "", "no YAML: %s", message)
}

// checkTokens refuses what the parser, which recurses, must not see.
func checkTokens(tokens token.Tokens) error {
	if len(tokens) > maxTokens {
		return wrong(1, "", "more than %d words", maxTokens)
	}
	open, line, entries := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			line, entries = t.Position.Line, 0
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			open++
		case token.SequenceEndType, token.MappingEndType:
			open--
		case token.SequenceEntryType:
			entries++
		case token.AnchorType, token.AliasType, token.MergeKeyType, token.TagType, token.DirectiveType, token.MappingKeyType:
			return wrong(line, "", "%q: anchors, aliases, merge keys, tags and complex keys are not supported", t.Value)
		}
		if open > maxDepth || entries > maxDepth {
			return wrong(line, "", "maps and lists nested more than %d deep", maxDepth)
		}
	}
	return nil
}

// convert copies what a rule can hold out of the library's tree.
func convert(n ast.Node, depth int) (*node, error) {
	out := &node{line: lineOf(n)}
	if depth > maxDepth {
		return nil, wrong(out.line, "", "maps and lists nested more than %d deep", maxDepth)
	}
	switch n := n.(type) {
	case *ast.NullNode:
	case *ast.StringNode:
		out.kind, out.text = text, n.Value
	case *ast.LiteralNode:
		out.kind, out.text = text, n.Value.Value
	case *ast.BoolNode:
		out.kind, out.text, out.truth = boolean, n.Token.Value, n.Value
	case *ast.IntegerNode, *ast.FloatNode:
		out.kind, out.text = number, n.GetToken().Value
	case *ast.MappingNode:
		return out, convertPairs(out, n.Values, depth)
	case *ast.MappingValueNode:
		return out, convertPairs(out, []*ast.MappingValueNode{n}, depth)
	case *ast.SequenceNode:
		out.kind = sequence
		for _, v := range n.Values {
			item, err := convert(v, depth+1)
			if err != nil {
				return nil, err
			}
			out.items = append(out.items, item)
		}
	default:
		return nil, wrong(out.line, "", "%s is not supported", n.Type())
	}
	return out, nil
}

// convertPairs copies the members of a mapping.
func convertPairs(out *node, values []*ast.MappingValueNode, depth int) error {
	out.kind = mapping
	seen := map[string]bool{}
	for _, v := range values {
		key, err := keyOf(v.Key)
		if err != nil {
			return err
		}
		if seen[key] {
			return wrong(lineOf(v.Key), key, "the key occurs twice")
		}
		seen[key] = true
		value, err := convert(v.Value, depth+1)
		if err != nil {
			return err
		}
		out.pairs = append(out.pairs, pair{key, lineOf(v.Key), value})
	}
	return nil
}

// keyOf returns a key's text.
func keyOf(n ast.MapKeyNode) (string, error) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NullNode:
		return n.GetToken().Value, nil
	}
	return "", wrong(lineOf(n), "", "a key must be text")
}

func lineOf(n ast.Node) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 0
}

package sigma

import "strings"

// maxParts bounds the words of a condition, and with them its nesting.
const maxParts = 512

// condition reads a rule's condition, by descent: or binds least, then and, not,
// and what is in brackets.
type condition struct {
	words      []string
	at         int
	selections []selection
}

// selection is a search identifier.
type selection struct {
	name string
	expr expression
}

// parseCondition reads a condition over selections.
func parseCondition(s string, selections []selection) (expression, error) {
	if strings.Contains(s, "|") {
		return nil, wrong(0, "", "aggregation expressions (what follows | in %q) are not supported", strings.TrimSpace(s))
	}
	c := &condition{words: strings.Fields(strings.NewReplacer("(", " ( ", ")", " ) ").Replace(s)), selections: selections}
	if len(c.words) > maxParts {
		return nil, wrong(0, "", "a condition of more than %d words", maxParts)
	}
	e, err := c.or()
	if err != nil {
		return nil, err
	}
	if c.at < len(c.words) {
		return nil, wrong(0, "", "%q is not expected there", c.words[c.at])
	}
	return e, nil
}

// next reports whether the next word is a keyword, and steps over it.
func (c *condition) next(keyword string) bool {
	if c.at < len(c.words) && strings.EqualFold(c.words[c.at], keyword) {
		c.at++
		return true
	}
	return false
}

func (c *condition) or() (expression, error) {
	return c.chain("or", c.and, func(parts []expression) expression { return some(parts) })
}

func (c *condition) and() (expression, error) {
	return c.chain("and", c.not, func(parts []expression) expression { return all(parts) })
}

// chain reads parts with a keyword between them.
func (c *condition) chain(keyword string, part func() (expression, error), join func([]expression) expression) (expression, error) {
	var parts []expression
	for {
		e, err := part()
		if err != nil {
			return nil, err
		}
		parts = append(parts, e)
		if !c.next(keyword) {
			return join(parts), nil
		}
	}
}

func (c *condition) not() (expression, error) {
	if c.next("not") {
		e, err := c.not()
		return not{e}, err
	}
	return c.operand()
}

// operand reads a bracket, a quantifier or a selection's name.
func (c *condition) operand() (expression, error) {
	if c.next("(") {
		e, err := c.or()
		if err == nil && !c.next(")") {
			err = wrong(0, "", "a bracket is not closed")
		}
		return e, err
	}
	if c.at == len(c.words) {
		return nil, wrong(0, "", "the condition ends too early")
	}
	word := c.words[c.at]
	c.at++
	if c.next("of") {
		return c.quantified(word)
	}
	for _, s := range c.selections {
		if s.name == word {
			return s.expr, nil
		}
	}
	return nil, wrong(0, "", "%q is not the name of a selection", word)
}

// quantified reads what follows "1 of" or "all of".
func (c *condition) quantified(quantifier string) (expression, error) {
	if c.at == len(c.words) {
		return nil, wrong(0, "", "the condition ends too early")
	}
	name := c.words[c.at]
	c.at++
	them := strings.EqualFold(name, "them")
	like := newPattern(starred(name), true)
	var parts []expression
	for _, s := range c.selections {
		// Names with an underscore before them are left out of "them".
		if them && !strings.HasPrefix(s.name, "_") || !them && like.match(s.name) {
			parts = append(parts, s.expr)
		}
	}
	if len(parts) == 0 {
		return nil, wrong(0, "", "no selection is called like %q", name)
	}
	switch strings.ToLower(quantifier) {
	case "1", "any":
		return some(parts), nil
	case "all":
		return all(parts), nil
	}
	return nil, wrong(0, "", "\"%s of\" is not supported; 1, any and all are", quantifier)
}

// starred returns the pieces of a name in which only * is a wildcard.
func starred(name string) []piece {
	var out []piece
	for i, part := range strings.Split(name, "*") {
		if i > 0 {
			out = append(out, piece{wild: '*'})
		}
		if part != "" {
			out = append(out, piece{text: part})
		}
	}
	return out
}

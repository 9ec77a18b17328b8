package sigma

// truth is what is known of an expression: no, yes, or that it takes more of the
// record to tell.
type truth uint8

const (
	no truth = iota
	maybe
	yes
)

// fields is what is known of a record.
type fields interface {
	// values returns what a field is, none when the record does not have it.
	// known is false when it takes more of the record to tell.
	values(f *field) (values []*value, known bool)
}

// expression is a condition over a record.
type expression interface {
	eval(fields) truth
	// fields calls visit for each field that the expression asks for.
	fields(visit func(*field))
}

type not struct{ of expression }

func (e not) eval(f fields) truth       { return yes - e.of.eval(f) }
func (e not) fields(visit func(*field)) { e.of.fields(visit) }

// all is true when each of its parts is; without parts, always.
type all []expression

func (e all) eval(f fields) truth {
	out := yes
	for _, part := range e {
		if out = min(out, part.eval(f)); out == no {
			break
		}
	}
	return out
}

func (e all) fields(visit func(*field)) {
	for _, part := range e {
		part.fields(visit)
	}
}

// some is true when one of its parts is; without parts, never.
type some []expression

func (e some) eval(f fields) truth {
	out := no
	for _, part := range e {
		if out = max(out, part.eval(f)); out == yes {
			break
		}
	}
	return out
}

func (e some) fields(visit func(*field)) { all(e).fields(visit) }

// item asks one thing of a field: that one of its values passes one test.
type item struct {
	field *field
	test  test
}

// test is asked of a field's values.
type test interface {
	// of tells whether the values, of which there may be none, pass. Of a value
	// that is part known it may be that neither yes nor no can be said.
	of(values []*value, f fields) truth
}

func (e *item) eval(f fields) truth {
	values, known := f.values(e.field)
	if !known {
		return maybe
	}
	return e.test.of(values, f)
}

func (e *item) fields(visit func(*field)) {
	visit(e.field)
	if r, ok := e.test.(*reference); ok {
		visit(r.field)
	}
}

package prove

import (
	"fmt"
	"strings"
	"text/tabwriter"
)

// Text is the report for people: one line a type, then what is wrong, then a sum.
func (r *Report) Text() string {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "TYPE\tFIRES\tSILENT\tSTABLE\tEVIDENCE\tJSON\tVERDICT")
	for i := range r.Types {
		p := &r.Types[i]
		verdict := "not proved"
		switch {
		case p.Proved(len(r.Seeds)):
			verdict = "proved"
		case !p.Scenario:
			fmt.Fprintf(t, "%s\t-\t-\t-\t-\t-\tnot proved: no scenario\n", p.Type)
			continue
		}
		fmt.Fprint(t, p.Type)
		for _, n := range []int{p.Fires, p.Silent, p.Stable, p.Evident, p.Valid} {
			fmt.Fprintf(t, "\t%d/%d", n, len(r.Seeds))
		}
		fmt.Fprintf(t, "\t%s\n", verdict)
	}
	t.Flush() // into memory
	for i := range r.Types {
		for _, problem := range r.Types[i].Problems {
			fmt.Fprintf(&b, "\n%s: %s", r.Types[i].Type, problem)
		}
	}
	fmt.Fprintf(&b, "\n%d of %d types proved, seeds %s\n", r.Proved(), len(r.Types), strings.Trim(fmt.Sprint(r.Seeds), "[]"))
	return b.String()
}

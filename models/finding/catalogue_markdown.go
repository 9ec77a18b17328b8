package finding

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Markdown describes kinds as a document: a table of them by family, then each
// with everything that is known of it. Links lead within the document.
func Markdown(kinds []Kind) string {
	var b strings.Builder
	b.WriteString("# Types of findings\n\n")
	fmt.Fprintf(&b, "%d types, by family. Severity is a type's usual one, from 1 to 10; the evidence moves it.\nA type marked with * is Yoban's own; all others have GuardDuty's names.\n", len(kinds))
	for _, family := range Families() {
		group := of(family, kinds)
		if len(group) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n\n| type | severity | by | found in | what |\n|---|---|---|---|---|\n", title(string(family)))
		for _, k := range group {
			fmt.Fprintf(&b, "| [`%s`](#%s)%s | %s | %s | %s | %s |\n", k.Type, anchor(k.Type), star(k), number(k.Severity), Words(k.Mechanisms), Words(k.Logs), k.Title)
		}
	}
	for _, family := range Families() {
		for _, k := range of(family, kinds) {
			b.WriteString(k.markdown())
		}
	}
	return b.String()
}

func of(family Family, kinds []Kind) []Kind {
	var out []Kind
	for _, k := range kinds {
		if k.Family == family {
			out = append(out, k)
		}
	}
	return out
}

func (k Kind) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n### %s\n\n%s.\n\n", k.Type, k.Title)
	if k.Own {
		b.WriteString("- A name of Yoban's own: GuardDuty has no such type.\n")
	}
	for _, row := range k.Facts() {
		fmt.Fprintf(&b, "- %s: %s\n", row[0], row[1])
	}
	for _, s := range k.Signals {
		fmt.Fprintf(&b, "- Signal `%s`, severity %s: %s.\n", s.Name, number(s.Severity), s.What)
	}
	b.WriteString("\nWhat to do:\n\n")
	for i, step := range k.Advice {
		fmt.Fprintf(&b, "%d. %s\n", i+1, step)
	}
	return b.String()
}

// Facts returns what is known of a kind as pairs of a name and a text for
// people, in the order in which they are shown; advice and signals apart.
func (k Kind) Facts() [][2]string {
	return [][2]string{
		{"Family", string(k.Family)},
		{"Severity", number(k.Severity) + " " + BandOf(k.Severity).Name},
		{"Raised or lowered by", k.Moves},
		{"Stands on", Words(k.Mechanisms)},
		{"Found in", Words(k.Logs)},
		{"About", string(k.Resource)},
		{"Actor", string(k.Actor)},
		{"ATT&CK", k.Tactic + " (" + Words(k.Techniques) + ")"},
		{"Cannot see", k.Blind},
	}
}

// Words joins the words of a list for people.
func Words[T ~string](list []T) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	return strings.Join(words, ", ")
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func star(k Kind) string {
	if k.Own {
		return " *"
	}
	return ""
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// anchor is what Git hosts link a heading by: its lower-case letters and
// digits; others are left out.
func anchor(heading string) string {
	keep := func(r rune) rune {
		if slices.Contains([]rune(" -_"), r) || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}
	return strings.Map(keep, strings.ToLower(heading))
}

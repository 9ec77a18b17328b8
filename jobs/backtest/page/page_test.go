package page_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"yoban/jobs/backtest"
	"yoban/jobs/backtest/page"
	"yoban/jobs/inject"
	"yoban/models/eval"
	"yoban/models/finding"
)

const day0 = 1772409600 // 2026-03-02T00:00:00Z

// evil are names that a label, a log or a list could hold.
var evil = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</title></svg></style><b>`, `' onload='x`, "a\x1b[2J\u202eb", `javascript:alert(1)`, `{{.From}}`,
}

// hostile is a report in which every text is evil.
func hostile(text string) *backtest.Report {
	account := "111122223333"
	cases := []eval.Case{
		{ID: text, Category: text, Technique: text, Difficulty: text, Phase: text, Log: text, Expected: []string{text},
			Entities: []eval.Entity{{Account: account, Type: "principal", Value: "eve", Start: day0, End: day0 + 60}}},
		{ID: "B", Category: eval.Benign, Technique: text, Entities: []eval.Entity{{Type: "principal", Value: "adam", Start: day0, End: day0 + 60}}},
	}
	f := func(id, who string, basis finding.Basis) finding.Finding {
		return finding.Finding{ID: id, Type: text, Account: account, Basis: basis, Severity: 5, First: day0, Last: day0 + 60,
			Resource: finding.Resource{UserName: who}, Evidence: []finding.Evidence{{Attribute: text, Value: text, Text: text, Bits: 3}}}
	}
	found := []finding.Finding{f("1", "eve", finding.Statistic), f("2", "adam", finding.Statistic), f("3", text, finding.Rule)}
	days := []eval.AccountDay{{Account: account, Day: day0 / 86400}}
	r := &backtest.Report{From: "2026-03-02", To: "2026-03-02", Nights: 1, AccountDays: 1, Missing: []string{text},
		Eval:     eval.Match(cases, found, eval.Options{AccountDays: 1, Scored: days, Budget: 1}),
		Variants: []backtest.Variant{{Name: text, ByCategory: []eval.Recall{{Name: text, Cases: 1}}}},
		Injected: &backtest.Injected{Skipped: []inject.Skip{{Shape: text, Reason: text, Cases: 1}}}}
	windows := []eval.Window{{Account: account, Family: text, Entity: text, P: 0.3}, {Account: account, Family: text, Entity: "x", P: 0.01}}
	r.Eval.Calibration = eval.Calibrate(nil, windows, 0)
	return r
}

func render(t *testing.T, r *backtest.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := page.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// skeleton is the page's elements with their attributes' names, in order.
func skeleton(t *testing.T, text string) []string {
	t.Helper()
	var out []string
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if !errors.Is(z.Err(), io.EOF) {
				t.Fatal(z.Err())
			}
			return out
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			element := token.Data
			for _, a := range token.Attr {
				element += " " + a.Key
			}
			out = append(out, element)
		}
	}
}

// A name makes no element and no attribute, wherever it stands, and steers no
// terminal that the page is printed to.
func TestHostileNamesAreText(t *testing.T) {
	want := skeleton(t, render(t, hostile("harmless")))
	for _, text := range evil {
		t.Run(fmt.Sprintf("%q", text), func(t *testing.T) {
			got := render(t, hostile(text))
			if a, b := strings.Join(want, "\n"), strings.Join(skeleton(t, got), "\n"); a != b {
				t.Errorf("the page has other elements than with a harmless name")
			}
			if strings.ContainsAny(got, "\x1b\u202e") {
				t.Error("a control character reached the page")
			}
		})
	}
}

// The file needs nothing else: no script, no reference to anything outside.
func TestThePageStandsAlone(t *testing.T) {
	text := render(t, hostile("harmless"))
	for _, element := range skeleton(t, text) {
		name, attributes, _ := strings.Cut(element, " ")
		switch name {
		case "script", "img", "link", "iframe", "object", "image", "use", "a", "form", "base":
			t.Errorf("the page has an element %s", name)
		}
		if regexp.MustCompile(`\b(src|href|on\w+)\b`).MatchString(attributes) {
			t.Errorf("the page has an element %s", element)
		}
	}
	if !strings.Contains(text, "default-src 'none'") || strings.Contains(text, "url(") || strings.Contains(text, "@import") {
		t.Error("the page's policy or style lets something in")
	}
}

func TestThePageShows(t *testing.T) {
	r := hostile("harmless")
	text := render(t, r)
	for _, want := range []string{"<title>Backtest 2026-03-02 to 2026-03-02</title>", "1 of 1", ">By category<", "week from 2026-03-02: promised 0.1, statistical 1, rules and lists 1",
		"probability of at most 0.5: promised 1.0 windows, realised 2", ">detected<", "harmless harmless: harmless (3.0 bits)", ">day 1<", "What is found without a kind of data"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if again := render(t, r); again != text {
		t.Error("the same report gives another page")
	}
	for _, plot := range regexp.MustCompile(`(?s)<svg.*?</svg>`).FindAllString(text, -1) {
		if err := xml.Unmarshal([]byte(plot), new(struct{})); err != nil {
			t.Errorf("a plot is not well-formed: %v", err)
		}
		if strings.Contains(plot, "NaN") || strings.Contains(plot, "Inf") || strings.Contains(plot, "ZgotmplZ") {
			t.Errorf("a plot has no numbers:\n%s", plot)
		}
	}
}

// An empty report, and one far too long for a browser, are pages, too.
func TestThePageOfLittleAndOfMuch(t *testing.T) {
	if text := render(t, &backtest.Report{Eval: eval.Match(nil, nil, eval.Options{})}); !strings.Contains(text, "No attacks.") {
		t.Error("an empty report does not say so")
	}
	var found []finding.Finding
	var cases []eval.Case
	for n := range 5000 {
		found = append(found, finding.Finding{ID: fmt.Sprint(n), Type: "t", Account: "1", First: day0 + int64(n)*3600})
		cases = append(cases, eval.Case{ID: fmt.Sprint(n), Category: fmt.Sprint(n), Entities: []eval.Entity{{Type: "ip", Value: "192.0.2.1"}}})
	}
	r := &backtest.Report{Eval: eval.Match(cases, found, eval.Options{})}
	text := render(t, r)
	if !strings.Contains(text, "3000 more cases are in the JSON report") || !strings.Contains(text, "3000 more are in the JSON report") {
		t.Error("a long report does not say what is left out")
	}
}

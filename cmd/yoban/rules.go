package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"yoban/features/sigma"
	"yoban/jobs/rulebook"
	"yoban/models/finding"
)

// newRulesCommand returns "yoban rules" with its subcommands.
func newRulesCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "rules",
		Short: "Check, list and try Sigma rules of your own",
		Long: `Sigma rules (github.com/SigmaHQ/sigma-specification) describe single CloudTrail
calls that are worth a look. The configuration names files or directories of them:

  rules:
    - path: rules/               # dry: matches are counted and listed
    - path: rules/root.yml
      live: true                 # matches are findings

While logs are read, every call is held against all rules, and the lake counts what
matches; a change of the rules reads the days of the lookback again. A rule runs
dry until its entry says live: only then its matches make findings, of the type
Policy:IAMUser/SigmaRule, with the rule's title, level, tags and references. A rule
that is not taken is named with the reason and does not stop the night; two rules
of one id do.

What rules can use: selections, keywords, wildcards, all modifiers of version 2.1
but expand, and conditions. What is refused: placeholders, aggregations (| count()),
timeframes, correlations, filters and regular expressions that RE2 does not have.`,
		Example: `  yoban rules check sigma/rules/cloud/aws
  yoban rules test sigma/rules/cloud/aws --logs ./logs
  yoban rules list --config yoban.yaml --days 7`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	command.AddCommand(newRulesCheckCommand(), newRulesListCommand(), newRulesTestCommand())
	return command
}

func newRulesCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check PATH...",
		Short: "Say which rules of files and directories are taken, and why others are not",
		Long: `Check reads rule files and all .yml and .yaml files of directories. One line a rule
that is not taken says where and why; rules for other logs are only counted. The
last line sums up. The exit code is 1 if a rule for CloudTrail is refused, or two
have one id.`,
		Example: `  yoban rules check rules/
  yoban rules check sigma/rules/cloud/aws sigma/rules-threat-hunting/cloud/aws`,
		RunE: func(c *cobra.Command, args []string) error {
			book, err := bookOf(args)
			if err != nil {
				return err
			}
			return reportRefused(c.OutOrStdout(), book)
		},
	}
}

// bookOf opens the rules at some paths, all of them dry.
func bookOf(paths []string) (*rulebook.Book, error) {
	if len(paths) == 0 {
		return nil, usageError{fmt.Errorf("name a rule file or a directory of them")}
	}
	var sources []rulebook.Source
	for _, p := range paths {
		sources = append(sources, rulebook.Source{Path: p})
	}
	return rulebook.Open(sources)
}

// reportRefused prints what was not taken; an error says that something should
// have been.
func reportRefused(w io.Writer, book *rulebook.Book) error {
	refused, others := 0, 0
	for _, r := range book.Refused {
		if r.Other {
			others++
			continue
		}
		refused++
		fmt.Fprintf(w, "refused  %s\n", finding.Clean(r.Error(), finding.MaxText))
	}
	fmt.Fprintf(w, "%d rules taken, %d refused, %d for other logs\n", book.All.Len(), refused, others)
	if refused > 0 {
		return fmt.Errorf("%d rules are refused", refused)
	}
	return nil
}

// refusedNote tells of rules that a night goes without.
func refusedNote(book *rulebook.Book) []string {
	refused := 0
	for _, r := range book.Refused {
		if !r.Other {
			refused++
		}
	}
	if refused == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%d Sigma rules are refused and match nothing: yoban rules check says why", refused)}
}

// rulesTable shows rules with what matched them.
func rulesTable(w io.Writer, book *rulebook.Book, counts map[string]rulebook.Count, all bool) {
	t := table.NewWriter()
	t.SetOutputMirror(w)
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"State", "Level", "Calls", "Days", "Principals", "Last", "Title", "Id", "Busiest"})
	hidden := 0
	for _, r := range ruleOrder(book, counts) {
		c := counts[r.ID]
		if c.Calls == 0 && !all {
			hidden++
			continue
		}
		state, last := "dry", ""
		if book.IsLive(r.ID) {
			state = "live"
		}
		if c.Calls > 0 {
			last = utcMinute(c.Last)
		}
		t.AppendRow(table.Row{state, r.Level, c.Calls, c.Days, c.Principals, last, finding.Clean(r.Title, 60), r.ID, finding.Clean(strings.Join(c.Top, ", "), 80)})
	}
	t.Render()
	if hidden > 0 {
		fmt.Fprintf(w, "%d rules matched nothing; --all shows them\n", hidden)
	}
}

// ruleOrder puts rules in the order of their level, then of their matches.
func ruleOrder(book *rulebook.Book, counts map[string]rulebook.Count) []*sigma.Rule {
	var rules []*sigma.Rule
	for i := range book.All.Len() {
		rules = append(rules, book.All.Rule(i))
	}
	slices.SortStableFunc(rules, func(a, b *sigma.Rule) int {
		if d := slices.Index(sigma.Levels(), b.Level) - slices.Index(sigma.Levels(), a.Level); d != 0 {
			return d
		}
		return int(min(max(counts[b.ID].Calls-counts[a.ID].Calls, -1), 1))
	})
	return rules
}

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"yoban/models/finding"
)

// newCatalogCommand returns "yoban catalog" with its subcommands.
func newCatalogCommand() *cobra.Command {
	var typ, log, mechanism, format string
	var check checkFlags
	command := &cobra.Command{
		Use:   "catalog",
		Short: "List the types of findings: what they stand on and where they are found",
		Long: `List every type of finding that Yoban raises: its severity, the mechanism it
stands on (statistic, rule, list or sequence), the logs it is found in, and what
it tells. Names are GuardDuty's wherever it has the type; those with * are
Yoban's own.

Each type can be switched off, run dry or limited to accounts; see "types" in
the configuration.

With --check nothing is listed: every type is proved instead. Organisations are
made up in a temporary directory, each with an attack that must raise the type and
with what looks alike and must not; their nights are run, and one line a type
tells what came out. The exit code is 1 if a type is not proved.`,
		Example: `  yoban catalog
  yoban catalog --type '*:S3/*'
  yoban catalog --log 'flow logs' --mechanism list
  yoban catalog show Recon:EC2/Portscan
  yoban catalog --check --seeds 1 --type 'Policy:*'
  yoban catalog --format json | jq -r '.[].type'`,
		Args: catalogNoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			kinds, err := filterKinds(finding.Catalogue(), typ, log, mechanism)
			if err != nil {
				return err
			}
			if check.check && (log != "" || mechanism != "" || c.Flags().Changed("format")) {
				return usageError{errors.New("--check goes with --type, --seeds and --keep alone")}
			}
			if check.check {
				return check.execute(c, typ)
			}
			return printKinds(c.OutOrStdout(), format, kinds)
		},
	}
	flags := command.Flags()
	flags.StringVar(&typ, "type", "", "only types like this: * is any text, ? any character")
	flags.StringVar(&log, "log", "", "only types found in this log, or part of its name: "+finding.Words(finding.Logs()))
	flags.StringVar(&mechanism, "mechanism", "", "only types that can stand on this: "+finding.Words(finding.Bases()))
	flags.StringVar(&format, "format", "table", "table, json or markdown")
	check.register(flags)
	command.AddCommand(newCatalogShowCommand())
	return command
}

func catalogNoArgs(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Errorf("unexpected argument %q; show one type with: yoban catalog show TYPE", args[0])}
	}
	return nil
}

// filterKinds returns the kinds that all filters select; an empty filter
// selects all. A log or mechanism that there is not is an error, as is a type
// that selects nothing.
func filterKinds(kinds []finding.Kind, typ, log, mechanism string) ([]finding.Kind, error) {
	named := func(l finding.Log) bool { return strings.Contains(strings.ToLower(string(l)), strings.ToLower(log)) }
	if !slices.ContainsFunc(finding.Logs(), named) {
		return nil, usageError{fmt.Errorf("--log %q is no part of: %s", log, finding.Words(finding.Logs()))}
	}
	if mechanism != "" && !slices.Contains(finding.Bases(), finding.Basis(mechanism)) {
		return nil, usageError{fmt.Errorf("--mechanism %q is not one of %s", mechanism, finding.Words(finding.Bases()))}
	}
	filter, matched := finding.Filter{Type: typ}, false
	out := []finding.Kind{}
	for _, k := range kinds {
		if !filter.Match(finding.Finding{Type: k.Type}) {
			continue
		}
		matched = true
		if slices.ContainsFunc(k.Logs, named) && (mechanism == "" || slices.Contains(k.Mechanisms, finding.Basis(mechanism))) {
			out = append(out, k)
		}
	}
	if !matched {
		return nil, usageError{fmt.Errorf("--type %q is the type of no finding; the nearest is %s", typ, finding.Nearest(typ))}
	}
	return out, nil
}

func printKinds(w io.Writer, format string, kinds []finding.Kind) error {
	switch format {
	case "json":
		out := json.NewEncoder(w)
		out.SetIndent("", "  ")
		return out.Encode(kinds)
	case "markdown":
		_, err := io.WriteString(w, finding.Markdown(kinds))
		return err
	case "table":
		_, err := io.WriteString(w, kindsTable(kinds))
		return err
	}
	return usageError{fmt.Errorf("--format %q is not one of table, json, markdown", format)}
}

func kindsTable(kinds []finding.Kind) string {
	if len(kinds) == 0 {
		return "No types.\n"
	}
	t := newFindingsTable("type", "severity", "by", "found in", "what")
	for _, k := range kinds {
		name := k.Type
		if k.Own {
			name += " *"
		}
		t.AppendRow(table.Row{name, fmt.Sprintf("%.0f %s", k.Severity, finding.BandOf(k.Severity).Name),
			finding.Words(k.Mechanisms), finding.Words(k.Logs), k.Title})
	}
	return t.Render() + "\n\n" + findingsCount(len(kinds), "type") + "\n"
}

func newCatalogShowCommand() *cobra.Command {
	var format string
	command := &cobra.Command{
		Use:   "show TYPE",
		Short: "Tell everything of one type of finding",
		Long: `Tell everything of one type of finding: what it stands on, what moves its
severity, what to do about it, and what it cannot see.`,
		Example: `  yoban catalog show CryptoCurrency:EC2/BitcoinTool.B
  yoban catalog show 'Backdoor:EC2/C&CActivity.B!DNS' --format json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{fmt.Errorf("show takes one type; yoban catalog lists them")}
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			k, ok := finding.Lookup(args[0])
			if !ok {
				return usageError{fmt.Errorf("%q is the type of no finding; the nearest is %s", args[0], finding.Nearest(args[0]))}
			}
			return printKind(c.OutOrStdout(), format, k)
		},
	}
	command.Flags().StringVar(&format, "format", "text", "text or json")
	return command
}

func printKind(w io.Writer, format string, k finding.Kind) error {
	switch format {
	case "json":
		out := json.NewEncoder(w)
		out.SetIndent("", "  ")
		return out.Encode(k)
	case "text":
		_, err := io.WriteString(w, kindText(k))
		return err
	}
	return usageError{fmt.Errorf("--format %q is not one of text, json", format)}
}

// kindText describes a kind for a terminal.
func kindText(k finding.Kind) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s.\n\n", k.Type, k.Title)
	if k.Own {
		b.WriteString("A name of Yoban's own: GuardDuty has no such type.\n\n")
	}
	for _, row := range k.Facts() {
		fmt.Fprintf(&b, "%-21s %s\n", row[0], row[1])
	}
	if len(k.Signals) > 0 {
		b.WriteString("\nSignals\n")
	}
	for _, s := range k.Signals {
		fmt.Fprintf(&b, "  %-33s %-10s %s\n", s.Name, fmt.Sprintf("%.0f %s", s.Severity, finding.BandOf(s.Severity).Name), s.What)
	}
	b.WriteString("\nWhat to do\n")
	for i, step := range k.Advice {
		fmt.Fprintf(&b, "  %d. %s\n", i+1, step)
	}
	return b.String()
}

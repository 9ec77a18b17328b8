package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"yoban/features/blob"
	"yoban/jobs/config"
	"yoban/jobs/suppression"
	"yoban/models/finding"
	"yoban/models/finding/suppress"
)

// suppressFlags are the flags of "yoban suppress".
type suppressFlags struct {
	lake, configFile, try string
	days                  findingsRange
}

// suppressHelp teaches how a rule is written.
const suppressHelp = `Suppression rules put findings aside that somebody answers for: they are still
found, kept, counted in the night's report and held out of training, but neither
shown nor exported unless asked for. A rule is YAML, in the settings under
suppress: or in files and folders named there:

  name: our-scanner
  owner: secops@example.com            # required
  reason: scans our own hosts nightly  # required
  expires: 2027-01-31                  # the last night it applies to, or never; required
  match:                               # all that are given must match
    type: "Recon:EC2/*"                # patterns; a list where one must match
    account: ["111122223333"]
    region: eu-*
    severity: {min: 1, max: 6.9}
    principal: "*:role/scanner"        # ARN or name
    resource: i-0123456789abcdef0      # instance, interface, private address, access key
    address: [198.51.100.0/28]         # remote addresses or prefixes
    asn: 64500
    country: ["NO"]
    domain: example.com                # with all below it
    bucket: logs-*
    agent: our-scanner*
    signal: IAMAccessKeyCreated        # prebuilt signal, action that a rule names,
                                       # id of a Sigma rule, type in a sequence

Of what a finding has several of (addresses, buckets, principals, signals), each
must match. A rule without any criterion is refused. On nights after "expires" a rule
no longer applies.

With --test, suppress says what one rule, by its name in the settings or in a
file of its own, would have hidden of past findings, and changes nothing.`

func newSuppressCommand() *cobra.Command {
	var f suppressFlags
	c := &cobra.Command{
		Use:   "suppress",
		Short: "List suppression rules, and try one on past findings",
		Long:  suppressHelp,
		Example: `  yoban suppress list --config yoban.yaml
  yoban suppress --test our-scanner --config yoban.yaml --from 2026-03-01
  yoban suppress --test rules/new.yaml --lake ./lake`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if f.try == "" {
				return c.Help()
			}
			return f.test(c)
		},
	}
	c.PersistentFlags().StringVar(&f.configFile, "config", "", "YAML file of settings")
	c.Flags().StringVar(&f.lake, "lake", "", "directory of the lake (default: of the settings, or \"lake\")")
	c.Flags().StringVar(&f.try, "test", "", "rule to try: its name in the settings, or a YAML file of one rule")
	f.days.flags(c)
	c.AddCommand(&cobra.Command{
		Use:     "list",
		Short:   "List the suppression rules of the settings",
		Long:    "List the suppression rules of the settings, with their owners, reasons and what is left of them.",
		Example: `  yoban suppress list --config yoban.yaml`,
		Args:    noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			_, set, err := f.settings()
			if err != nil {
				return err
			}
			return listRules(c.OutOrStdout(), set.Rules(), time.Now().UTC().Format(time.DateOnly))
		},
	})
	return c
}

// settings returns the settings and their rules.
func (f *suppressFlags) settings() (config.Config, *suppress.Set, error) {
	c := config.Default()
	var err error
	if f.configFile != "" {
		if c, err = config.Load(f.configFile); err != nil {
			return c, nil, usageError{err}
		}
	}
	set, err := suppression.Load(c.Suppress)
	if err != nil {
		return c, nil, usageError{err}
	}
	return c, set, nil
}

func listRules(w io.Writer, rules []suppress.Rule, today string) error {
	if len(rules) == 0 {
		_, err := fmt.Fprintln(w, "No suppression rules.")
		return err
	}
	t := newFindingsTable("rule", "owner", "expires", "reason")
	for _, r := range rules {
		expires := r.Expires
		if r.Expired(today) {
			expires += " (expired)"
		}
		t.AppendRow([]any{r.Name, finding.Clean(r.Owner, 40), expires, finding.Clean(r.Reason, 80)})
	}
	_, err := fmt.Fprintln(w, t.Render())
	return err
}

// test tries a rule on past findings.
func (f *suppressFlags) test(c *cobra.Command) error {
	from, to, err := f.days.days()
	if err != nil {
		return err
	}
	settings, set, err := f.settings()
	if err != nil {
		return err
	}
	rule, err := pickRule(set, f.try)
	if err != nil {
		return usageError{err}
	}
	lake, err := blob.OpenDir(first(f.lake, settings.Lake, "lake"))
	if err != nil {
		return fmt.Errorf("open lake: %w", err)
	}
	trial, err := suppression.Try(c.Context(), lake, rule, from, to)
	if err != nil {
		return err
	}
	printTrial(c.OutOrStdout(), trial)
	return nil
}

// pickRule returns the rule of a name, or the only rule of a file.
func pickRule(set *suppress.Set, name string) (suppress.Rule, error) {
	for _, r := range set.Rules() {
		if r.Name == name {
			return r, nil
		}
	}
	if _, err := os.Stat(name); errors.Is(err, os.ErrNotExist) {
		return suppress.Rule{}, fmt.Errorf("--test: no rule of the settings and no file is named %q", name)
	}
	rules, err := suppression.LoadPath(name)
	if err != nil {
		return suppress.Rule{}, err
	}
	if _, err := suppress.NewSet(rules); err != nil {
		return suppress.Rule{}, fmt.Errorf("%s: %w", name, err)
	}
	if len(rules) != 1 {
		return suppress.Rule{}, fmt.Errorf("--test: %s has %d rules, want one", name, len(rules))
	}
	return rules[0], nil
}

// printTrial tells what a rule would have hidden, with warnings first that
// nobody should overlook.
func printTrial(w io.Writer, t *suppression.Trial) {
	fmt.Fprintf(w, "rule %s would have hidden %d of %s on %s\n", t.Rule.Name, t.Hidden, findingsCount(t.Looked, "finding"), findingsCount(t.Nights, "night"))
	if n := t.Severe(); n > 0 {
		fmt.Fprintf(w, "warning: %d of them of high severity or above\n", n)
	}
	if types := t.Unnamed(); types != nil {
		fmt.Fprintf(w, "warning: %s, and the rule names %d\n", findingsCount(len(types), "type"), len(t.Rule.Match.Type))
	}
	var bands []string
	for _, b := range finding.Bands() {
		if n := t.Bands[b.Name]; n > 0 {
			bands = append(bands, fmt.Sprintf("%d %s", n, strings.ToLower(b.Name)))
		}
	}
	if bands != nil {
		fmt.Fprintf(w, "by severity: %s\n", strings.Join(bands, ", "))
	}
	for _, typ := range slices.Sorted(maps.Keys(t.Types)) {
		fmt.Fprintf(w, "%6d  %s\n", t.Types[typ], typ)
	}
	const shown = 10 // examples that fit a screen with the rest
	for i, f := range t.Findings[:min(len(t.Findings), shown)] {
		if i == 0 {
			fmt.Fprintln(w, "for example, most severe first:")
		}
		fmt.Fprintf(w, "  %s  %.1f  %s  %s  %s\n", finding.Clean(f.ID, 8+len("…")), f.Severity, f.Type, f.Account, shortSubject(f))
	}
}

package main

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"yoban/jobs/config"
	"yoban/jobs/lists"
	"yoban/models/finding"
)

func newListsUpdateCommand(configFile *string) *cobra.Command {
	var opt lists.Options
	var only []string
	var megabytes int64
	command := &cobra.Command{
		Use:   "update",
		Short: "Fetch the lists that have a url, and keep the last good ones",
		Long: `Fetch every list of the configuration that has a "url" into its "path", or into
"lists_dir" under its name.

A server is asked only for what changed since (ETag, Last-Modified), up to three
times with growing pauses. What it sends is read as a list before it takes the
place of the last one, which it does at once or not at all: a file that is cut off,
too large, without entries, or of another checksum than "sha256", changes nothing.
A url of http needs "plain_http: true"; redirects obey the same rule.

The exit code is 1 if any list could not be updated; nights go on with the last
good one. Run it again at any time.`,
		Example: `  yoban lists update --config yoban.yaml
  yoban lists update --config yoban.yaml --only tor-exits --timeout 30s`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			settings, err := listsConfig(*configFile)
			if err != nil {
				return err
			}
			sources, err := listSources(settings, only)
			if err != nil {
				return err
			}
			if megabytes < 1 || opt.Timeout <= 0 || opt.Attempts < 1 {
				return usageError{errors.New("--max-mb, --timeout and --attempts must be above 0")}
			}
			opt.MaxBytes = megabytes << 20
			results, err := lists.Update(c.Context(), sources, opt)
			printUpdates(c.OutOrStdout(), results)
			return err
		},
	}
	flags := command.Flags()
	flags.StringArrayVar(&only, "only", nil, "only the list of this name; repeatable")
	flags.DurationVar(&opt.Timeout, "timeout", lists.Timeout, "longest time of one attempt")
	flags.IntVar(&opt.Attempts, "attempts", lists.Attempts, "how often a server is asked before it is given up")
	flags.Int64Var(&megabytes, "max-mb", lists.MaxBytes>>20, "largest file, in MiB")
	return command
}

// listSources returns the lists to fetch.
func listSources(c config.Config, only []string) ([]lists.Source, error) {
	var sources []lists.Source
	for _, l := range c.Lists {
		if l.URL != "" && (len(only) == 0 || slices.Contains(only, l.Name)) {
			sources = append(sources, lists.Source{ListConfig: l.Indicators(c.ListsDir), URL: l.URL, SHA256: l.SHA256, PlainHTTP: l.PlainHTTP})
		}
	}
	for _, name := range only {
		if !slices.ContainsFunc(sources, func(s lists.Source) bool { return s.Name == name }) {
			return nil, usageError{fmt.Errorf("--only %q is no list with a url", name)}
		}
	}
	if len(sources) == 0 {
		return nil, usageError{errors.New("no list has a url; name lists to fetch in the config, as in\n\n  lists:\n  - {name: tor-exits, url: \"https://check.torproject.org/torbulkexitlist\", category: tor}")}
	}
	return sources, nil
}

func printUpdates(w io.Writer, results []lists.Result) {
	t := newFindingsTable("list", "outcome", "entries", "before", "bad", "bytes", "from")
	for _, r := range results {
		t.AppendRow(table.Row{finding.Clean(r.Name, 48), r.Outcome, r.Entries, r.Before, r.Bad, r.Bytes, finding.Clean(r.URL, 100)})
	}
	fmt.Fprintln(w, t.Render())
	for _, r := range results {
		if r.Err != nil {
			fmt.Fprintf(w, "\n%s: %s\n", finding.Clean(r.Name, 48), finding.Clean(r.Err.Error(), 400))
		}
	}
}

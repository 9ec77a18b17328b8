package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"yoban/features/blob"
	"yoban/models/finding"
	"yoban/models/finding/sample"
)

func newFindingsSampleCommand(lake *string) *cobra.Command {
	var typ, account, output string
	command := &cobra.Command{
		Use:   "sample",
		Short: "Make up one finding of every type, to try what handles findings",
		Long: `Make up one finding of every type, as GuardDuty-shaped JSON, one object a line.
Their titles begin with [SAMPLE]; addresses and names are those that
documentation may use. They are the same every time.

They go to standard output, or to a file with --output. Only when --lake is
named do they go into the lake, and there apart from all findings, under
samples/: yoban findings list --samples shows them, nothing else does. Earlier
samples of the account are replaced.`,
		Example: `  yoban findings sample | head -1 | jq .
  yoban findings sample --type 'CryptoCurrency:*' --output samples.jsonl
  yoban findings sample --account 444455556666 --lake ./lake`,
		Args: findingsNoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			samples, err := makeSamples(typ, account)
			if err != nil {
				return err
			}
			intoLake := c.Flags().Changed("lake")
			switch {
			case intoLake && output != "":
				return findingsUsagef("samples go into a lake or into a file, not both: take --lake or --output")
			case intoLake:
				return storeSamples(c.Context(), c.OutOrStdout(), *lake, account, samples)
			case output != "":
				return saveSamples(output, samples)
			}
			return finding.WriteLines(c.OutOrStdout(), samples)
		},
	}
	flags := command.Flags()
	flags.StringVar(&typ, "type", "", "only types like this: * is any text, ? any character")
	flags.StringVar(&account, "account", sample.DefaultAccount, "account of the samples, 12 digits")
	flags.StringVar(&output, "output", "", "file to write to, instead of standard output")
	return command
}

func makeSamples(typ, account string) ([]finding.Finding, error) {
	if !finding.IsAccount(account) {
		return nil, findingsUsagef("--account %q is not 12 digits", account)
	}
	kinds, err := filterKinds(finding.Catalogue(), typ, "", "")
	if err != nil {
		return nil, err
	}
	var out []finding.Finding
	for _, k := range kinds {
		out = append(out, sample.Of(k, account))
	}
	return out, nil
}

func saveSamples(path string, samples []finding.Finding) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("write samples: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return finding.WriteLines(file, samples)
}

// storeSamples puts samples into their part of a lake.
func storeSamples(ctx context.Context, w io.Writer, lake, account string, samples []finding.Finding) error {
	dir, err := blob.OpenDir(lake)
	if err != nil {
		return fmt.Errorf("open lake: %w", err)
	}
	if err := finding.WriteDay(ctx, blob.Under(dir, finding.SampleFolder), account, sample.Day, samples); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "%s in %s/%s; see: yoban findings list --samples\n", findingsCount(len(samples), "sample"), lake, strings.TrimSuffix(finding.SampleFolder, "/"))
	return err
}

package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"yoban/jobs/nightly"
	"yoban/jobs/simulate/load"
)

// loadFlags are the flags of simulate that make volume.
type loadFlags struct {
	size     string
	entities int
	kinds    []string
}

// loadHelp is what the help of simulate says of it.
const loadHelp = `
With --load it makes volume to measure reading by, not an organisation to watch:
the organisation's records again and again, each with an entity, a time, ids,
addresses and counters of its own, in the objects that AWS delivers every five
minutes. --load says how many inflated bytes to make of each log, over all days.
--entities says how many principals (CloudTrail), interfaces (flow logs) and
hosts (resolver) are active every day, whatever the volume: 1 % of them always, at
up to 8 things each, 9 % for 8 hours, at 4, and the rest for one hour, at 2. There
are no attacks and no labels. A gigabyte takes a processor some 10 seconds, and
memory stays below 200 MB. 'yoban bench' measures by it.`

func (f *loadFlags) register(set *pflag.FlagSet) {
	set.StringVar(&f.size, "load", "", "make this much of each log, inflated, such as 500MB or 2GB")
	set.IntVar(&f.entities, "entities", 0, "with --load: entities active in each log every day (default 2000)")
	set.StringArrayVar(&f.kinds, "kind", nil, "with --load: only this log: cloudtrail, flow or resolver; repeatable")
}

// logFolders are the kinds of --kind by the folders of AWS's layout.
var logFolders = map[string]string{"CloudTrail": "cloudtrail", "vpcflowlogs": "flow", "vpcdnsquerylogs": "resolver"}

// folderOf returns the folder of a kind.
func folderOf(kind string) (string, error) {
	for folder, name := range logFolders {
		if name == kind {
			return folder, nil
		}
	}
	return "", usageError{fmt.Errorf("--kind %q is none of cloudtrail, flow and resolver", kind)}
}

// parseBytes reads a size such as 750000, 1GB or 1.5TB, in decimal units.
func parseBytes(text string) (int64, error) {
	number, unit := strings.ToUpper(strings.TrimSpace(text)), 1.0
	for _, u := range []struct {
		name string
		size float64
	}{{"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}, {"B", 1}} {
		if rest, ok := strings.CutSuffix(number, u.name); ok {
			number, unit = strings.TrimSpace(rest), u.size
			break
		}
	}
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !(n*unit >= 1 && n*unit <= 1e18) { // an exabyte
		return 0, fmt.Errorf("%q is not a size such as 500MB or 1.5GB", text)
	}
	return int64(n * unit), nil
}

// check refuses flags that --load does not go with, and the other way round.
func (f *loadFlags) check(c *cobra.Command) error {
	set := c.Flags().Changed
	if f.size == "" {
		for _, name := range []string{"entities", "kind"} {
			if set(name) {
				return usageError{fmt.Errorf("--%s goes with --load only", name)}
			}
		}
		return nil
	}
	for _, name := range []string{"traindays", "people", "instances", "scale", "noattacks", "network", "traincase"} {
		if set(name) {
			return usageError{fmt.Errorf("--%s does not go with --load", name)}
		}
	}
	return nil
}

// execute makes the load and says what was made.
func (f *loadFlags) execute(ctx context.Context, out string, opt load.Options, stdout, stderr io.Writer) error {
	var err error
	if opt.Raw, err = parseBytes(f.size); err != nil {
		return usageError{fmt.Errorf("--load: %w", err)}
	}
	opt.Entities = f.entities
	for _, kind := range f.kinds {
		folder, err := folderOf(kind)
		if err != nil {
			return err
		}
		opt.Logs = append(opt.Logs, folder)
	}
	show := newProgress(stderr)
	sum, err := load.Run(ctx, out, opt, func(done, total int) { show.update(nightly.Progress{Stage: "simulate", Done: done, Total: total}) })
	show.finish()
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%-11s %12s %9s %10s %10s %7s\n", "", "records", "files", "MB raw", "MB stored", "ratio")
	for _, log := range load.Logs {
		if m := sum[log]; m.Files > 0 {
			fmt.Fprintf(stdout, "%-11s %12d %9d %10.1f %10.1f %7.1f\n", logFolders[log], m.Records, m.Files, float64(m.Raw)/1e6, float64(m.Stored)/1e6, float64(m.Raw)/float64(m.Stored))
		}
	}
	return nil
}

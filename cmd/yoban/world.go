package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"yoban/features/blob"
	"yoban/jobs/world"
)

func newWorldCommand() *cobra.Command {
	var opt world.Options
	var lakes []string
	var out string
	c := &cobra.Command{
		Use:   "world",
		Short: "Learn what is ordinary in accounts nobody has seen yet",
		Long: `World counts on how many accounts each action, user agent and kind of credential
shows up, and writes the table that a new organisation is held
against until it has a past of its own. The table that comes with Yoban was made
by this command from simulated organisations, and the same flags make the same
bytes. With --lake it learns from features of your own accounts instead; counts
of accounts are all that is kept.`,
		Example: `  yoban world --organisations 12 --seed 7000 --out models/world/world.csv
  yoban world --lake ./lake-emea --lake ./lake-apac --out world.csv`,
		RunE: func(c *cobra.Command, args []string) (err error) {
			if len(args) > 0 || out == "" {
				return usageError{errors.New("world needs --out FILE and takes no arguments")}
			}
			if opt.Organisations < 1 || opt.Days < 1 {
				return usageError{errors.New("--organisations and --days must be at least 1")}
			}
			for _, path := range lakes {
				lake, err := blob.OpenDir(path)
				if err != nil {
					return err
				}
				opt.Lakes = append(opt.Lakes, lake)
			}
			opt.Progress = func(done, total int) { fmt.Fprintf(c.ErrOrStderr(), "%d of %d\n", done, total) }
			t, err := world.Learn(c.Context(), opt)
			if err != nil {
				return err
			}
			file, err := os.Create(out)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, file.Close()) }()
			return t.Write(file)
		},
	}
	c.Flags().StringArrayVar(&lakes, "lake", nil, "directory of features to learn from; repeatable (default: simulated organisations)")
	c.Flags().IntVar(&opt.Organisations, "organisations", 12, "organisations to simulate")
	c.Flags().Uint64Var(&opt.Seed, "seed", 7000, "of the first organisation; the others follow")
	c.Flags().IntVar(&opt.Days, "days", 30, "days that each of them lives")
	c.Flags().StringVar(&out, "out", "", "CSV file to write")
	return c
}

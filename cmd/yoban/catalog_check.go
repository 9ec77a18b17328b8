package main

import (
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"yoban/jobs/prove"
)

// checkFlags are the flags of catalog --check.
type checkFlags struct {
	check bool
	seeds int
	keep  string
}

func (f *checkFlags) register(set *pflag.FlagSet) {
	set.BoolVar(&f.check, "check", false, "prove every type: it fires on its scenario and is silent on its look-alikes; takes half a minute a seed")
	set.IntVar(&f.seeds, "seeds", 5, "with --check: made-up organisations to prove the types in")
	set.StringVar(&f.keep, "keep", "", "with --check: directory to leave the organisations' logs and lakes in")
}

// execute proves the types and prints one line each. Types that are not proved are
// an error.
func (f *checkFlags) execute(c *cobra.Command, typ string) error {
	if f.seeds < 1 || f.seeds > 1000 {
		return usageError{fmt.Errorf("--seeds %d is not between 1 and 1000", f.seeds)}
	}
	opt := prove.Options{Types: typ, Workers: runtime.GOMAXPROCS(0), Code: version(), Keep: f.keep, Progress: func(done, total int) { fmt.Fprintf(c.ErrOrStderr(), "organisation %d of %d\n", done, total) }}
	for n := range f.seeds {
		opt.Seeds = append(opt.Seeds, uint64(n+1))
	}
	rep, err := prove.Run(c.Context(), opt)
	if errors.Is(err, prove.ErrNothing) {
		return usageError{err}
	}
	if err != nil {
		return err
	}
	if _, err := io.WriteString(c.OutOrStdout(), rep.Text()); err != nil {
		return err
	}
	if !rep.Complete() {
		return fmt.Errorf("%d of %d types are not proved", len(rep.Types)-rep.Proved(), len(rep.Types))
	}
	return nil
}

// Command yoban watches AWS accounts by night: it reads the logs that AWS
// writes, learns what is normal, and reports what is not.
//
// The package owns flags, exit codes and the wiring of jobs; everything else is
// decided below it. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 findings at
// or above --fail-on.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
	exitFound  = 3
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run executes one command line and returns its exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRootCommand()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	if !errors.As(err, new(foundError)) {
		fmt.Fprintf(stderr, "yoban: %v\n", err)
	}
	return codeOf(err)
}

// codeOf returns the exit code of an error.
func codeOf(err error) int {
	var coded interface{ ExitCode() int }
	if errors.As(err, &coded) {
		return coded.ExitCode()
	}
	return exitFailed
}

// usageError is a wrong command line.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

// ExitCode returns the code for wrong usage.
func (usageError) ExitCode() int { return exitUsage }

// foundError ends a run that found something at or above --fail-on.
type foundError struct{ error }

// ExitCode returns the code for findings.
func (foundError) ExitCode() int { return exitFound }

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "yoban",
		Short: "Yoban (夜番, the night watch): intrusion detection for AWS accounts from the logs they already write",
		Long: `Yoban (夜番, the night watch) reads the logs that AWS already writes (CloudTrail,
S3 data events, VPC Flow Logs, Route 53 Resolver query logs), learns what is
normal in every account, and reports what is not, in GuardDuty's vocabulary,
with a calibrated score and its evidence.

  yoban nightly --logs ./logs --lake ./lake     the whole night: ingest, train, score
  yoban findings list --lake ./lake             what it found
  yoban findings show ID --lake ./lake          why, and what normal looks like`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.Help()
			}
			return usageError{fmt.Errorf("unknown command %q\nRun 'yoban --help' for the commands", args[0])}
		},
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usageError{fmt.Errorf("%w\nRun '%s --help' for the flags", err, c.CommandPath())}
	})
	root.AddCommand(newNightlyCommand(), newIngestCommand(), newTrainCommand(), newScoreCommand(), newFindingsCommand(), newCatalogCommand(), newListsCommand(), newSimulateCommand(), newBacktestCommand(), newBenchCommand(), newWorldCommand(), newSuppressCommand(), newRulesCommand())
	return root
}

package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"yoban": func() {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}})
}

// TestScripts runs testdata/script: one file a story of the command line, each
// in a folder of its own. Beside testscript's own commands there are
//
//	exits CODE PROGRAM ARGS…   the program ends with this code
//	cut FILE N                 a file keeps its first N bytes; -N cuts N off
//	copy FROM TO               a folder is copied
//	onelog DIR VARIABLE        the variable names some CloudTrail file below DIR
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "cut": cutFile, "copy": copyFolder, "onelog": oneLog,
		},
		RequireExplicitExec: true,
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGS…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func cutFile(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: cut FILE N")
	}
	path := ts.MkAbs(args[0])
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	if n < 0 {
		info, err := os.Stat(path)
		ts.Check(err)
		n += info.Size()
	}
	ts.Check(os.Truncate(path, n))
}

func copyFolder(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: copy FROM TO")
	}
	ts.Check(os.CopyFS(ts.MkAbs(args[1]), os.DirFS(ts.MkAbs(args[0]))))
}

func oneLog(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: onelog DIR VARIABLE")
	}
	found, err := filepath.Glob(filepath.Join(ts.MkAbs(args[0]), "AWSLogs", "*", "*", "CloudTrail", "*", "*", "*", "*", "*.json.gz"))
	ts.Check(err)
	if len(found) == 0 {
		ts.Fatalf("no CloudTrail file below %s", args[0])
	}
	ts.Setenv(args[1], found[0])
}

// A terminal shows bars; anything else gets lines that a machine reads.
func TestProgressOfAPipeIsNotATerminals(t *testing.T) {
	if p := newProgress(io.Discard); p.log == nil || p.bars != nil {
		t.Error("a writer that is no terminal got bars")
	}
}

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const miningRule = `name: known-miners
owner: research
reason: our own miners
expires: 2020-01-31
match: {type: "CryptoCurrency:*"}
`

// runYoban runs a command line and returns its exit code and what it printed.
func runYoban(t *testing.T, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	code := run(t.Context(), args, &out, &out)
	return code, out.String()
}

func TestSuppressOnTheCommandLine(t *testing.T) {
	lake, dir := findingsLake(t), t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	rule := write("rule.yaml", miningRule)
	settings := write("yoban.yaml", "lake: "+lake+"\nsuppress:\n  - "+rule+"\n")
	nothing := write("nothing.yaml", strings.Replace(miningRule, `type: "CryptoCurrency:*"`, "", 1))
	all := write("all.yaml", strings.Replace(miningRule, `"CryptoCurrency:*"`, `"*"`, 1))
	tests := []struct {
		name string
		args []string
		code int
		want []string
	}{
		{"list", []string{"list", "--config", settings}, exitDone, []string{"known-miners", "research", "2020-01-31 (expired)", "our own miners"}},
		{"list without rules", []string{"list"}, exitDone, []string{"No suppression rules."}},
		{"test by name", []string{"--test", "known-miners", "--config", settings}, exitDone, []string{"would have hidden 2 of 5 findings on 2 nights",
			"warning: 2 of them of high severity", "warning: 2 types, and the rule names 1", "by severity: 2 high", "1  CryptoCurrency:EC2/BitcoinTool.B!DNS", "for example"}},
		{"test a file", []string{"--test", rule, "--lake", lake, "--from", "2026-03-03"}, exitDone, []string{"would have hidden 0 of 1 finding on 1 night"}},
		{"a rule without criteria", []string{"--test", nothing, "--lake", lake}, exitUsage, []string{"names no criterion"}},
		{"a rule of everything", []string{"--test", all, "--lake", lake}, exitUsage, []string{"matches anything"}},
		{"an unknown rule", []string{"--test", "none", "--config", settings}, exitUsage, []string{`named "none"`}},
		{"an argument", []string{"rule.yaml"}, exitUsage, []string{"no arguments"}},
		{"help", []string{"--help"}, exitDone, []string{"owner: secops@example.com", "is refused"}},
	}
	before := filesOf(t, lake)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, out := runYoban(t, append([]string{"suppress"}, tt.args...)...)
			if code != tt.code {
				t.Errorf("exit code %d, want %d", code, tt.code)
			}
			for _, w := range tt.want {
				if !strings.Contains(out, w) {
					t.Errorf("says %q, want %q in it", out, w)
				}
			}
		})
	}
	if filesOf(t, lake) != before {
		t.Error("a test changed the lake")
	}
}

package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// trailName is a name that AWS gives CloudTrail's files; %d tells them apart.
const trailName = "111122223333_CloudTrail_eu-west-1_20260701T1200Z_AAAAAAAAAAAAAAA%d.json.gz"

// trail is a CloudTrail file of 40 calls, of which the first broken ones have
// no time that can be read.
func trail(broken int) []byte {
	var out strings.Builder
	for i := range 40 {
		at := fmt.Sprintf("2026-07-01T10:%02d:00Z", i)
		if i < broken {
			at = "yesterday"
		}
		fmt.Fprintf(&out, `,{"eventVersion":"1.08","eventID":"00000000-0000-4000-8000-%012d","eventTime":%q,"eventSource":"s3.amazonaws.com","eventName":"ListBuckets",`+
			`"awsRegion":"eu-west-1","sourceIPAddress":"198.51.100.7","recipientAccountId":"111122223333","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/hana"}}`, i, at)
	}
	return []byte(`{"Records":[` + out.String()[1:] + `]}`)
}

func gzipped(t *testing.T, text []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// outcome is one row of the README's table of bad input.
type outcome struct {
	files map[string][]byte // beside one good file; their paths
	setup func(t *testing.T)
	args  []string
	stop  bool // on the first sign of progress
}

// binary is no text of any kind.
var binary = bytes.Repeat([]byte{0x7f, 'E', 'L', 'F', 0, 1, 0xfe}, 5000)

// outcomes are the rows of the README's table, by their first column. A nil
// entry cannot be tried by every user on every machine; it was tried by hand.
func outcomes(t *testing.T) map[string]*outcome {
	bad := filepath.Join("logs", fmt.Sprintf(trailName, 2))
	file := func(data []byte) *outcome { return &outcome{files: map[string][]byte{bad: data}} }
	packed := gzipped(t, trail(0))
	return map[string]*outcome{
		"a gzip file cut short": file(packed[:len(packed)*2/3]),
		"half-written JSON":     file(gzipped(t, trail(0)[:3000])),
		"an empty file":         file(nil),
		"a binary file with a log's name": {files: map[string][]byte{
			bad: gzipped(t, binary), "logs/111122223333_vpcflowlogs_eu-west-1_fl-1_20260701T1200Z_0a1b2c3d.log.gz": binary}},
		"a file that inflates without end":   file(gzipped(t, append([]byte(`{"Records":[`), bytes.Repeat([]byte{' '}, 80<<20)...))),
		"a record that makes no sense":       file(gzipped(t, trail(1))),
		"too many of them":                   file(gzipped(t, trail(30))),
		"files that are no logs":             {files: map[string][]byte{"logs/notes.txt": []byte("call Hana"), "logs/photo.jpg": binary}},
		"the same file in two places":        {files: map[string][]byte{"more/" + fmt.Sprintf("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/07/01/"+trailName, 1): packed, "logs/" + fmt.Sprintf("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/07/01/"+trailName, 1): packed}, args: []string{"--logs", "more"}},
		"a file that may not be read":        {files: map[string][]byte{bad: packed}, setup: func(t *testing.T) { forbid(t, bad) }},
		"a directory without logs":           {setup: func(t *testing.T) { clearLogs(t) }},
		"a directory that does not exist":    {args: []string{"--logs", "nowhere"}},
		"an unknown key in the settings":     {files: map[string][]byte{"yoban.yaml": []byte("lookbak: 20\n")}, args: []string{"--config", "yoban.yaml"}},
		"a setting out of range":             {files: map[string][]byte{"yoban.yaml": []byte("lookback: 900\n")}, args: []string{"--config", "yoban.yaml"}},
		"a list or database that is missing": {files: map[string][]byte{"yoban.yaml": []byte("geo: {country: none.mmdb}\n")}, args: []string{"--config", "yoban.yaml"}},
		"a date that no calendar has":        {args: []string{"--date", "2026-02-30"}},
		"a night that is interrupted":        {stop: true},
		"a full disk":                        nil,
	}
}

func forbid(t *testing.T, path string) {
	if os.Geteuid() == 0 {
		t.Skip("nothing is forbidden to the superuser")
	}
	if err := os.Chmod(path, 0); err != nil {
		t.Fatal(err)
	}
}

func clearLogs(t *testing.T) {
	if err := os.Remove(filepath.Join("logs", fmt.Sprintf(trailName, 1))); err != nil {
		t.Fatal(err)
	}
}

func (o *outcome) write(t *testing.T) {
	t.Helper()
	files := map[string][]byte{filepath.Join("logs", fmt.Sprintf(trailName, 1)): gzipped(t, trail(0))}
	for name, data := range o.files {
		files[name] = data
	}
	for name, data := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if o.setup != nil {
		o.setup(t)
	}
}

// stopper ends a night when it first says something.
type stopper struct {
	io.Writer
	stop context.CancelFunc
}

func (s stopper) Write(p []byte) (int, error) {
	s.stop()
	return s.Writer.Write(p)
}

var quoted = regexp.MustCompile("`([^`]+)`")

// TestREADMESaysWhatBadInputDoes tries every row of the table below "When the
// input is bad": what it quotes is printed, and the exit code is the one given.
func TestREADMESaysWhatBadInputDoes(t *testing.T) {
	known, seen := outcomes(t), 0
	for _, line := range openReadme(t).lines {
		cells := strings.Split(line, " | ")
		if len(cells) != 3 {
			continue
		}
		name := strings.TrimPrefix(cells[0], "| ")
		o, ok := known[name]
		code, err := strconv.Atoi(strings.TrimSuffix(cells[2], " |"))
		if err != nil {
			continue // another table
		}
		if !ok {
			t.Errorf("README.md says what %q does, but no test tries it", name)
			continue
		}
		seen++
		t.Run(name, func(t *testing.T) {
			if o == nil {
				t.Skip("cannot be tried everywhere")
			}
			t.Chdir(t.TempDir())
			o.write(t)
			o.try(t, cells[1], code)
		})
	}
	if seen != len(known) {
		t.Errorf("README.md has %d of %d rows on bad input", seen, len(known))
	}
}

// try runs a night and holds it against what the README promises.
func (o *outcome) try(t *testing.T, promise string, code int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out bytes.Buffer
	var stderr io.Writer = &out
	if o.stop {
		stderr = stopper{&out, cancel}
	}
	if got := run(ctx, append([]string{"nightly", "--logs", "logs", "--lake", "lake"}, o.args...), &out, stderr); got != code {
		t.Errorf("exit code %d, README.md says %d:\n%s", got, code, out.String())
	}
	quotes := quoted.FindAllStringSubmatch(promise, -1)
	if len(quotes) == 0 {
		t.Error("README.md quotes nothing of what is printed")
	}
	for _, q := range quotes {
		if !strings.Contains(out.String(), q[1]) {
			t.Errorf("%q is not printed:\n%s", q[1], out.String())
		}
	}
}

package simulate

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// marker is the file that says a directory was made here, and how.
const marker = "simulate.json"

// tree is the output directory while it is being written.
type tree struct {
	dir      string
	world    *world
	delivery *delivery
	summary  Summary
}

// openTree prepares the directory and says in it how it is made.
func openTree(dir string, w *world) (*tree, error) {
	if err := Claim(dir, describe(w.opt)); err != nil {
		return nil, err
	}
	return &tree{dir: dir, world: w, delivery: &delivery{seed: w.opt.Seed, objects: map[object][]entry{}}}, nil
}

// Claim prepares a directory for made-up logs: an empty or new one, or one that
// was claimed before, whose earlier content is removed. The description, which
// says how the logs are made, marks it. A directory that holds anything else is
// left alone: ErrForeignDirectory.
func Claim(dir string, description []byte) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("simulate: %w", err)
	}
	if len(entries) > 0 {
		if _, err := os.Stat(filepath.Join(dir, marker)); err != nil {
			return fmt.Errorf("simulate: %s: %w", dir, ErrForeignDirectory)
		}
		for _, own := range []string{"AWSLogs", "organization.json", "instances.json", "labels.csv", "config.yaml", "lists", "rules"} {
			if err := os.RemoveAll(filepath.Join(dir, own)); err != nil {
				return fmt.Errorf("simulate: %w", err)
			}
		}
	}
	return Write(dir, marker, description)
}

// describe writes the options down, so that a directory tells how it was made.
func describe(o Options) []byte {
	options := map[string]any{
		"seed": o.Seed, "accounts": o.Accounts, "start": o.Start.Format("2006-01-02"), "days": o.Days, "traindays": o.TrainDays,
		"people": o.People, "instances": o.Instances, "scale": o.Scale, "noattacks": o.NoAttacks, "traincase": o.TrainCase,
	}
	if o.Network {
		options["network"] = true
	}
	if o.Catalogue {
		options["catalogue"] = true
	}
	text, err := json.MarshalIndent(options, "", "  ")
	if err != nil {
		panic(err) // plain values
	}
	return append(text, '\n')
}

// Write stores one file below the directory, under a name with slashes.
func Write(dir, name string, content []byte) error {
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("simulate: %w", err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		return fmt.Errorf("simulate: %w", err)
	}
	return nil
}

// flush writes every object that can get no more records, as many at once as
// there are processors: compressing takes most of a run's time.
func (t *tree) flush(by time.Time) error {
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, name := range t.delivery.due(by) {
		for n, entries := range t.delivery.take(name) {
			path := t.delivery.path(t.world, name, n, stampOf(entries))
			t.count(name.log, len(entries))
			group.Go(func() error {
				body := t.body(name, entries)
				atomic.AddInt64(&t.summary.Bytes, int64(len(body)))
				return Write(t.dir, path, body)
			})
		}
	}
	return group.Wait()
}

// count adds one object to the summary.
func (t *tree) count(log string, records int) {
	s := &t.summary
	switch log {
	case "CloudTrail":
		s.CloudTrailFiles, s.CloudTrailRecords = s.CloudTrailFiles+1, s.CloudTrailRecords+records
	case "vpcflowlogs":
		s.FlowFiles, s.FlowRecords = s.FlowFiles+1, s.FlowRecords+records
	default:
		s.QueryFiles, s.QueryRecords = s.QueryFiles+1, s.QueryRecords+records
	}
}

// body returns the compressed content of an object. The header of gzip carries
// no time: the bytes depend on the records only.
func (t *tree) body(name object, entries []entry) []byte {
	var packed bytes.Buffer
	level := gzip.BestCompression
	if t.world.opt.Catalogue {
		level = gzip.BestSpeed // read once and thrown away
	}
	writer, _ := gzip.NewWriterLevel(&packed, level) // the levels are valid
	before, between, after := "", "\n", "\n"
	switch name.log {
	case "CloudTrail":
		before, between, after = `{"Records":[`, ",", "]}"
	case "vpcflowlogs":
		before = name.account.flowHeader() + "\n"
	}
	text := bytes.NewBufferString(before)
	for n, e := range entries {
		if n > 0 {
			text.WriteString(between)
		}
		text.WriteString(e.line)
	}
	text.WriteString(after)
	// Writing into memory does not fail.
	_, _ = writer.Write(text.Bytes())
	_ = writer.Close()
	return packed.Bytes()
}

// close writes what is left, and the files that describe the organisation.
func (t *tree) close(w *world) (Summary, error) {
	if err := t.flush(w.midnight(w.opt.Days + 60)); err != nil {
		return t.summary, err
	}
	files := w.contextFiles()
	files["organization.json"], files["instances.json"], files["labels.csv"] = w.organisationFile(), w.instancesFile(), w.labelsFile()
	for name, content := range files {
		if err := Write(t.dir, name, content); err != nil {
			return t.summary, err
		}
	}
	t.summary.Cases, t.summary.Attacks = w.countCases()
	return t.summary, nil
}

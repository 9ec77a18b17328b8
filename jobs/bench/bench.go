// Package bench owns the measuring of the way from logs to feature rows: how
// fast each stage reads, what memory it needs, and what a second worker adds.
//
// Stores of logs come in, a Report comes out. Every stage is measured by a pass of
// its own over the same objects, from the stored bytes on: inflating, inflating
// and reading, and so on to the hourly rows in Parquet. What a stage costs beyond
// the one before it is the difference of two passes. A pass with n workers has n
// processors, garbage collection included. An uncounted pass comes first, so that
// no counted one waits for a disk alone.
//
// It judges nothing: what is fast enough is for others to say.
package bench

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"yoban/features/blob"
	"yoban/features/enrich"
	"yoban/features/logs"
)

// Options say what to measure.
type Options struct {
	Logs     []blob.Store
	Kinds    []logs.Kind // to measure, each on its own; all that are read when empty
	From, To string      // dates of keys, YYYY-MM-DD, both included; empty for all
	MaxBytes int64       // stored bytes of each kind to read at most; 0 for all
	Places   *enrich.Enricher
	Workers  int    // of the larger of both measurements; the other has 1
	LateDays int    // as in ingest
	Scratch  string // directory for temporary lakes; the system's when empty
	Progress func(Progress)
}

// Progress is how far a run has come. It comes from one goroutine at a time, some
// times a second.
type Progress struct {
	Kind        string
	Stage       string
	Workers     int
	Done, Total int // objects in all passes over the kind
}

// Report is what a run measured.
type Report struct {
	Machine Machine   `json:"machine"`
	Start   time.Time `json:"start"`
	Logs    []Log     `json:"logs"` // by kind
}

// Machine is where it ran.
type Machine struct {
	CPU   string `json:"cpu"`   // as the system names it; empty when it does not
	Cores int    `json:"cores"` // that the program may use
	Go    string `json:"go"`    // version
	OS    string `json:"os"`    // and architecture, such as linux/amd64
}

// Log is the measurement of one kind of log.
type Log struct {
	Kind     string `json:"kind"`
	Objects  int    `json:"objects"`  // that were read
	Of       int    `json:"of"`       // that there are
	Stored   int64  `json:"stored"`   // bytes
	Raw      int64  `json:"raw"`      // bytes, inflated
	Records  int64  `json:"records"`  // all that were seen
	Rejected int64  `json:"rejected"` // of them
	Damaged  int    `json:"damaged"`  // objects that end early
	Passes   []Pass `json:"passes"`   // by workers and stage
}

// Sample tells whether only some of the objects were read.
func (l *Log) Sample() bool { return l.Objects < l.Of }

// Pass is one stage with one number of workers.
type Pass struct {
	Stage     string  `json:"stage"`
	Workers   int     `json:"workers"`
	Seconds   float64 `json:"seconds"`            // of the clock
	Raw       float64 `json:"raw_mb_per_second"`  // 10^6 inflated bytes a second
	Records   float64 `json:"records_per_second"` // read in vain by the stages that only inflate
	GoPeak    int64   `json:"go_peak_bytes"`      // most that Go's runtime held, sampled
	TotalPeak int64   `json:"total_peak_bytes"`   // most that the process had in memory (VmHWM); 0 where the system does not tell
}

// Run measures and reports. It stops with the context's error when that is
// cancelled, and removes what it wrote in any case.
func Run(ctx context.Context, opt Options) (*Report, error) {
	chosen, err := choose(ctx, &opt)
	if err != nil {
		return nil, err
	}
	rep := &Report{Machine: machine(), Start: time.Now().UTC().Truncate(time.Second)}
	for _, c := range chosen {
		l, err := measure(ctx, &opt, c)
		if err != nil {
			return nil, fmt.Errorf("bench %s: %w", c.kind, err)
		}
		rep.Logs = append(rep.Logs, *l)
	}
	return rep, nil
}

// measure runs all passes over one kind of log.
func measure(ctx context.Context, opt *Options, c choice) (*Log, error) {
	l := &Log{Kind: c.kind.String(), Objects: len(c.objects), Of: c.of}
	if err := l.warm(ctx, opt, c); err != nil {
		return nil, err
	}
	for _, workers := range workersOf(opt) {
		for _, s := range stages {
			p, err := l.pass(ctx, opt, c, s, workers)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
			l.Passes = append(l.Passes, p)
		}
	}
	return l, nil
}

// workersOf returns the numbers of workers to measure.
func workersOf(opt *Options) []int {
	if opt.Workers <= 1 {
		return []int{1}
	}
	return []int{1, opt.Workers}
}

// warm reads everything once, uncounted, and notes what there is.
func (l *Log) warm(ctx context.Context, opt *Options, c choice) error {
	counts := make([]Log, max(1, opt.Workers))
	p := newPool(opt, c, "warm-up", len(counts), 0)
	err := p.each(ctx, c.objects, func(worker int, r *logs.Reader, o logs.Object) error {
		res, err := r.Read(ctx, o, logs.Limits{}, logs.Handler{})
		n := &counts[worker]
		n.Stored, n.Raw, n.Records = n.Stored+res.Compressed, n.Raw+res.Bytes, n.Records+res.Records
		for _, rejected := range res.Rejected {
			n.Rejected += rejected
		}
		if res.Damage != "" {
			n.Damaged++
		}
		return err
	})
	for _, n := range counts {
		l.Stored, l.Raw, l.Records = l.Stored+n.Stored, l.Raw+n.Raw, l.Records+n.Records
		l.Rejected, l.Damaged = l.Rejected+n.Rejected, l.Damaged+n.Damaged
	}
	return err
}

// pass measures one stage.
func (l *Log) pass(ctx context.Context, opt *Options, c choice, s stage, workers int) (Pass, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(workers))
	watch := newWatch()
	begin := time.Now()
	err := s.run(ctx, newPool(opt, c, s.name, workers, 1+len(l.Passes)))
	seconds := time.Since(begin).Seconds()
	used := watch.stop()
	if err != nil {
		return Pass{}, err
	}
	// A clock may be coarser than a pass over a handful of objects.
	seconds = max(seconds, 1e-6)
	return Pass{s.name, workers, seconds, float64(l.Raw) / 1e6 / seconds, float64(l.Records) / seconds, used.runtime, used.process}, nil
}

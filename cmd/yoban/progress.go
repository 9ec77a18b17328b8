package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"yoban/jobs/nightly"
)

// progress shows how far a night has come: bars on a terminal, JSON log lines
// elsewhere, not more than one every few seconds.
type progress struct {
	bars  *mpb.Progress
	bar   *mpb.Bar
	log   *slog.Logger
	stage string
	note  *atomic.Pointer[string] // shown beside the bar, which is drawn by a goroutine of its own
	last  time.Time
}

// logEvery is the time between two log lines of one stage.
const logEvery = 5 * time.Second

func newProgress(w io.Writer) *progress {
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return &progress{bars: mpb.New(mpb.WithOutput(w), mpb.WithWidth(40))}
	}
	return &progress{log: slog.New(slog.NewJSONHandler(w, nil))}
}

func (p *progress) update(n nightly.Progress) {
	if p.log != nil {
		p.logLine(n)
		return
	}
	if p.stage != n.Stage {
		p.complete()
		note := &atomic.Pointer[string]{}
		p.stage, p.note = n.Stage, note
		note.Store(new(string))
		p.bar = p.bars.AddBar(int64(n.Total), mpb.PrependDecorators(decor.Name(fmt.Sprintf("%-7s", n.Stage)), decor.CountersNoUnit("%d / %d")),
			mpb.AppendDecorators(decor.Percentage(), decor.Any(func(decor.Statistics) string { return "  " + *note.Load() })))
	}
	note := n.Date
	if n.Bytes > 0 {
		note += fmt.Sprintf("  %.1f MB", float64(n.Bytes)/1e6)
	}
	p.note.Store(&note)
	p.bar.SetTotal(int64(n.Total), false)
	p.bar.SetCurrent(int64(n.Done))
}

func (p *progress) logLine(n nightly.Progress) {
	done := n.Done == n.Total
	if p.stage == n.Stage && time.Since(p.last) < logEvery && !done {
		return
	}
	p.stage, p.last = n.Stage, time.Now()
	p.log.Info(n.Stage, "done", n.Done, "total", n.Total, "date", n.Date, "storedBytes", n.Bytes)
}

func (p *progress) complete() {
	if p.bar != nil {
		p.bar.SetTotal(-1, true)
	}
}

func (p *progress) finish() {
	if p.bars != nil {
		p.complete()
		p.bars.Wait()
	}
}

package bench

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"yoban/features/logs"
)

// pool is the workers of one pass.
type pool struct {
	opt     *Options
	choice  choice
	stage   string
	workers int
	readers []*logs.Reader

	before int        // passes over the kind's objects
	passes int        // that there will be
	mu     sync.Mutex // of what follows
	done   int
	told   time.Time
}

func newPool(opt *Options, c choice, stage string, workers, before int) *pool {
	p := &pool{opt: opt, choice: c, stage: stage, workers: workers, before: before, passes: 1 + len(workersOf(opt))*len(stages)}
	for range workers {
		p.readers = append(p.readers, new(logs.Reader))
	}
	return p
}

// each lets the workers take objects in order, each with its number and its
// reader, and returns the first error.
func (p *pool) each(ctx context.Context, objects []logs.Object, do func(worker int, r *logs.Reader, o logs.Object) error) error {
	group, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for worker, reader := range p.readers {
		group.Go(func() error {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(objects) || ctx.Err() != nil {
					return ctx.Err()
				}
				if err := do(worker, reader, objects[i]); err != nil {
					return err
				}
				p.tell(1)
			}
		})
	}
	return group.Wait()
}

// tellEvery keeps showing how far a pass is from taking any of its time.
const tellEvery = 200 * time.Millisecond

// tell counts objects that are done and says so now and then.
func (p *pool) tell(n int) {
	if p.opt.Progress == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += n
	if n := len(p.choice.objects); time.Since(p.told) >= tellEvery || p.done == n {
		p.told = time.Now()
		p.opt.Progress(Progress{p.choice.kind.String(), p.stage, p.workers, p.before*n + p.done, p.passes * n})
	}
}

package nightly_test

import "testing"

// With more days in the lake than a baseline looks at, a night must not depend
// on which nights were asked for with it.
func TestOneNightOfALongHistoryLeavesTheOthersAlone(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	opt := options(t, base, simulated(t))
	opt.Lookback = 5
	run(t, opt)
	lake := copyOf(t, base)
	opt = options(t, lake, simulated(t))
	opt.Lookback, opt.From, opt.To = 5, date(11), date(11)
	if rep := run(t, opt); rep.Skipped != 1 {
		t.Error("the night was done before and is done again")
	}
	same(t, tree(t, base), tree(t, lake))
}

func TestDayByDayOverALongHistoryGivesTheFindingsOfOneRun(t *testing.T) {
	t.Parallel()
	base, lake := t.TempDir(), t.TempDir()
	opt := options(t, base, simulated(t))
	opt.Lookback = 5
	run(t, opt)
	for n := range days {
		opt := options(t, lake, simulated(t))
		opt.Lookback, opt.From, opt.To = 5, date(n), date(n)
		run(t, opt)
	}
	same(t, tree(t, base, "findings"), tree(t, lake, "findings"))
}

func TestALateFileOfALongHistoryRescoresWhatFollowsIt(t *testing.T) {
	t.Parallel()
	logs := copyOf(t, simulated(t))
	lake, fresh := t.TempDir(), t.TempDir()
	opt := options(t, lake, logs)
	opt.Lookback = 5
	run(t, opt)
	object(t, logs, lateCall(date(8)))
	opt = options(t, lake, logs)
	opt.Lookback, opt.From, opt.To = 5, date(12), date(12)
	run(t, opt)
	opt = options(t, fresh, logs)
	opt.Lookback = 5
	run(t, opt)
	same(t, tree(t, fresh, "findings", "scores", "features"), tree(t, lake, "findings", "scores", "features"))
}

// A run that is cut short after a late night was scored anew leaves those after
// it to the next run.
func TestNightsAfterOneThatWasScoredAnewAreStale(t *testing.T) {
	t.Parallel()
	logs := copyOf(t, simulated(t))
	lake, fresh := t.TempDir(), t.TempDir()
	opt := options(t, lake, logs)
	opt.Lookback = 5
	run(t, opt)
	object(t, logs, lateCall(date(8)))
	for _, night := range []string{date(8), date(12)} {
		opt = options(t, lake, logs)
		opt.Lookback, opt.From, opt.To = 5, night, night
		run(t, opt)
	}
	opt = options(t, fresh, logs)
	opt.Lookback = 5
	run(t, opt)
	same(t, tree(t, fresh, "findings", "scores", "features"), tree(t, lake, "findings", "scores", "features"))
}

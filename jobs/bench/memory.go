package bench

import (
	"bytes"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"
)

// usage is the most memory that was in use, in bytes.
type usage struct {
	runtime int64 // by Go's runtime: mapped and not given back
	process int64 // by the whole process; 0 when unknown
}

// watch looks at memory while a pass runs.
type watch struct {
	quit chan struct{}
	peak chan int64
}

// lookEvery is short beside a pass and long beside a look, which takes
// microseconds.
const lookEvery = 20 * time.Millisecond

// newWatch gives memory of earlier passes back and begins to look.
func newWatch() *watch {
	debug.FreeOSMemory() // collects garbage first
	// 5 sets VmHWM back to what is in use (proc(5), clear_refs). Where that is
	// not allowed, VmHWM is that of all passes so far.
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
	w := &watch{make(chan struct{}), make(chan int64, 1)}
	go w.look()
	return w
}

func (w *watch) look() {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	peak := inUse()
	for {
		select {
		case <-tick.C:
			peak = max(peak, inUse())
		case <-w.quit:
			w.peak <- max(peak, inUse())
			return
		}
	}
}

// stop ends looking and returns the peaks.
func (w *watch) stop() usage {
	close(w.quit)
	return usage{<-w.peak, highWater()}
}

// inUse is what Go's runtime has mapped and not given back.
func inUse() int64 {
	s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(s)
	return int64(s[0].Value.Uint64() - s[1].Value.Uint64())
}

// highWater is VmHWM of /proc/self/status, 0 where there is none.
func highWater() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	return kilobytes(status, "VmHWM:") << 10
}

// kilobytes returns the number behind a name in a file such as status.
func kilobytes(file []byte, name string) int64 {
	_, rest, _ := bytes.Cut(file, []byte("\n"+name))
	if fields := bytes.Fields(rest); len(fields) > 0 {
		n, _ := strconv.ParseInt(string(fields[0]), 10, 64)
		return n
	}
	return 0
}

// machine describes this one.
func machine() Machine {
	m := Machine{Cores: runtime.GOMAXPROCS(0), Go: runtime.Version(), OS: runtime.GOOS + "/" + runtime.GOARCH}
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return m
	}
	for line := range strings.Lines(string(info)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			m.CPU = strings.TrimSpace(value)
			return m
		}
	}
	return m
}

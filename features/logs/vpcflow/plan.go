package vpcflow

import (
	"slices"

	"yoban/features/event"
	"yoban/features/logs/tally"
)

// step is what is done with a field that varies, with a run of the others, or
// with the fields that make up the traffic, in AWS's order.
type step struct {
	col     column // ignored for several fields
	end     byte   // what stands behind: a space, a newline behind the last
	run     *run
	traffic []step // one a field
}

// quickSteps returns the steps for lines of the layout, nil when its lines must
// be read field by field: where a field is named twice, the last that is not
// missing counts.
func (r *Reader) quickSteps() []step {
	var steps []step
	var has [columns]bool
	runs := 0
	for _, col := range r.layout {
		if col != ignored && has[col] {
			return nil
		}
		has[col] = true
		if col.varies() {
			steps = append(steps, step{col: col, end: ' '})
			continue
		}
		if n := len(steps); n == 0 || steps[n-1].run == nil {
			steps = append(steps, step{end: ' ', run: r.newest(runs)})
			runs++
		}
		s := steps[len(steps)-1].run
		s.cols = append(s.cols, col)
		if col != ignored && col != logStatus && col != resourceType {
			s.wants = append(s.wants, col)
		}
	}
	if !has[srcAddr] || !has[dstAddr] || !has[end] || !has[accountID] && !tally.IsAccount(r.account) {
		return nil
	}
	steps[len(steps)-1].end = '\n'
	return joined(steps)
}

// newest returns run i of a layout. The memory is that of the layout before: a
// file may have a header before each line.
func (r *Reader) newest(i int) *run {
	if i == len(r.runs) {
		r.runs = append(r.runs, new(run))
	}
	s := r.runs[i]
	s.cols, s.wants = s.cols[:0], s.wants[:0]
	s.forget()
	return s
}

// traffic is the order of the fields that vary, in the default format and most
// others.
var traffic = []column{srcAddr, dstAddr, srcPort, dstPort, protocol, packets, byteCount, start, end}

// joined makes one step of those of the fields of traffic, in that order.
func joined(steps []step) []step {
	for i := 0; i+len(traffic) <= len(steps); i++ {
		part := steps[i : i+len(traffic)]
		if slices.EqualFunc(part, traffic, func(s step, col column) bool { return s.col == col }) {
			one := step{end: part[len(part)-1].end, traffic: slices.Clone(part)}
			return slices.Replace(steps, i, i+len(traffic), one)
		}
	}
	return steps
}

// varies tells whether a field changes from line to line: it is a number or an
// address.
func (c column) varies() bool {
	switch c {
	case srcAddr, dstAddr, pktSrcAddr, pktDstAddr, srcPort, dstPort, protocol, packets, byteCount, start, end, tcpFlags:
		return true
	}
	return false
}

// prepare makes ready to read lines of the layout quickly.
func (r *Reader) prepare() {
	if !slices.Equal(r.layout, r.planned) || r.plannedFor != [2]string{r.opt.Account, r.opt.Region} {
		r.planned, r.plannedFor = r.layout, [2]string{r.opt.Account, r.opt.Region}
		r.plan = r.quickSteps()
	}
	r.steps = r.plan
	r.fast = event.Flow{Account: r.account, Region: r.region, Accepted: true}
	for _, s := range r.runs {
		s.now = nil
	}
}

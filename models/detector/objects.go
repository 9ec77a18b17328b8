package detector

import (
	"fmt"
	"maps"
	"slices"

	"yoban/features/extract"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
	"yoban/models/score"
)

// objectType maps a class of S3 operation to its finding type.
var objectType = map[string]string{
	extract.OpList:       "Discovery:S3/AnomalousBehavior",
	extract.OpRead:       "Exfiltration:S3/AnomalousBehavior",
	extract.OpWrite:      "Impact:S3/AnomalousBehavior.Write",
	extract.OpDelete:     "Impact:S3/AnomalousBehavior.Delete",
	extract.OpPermission: "Impact:S3/AnomalousBehavior.Permission",
}

// objectAnomalies scores what every principal did to buckets, operation by
// operation: which buckets, how many objects, how many bytes, from where.
func objectAnomalies(n *Night) Result {
	var out Result
	for _, rows := range groupBy(n.Rows.Objects, func(r *table.ObjectRow) string { return r.Principal }) {
		if n.kinds[rows[0].Principal] == extract.KindService {
			continue
		}
		for _, op := range []string{extract.OpDelete, extract.OpList, extract.OpPermission, extract.OpRead, extract.OpWrite} {
			var of []*table.ObjectRow
			for i := range rows {
				if rows[i].Operation == op {
					of = append(of, &rows[i])
				}
			}
			if len(of) > 0 {
				out.Candidates = append(out.Candidates, n.objectCandidate(op, of))
			}
		}
	}
	return out
}

func (n *Night) objectCandidate(op string, rows []*table.ObjectRow) Candidate {
	entity := baseline.PrincipalKind + rows[0].Principal
	var objects, denied, bytes int64
	buckets := map[string]finding.Evidence{}
	networks := map[string]finding.Evidence{}
	byRow := make([]float64, len(rows))
	for i, r := range rows {
		objects += max(r.Objects, r.Calls)
		denied += r.Denied
		bytes += r.BytesOut
		b := remember(buckets, r.Bucket, func() finding.Evidence {
			return n.value(entity, baseline.Value{Attribute: baseline.Bucket, Value: op + " " + r.Bucket})
		})
		byRow[i] = b.Bits + score.Bits(1/float64(1+r.Calls))
		if r.Network == "" {
			continue // no place is known: baselines hold none either
		}
		w := remember(networks, r.Network, func() finding.Evidence {
			return n.value(entity, baseline.Value{Attribute: baseline.Network, Value: r.Network})
		})
		byRow[i] += w.Bits
	}
	network := mostSurprising(networks)
	evidence := []finding.Evidence{
		mostSurprising(buckets), network,
		n.volume(entity, baseline.Objects, op, objects, "objects ("+op+")"),
		n.volume(entity, baseline.Refused, "", denied, "calls denied"),
	}
	if op == extract.OpRead {
		evidence = append(evidence, n.amount(entity, op, bytes))
	}
	raw := total(evidence)
	f := n.objectFinding(op, suspectRows(rows, byRow))
	f.Evidence = strongest(evidence)
	f.Normal = n.normal(entity)
	return Candidate{Family: FamilyObjects, Column: op, Entity: entity, Raw: raw, Shared: network.Bits, Finding: f}
}

func remember(m map[string]finding.Evidence, k string, make func() finding.Evidence) finding.Evidence {
	e, ok := m[k]
	if !ok {
		e = make()
		m[k] = e
	}
	return e
}

// mostSurprising returns the evidence of the most bits; ties go to the smaller
// key, so that the order of a map does not show.
func mostSurprising(m map[string]finding.Evidence) finding.Evidence {
	var top finding.Evidence
	for i, key := range slices.Sorted(maps.Keys(m)) {
		if i == 0 || m[key].Bits > top.Bits {
			top = m[key]
		}
	}
	return top
}

// amount scores the bytes read in a day.
func (n *Night) amount(entity, op string, bytes int64) finding.Evidence {
	var days []int32
	var past []float64
	for _, c := range n.Window.Counts(entity, baseline.ObjectOut, op) {
		days, past = append(days, c.Day), append(past, float64(c.Count))
	}
	_, most := meanMax(past)
	return finding.Evidence{
		Attribute: "bytes out", Value: fmt.Sprint(bytes), Scope: finding.PrincipalScope, Bits: score.Amounts(float64(bytes), score.Weekly(days, past, n.Day)),
		DaysSeen: len(past), DaysActive: n.Window.ActiveDays(entity),
		Text: fmt.Sprintf("%d bytes read, against %.0f at most on %d days", bytes, most, len(past)),
	}
}

func suspectRows(rows []*table.ObjectRow, byRow []float64) []*table.ObjectRow {
	top := slices.Max(byRow)
	var out []*table.ObjectRow
	for i, r := range rows {
		if byRow[i] >= top/2 {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b *table.ObjectRow) int { return int(a.First - b.First) })
	return out
}

func (n *Night) objectFinding(op string, rows []*table.ObjectRow) finding.Finding {
	f := finding.Finding{Type: objectType[op], Account: n.Account, Basis: finding.Statistic, Baseline: n.Baseline}
	at := map[place]bool{}
	var buckets []string
	for _, r := range rows {
		span(&f, r.First, r.Last, r.Calls)
		n.addSamples(&f, r.Sample)
		at[place{hour: r.Hour, network: r.Network}] = true
		buckets = append(buckets, r.Bucket)
	}
	principal := rows[0].Principal
	var sessions []*table.SessionRow
	own := n.sessions[principal]
	for i := range own {
		s := &own[i]
		if at[place{hour: s.Hour, network: s.Network}] {
			sessions = append(sessions, s)
		}
	}
	n.addActors(&f, sessions)
	f.Resource = accessKey(principal, n.kinds[principal], sessions)
	f.Resource.Type = finding.S3Bucket
	slices.Sort(buckets)
	f.Resource.Buckets = slices.Compact(buckets)
	f.Region = n.regionOf(principal)
	f.Action = finding.Action{Kind: finding.APICall, API: n.apiOf(principal, op), Service: "s3.amazonaws.com", CallerType: "Remote IP"}
	if len(f.Actors) > 0 {
		f.Action.RemoteAddress = f.Actors[0].Address
	}
	f.Description = fmt.Sprintf("%s did %d %s operations on %d buckets from %s in a way that is not like its past.",
		principal, f.Count, op, len(f.Resource.Buckets), placeWords(rows[0].Network, rows[0].Country))
	return f
}

// regionOf returns the region of the principal's S3 calls; objects rows hold
// none.
func (n *Night) regionOf(principal string) string {
	for _, r := range n.calls[principal] {
		if r.Service == "s3" {
			return r.Region
		}
	}
	return ""
}

// apiOf names the most frequent S3 action of a class.
func (n *Night) apiOf(principal, op string) string {
	calls := map[string]int64{}
	top := ""
	for _, r := range n.calls[principal] {
		if r.Service != "s3" || extract.OperationOf(r.Action) != op {
			continue
		}
		calls[r.Action] += r.Calls
		if calls[r.Action] > calls[top] {
			top = r.Action
		}
	}
	return top
}

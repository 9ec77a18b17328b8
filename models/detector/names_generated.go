package detector

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"yoban/features/extract"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
	"yoban/models/name"
	"yoban/models/score"
)

const typeGenerated = "Trojan:EC2/DGADomainRequest.B"

// leastDead is how many new domains that do not exist a host must ask for in a
// day. Fewer come of typing errors, dead links and retired services; generators
// make from tens to thousands a day, because nearly none of them is registered
// (Plohmann et al., USENIX Security 2016).
const leastDead = 10

// generatedNames finds hosts that ask for many domains that do not exist, and
// that neither they nor others of the organisation asked for before: what malware
// does to find the one that its owner registered today. Whether the names look
// made up and how many are missing is separate evidence: generators that join
// words show in the latter only.
func generatedNames(n *Night) Result {
	var out Result
	for _, rows := range groupBy(n.Rows.Queries, func(r *table.QueryRow) string { return r.Host }) {
		dead := 0
		for of := range baseline.ByDomain(rows) {
			if baseline.DeadDomain(of) {
				dead++
			}
		}
		if dead < leastDead {
			continue
		}
		if c, ok := n.generatedCandidate(rows); ok {
			out.Candidates = append(out.Candidates, c)
		}
	}
	return out
}

// newDomains are domains that nobody of the organisation asked for before.
type newDomains struct {
	total int
	dead  []deadDomain
	more  int64 // missing names beyond those: a busy hour has rows for a sample only
}

// deadDomain is a new domain that does not exist.
type deadDomain struct {
	rows   []table.QueryRow
	weight float64 // bits that its label alone says of a generator
}

func (n *Night) newDomains(asked []table.QueryRow) newDomains {
	var out newDomains
	model := name.Ordinary()
	for rows := range baseline.ByDomain(asked) {
		domain := rows[0].Domain
		if domain == extract.OtherDomains {
			out.more = missingNames(rows)
			continue
		}
		label, ok := name.Registered(domain)
		if !ok || n.Org.askers[domain] > 0 || n.Places.TrustedDomain(domain) {
			continue
		}
		out.total++
		if baseline.DeadDomain(rows) {
			out.dead = append(out.dead, deadDomain{rows, name.Weigh(model.Bits(label))})
		}
	}
	slices.SortStableFunc(out.dead, func(a, b deadDomain) int { return cmp.Compare(b.weight, a.weight) })
	return out
}

// missingNames counts the names of rows that do not exist, at most.
func missingNames(rows []table.QueryRow) int64 {
	var sum int64
	for i := range rows {
		sum += min(rows[i].Names, rows[i].NXDomain)
	}
	return sum
}

func (n *Night) generatedCandidate(rows []table.QueryRow) (Candidate, bool) {
	domains := n.newDomains(rows)
	if len(domains.dead) < leastDead {
		return Candidate{}, false
	}
	entity := baseline.ResolverKind + rows[0].Host
	evidence := []finding.Evidence{madeUp(domains.dead), n.missing(entity, domains)}
	raw := total(evidence)
	f := n.generatedFinding(domains)
	f.Evidence = strongest(evidence)
	return Candidate{Family: FamilyNames, Column: "generated", Entity: entity, Raw: raw, Finding: f}, true
}

// madeUp adds up what the labels say. Ordinary ones count against a generator,
// but no further than to nothing: they may be joined from words.
func madeUp(dead []deadDomain) finding.Evidence {
	bits := 0.0
	odd := 0
	for _, d := range dead {
		bits += d.weight
		if d.weight > 0 {
			odd++
		}
	}
	return finding.Evidence{Attribute: "generated names", Value: listDomains(dead), Bits: max(bits, 0), Scope: finding.WorldScope,
		Text: fmt.Sprintf("%d of %d labels look more like a generator's than like people's", odd, len(dead))}
}

// missing scores that so many of the new domains do not exist: how many they are
// for the host, or how few of its new ones exist, whichever says less. Who begins
// to crawl asks for many, but most exist; who mistypes asks for few. A host
// without a past has only the second.
func (n *Night) missing(entity string, domains newDomains) finding.Evidence {
	absence := n.absence(entity, domains)
	if n.Window.ActiveDays(entity) == 0 {
		return absence
	}
	if burst := n.burst(entity, len(domains.dead)); burst.Bits < absence.Bits {
		return burst
	}
	return absence
}

// burst scores how many domains that do not exist the host asks for.
func (n *Night) burst(entity string, dead int) finding.Evidence {
	e := n.volume(entity, baseline.Dead, "", int64(dead), "domains that do not exist")
	e.Scope = finding.HostScope
	return e
}

// deadShare is how many of a host's new domains may be dead without surprise:
// a quarter of all web pages of ten years were gone in 2023, of those of the
// first year more (Pew Research Center, When online content disappears, 2024).
const deadShare = 0.25

// absence scores how few of the new domains exist, given how many of the host's
// new ones usually do: a crawler asks for new names all day, and most exist.
func (n *Night) absence(entity string, domains newDomains) finding.Evidence {
	past := 0
	for _, c := range n.Window.Counts(entity, baseline.Dead, "") {
		past += int(c.Count)
	}
	once, _ := n.Window.Novelty(entity, baseline.Domain)
	rate := max(min(score.BackOff(past, once, deadShare), 1), deadShare)
	return finding.Evidence{
		Attribute: "missing names", Value: fmt.Sprint(len(domains.dead)), Scope: finding.HostScope, Bits: score.Novelties(len(domains.dead), domains.total, rate),
		DaysActive: n.Window.ActiveDays(entity),
		Text: fmt.Sprintf("%d of %d domains that the organisation never asked for before do not exist; up to %.0f %% are expected",
			len(domains.dead), domains.total, 100*rate),
	}
}

func (n *Night) generatedFinding(domains newDomains) finding.Finding {
	var rows []table.QueryRow
	for _, d := range domains.dead {
		rows = append(rows, d.rows...)
	}
	f := n.queryFinding(typeGenerated, rows, domains.dead[0].rows[0].Domain)
	f.Description = fmt.Sprintf("%s asked for %d domains that do not exist and that nobody of the organisation asked for before: %s.",
		rows[0].Host, len(domains.dead), listDomains(domains.dead))
	if domains.more > 0 {
		f.Description += fmt.Sprintf(" They are a sample: up to %d more missing names were asked for in the same hours.", domains.more)
	}
	f.Quiet = "the names asked for on an earlier day, or as many missing names on the host's ordinary days"
	return f
}

// listDomains names up to five domains.
func listDomains(dead []deadDomain) string {
	var names []string
	for _, d := range dead[:min(len(dead), 5)] {
		names = append(names, d.rows[0].Domain)
	}
	if more := len(dead) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", ")
}

package detector

import (
	"fmt"
	"maps"
	"slices"

	"yoban/features/extract"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
)

const typeCosts = "Impact:IAMUser/CostHarvesting"

// modelCosts scores how many tokens the calls of every principal took that invokes
// generative models: a thief sells what the models are paid for, and asks for all
// that they can hold. How many calls there are is scored with the other calls.
func modelCosts(n *Night) Result {
	var out Result
	spent := baseline.TokensOf(n.Rows.Calls)
	for _, principal := range slices.Sorted(maps.Keys(spent)) {
		entity := baseline.PrincipalKind + principal
		var rows []*table.CallRow
		for i := range n.calls[principal] {
			if r := &n.calls[principal][i]; max(r.TokensIn, r.TokensOut) > 0 {
				rows = append(rows, r)
			}
		}
		if n.kinds[principal] == extract.KindService || n.Window.Seen(entity, baseline.Tokens, "in") == 0 {
			continue // what somebody new calls for is scored with his calls
		}
		in, answered := spent[principal].Average()
		evidence := strongest([]finding.Evidence{
			n.volume(entity, baseline.Tokens, "in", in, "tokens asked a call"),
			n.volume(entity, baseline.Tokens, "out", answered, "tokens answered a call"),
		})
		f := n.apiFinding(typeCosts, rows)
		f.Description = fmt.Sprintf("%s invoked generative models with %d tokens a call and got %d back, which is not like its past.", principal, in, answered)
		f.Evidence, f.Normal = evidence, n.normal(entity)
		out.Candidates = append(out.Candidates, Candidate{Family: FamilyAPI, Column: "tokens", Entity: entity, Raw: total(evidence), Finding: f})
	}
	return out
}

package detector

import (
	"fmt"

	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/finding"
)

const typeCompromised = "CredentialAccess:IAMUser/CompromisedCredentials"

// exposedKeys reports credentials whose access key is on a list of keys that others
// have seen: in a public repository, in a bucket, in a thief's hands.
func exposedKeys(n *Night) Result {
	var out Result
	for _, rows := range groupBy(n.Rows.Sessions, func(r *table.SessionRow) string { return r.Principal + " " + r.Credential }) {
		hits := n.Places.KeyIndicators(rows[0].Credential)
		if len(hits) == 0 {
			continue
		}
		used, ok := make([]*table.SessionRow, len(rows)), int64(0)
		for i := range rows {
			used[i] = &rows[i]
			ok += rows[i].OK
		}
		f := n.sessionFinding(typeCompromised, used)
		f.Basis, f.Baseline, f.Evidence = finding.List, "", onLists(hits)
		f.Description = fmt.Sprintf("The access key %s of %s was used, which is on a list of keys that others have seen.", rows[0].Credential, rows[0].Principal)
		kind, _ := finding.Lookup(typeCompromised)
		if f.Severity = kind.Severity; ok == 0 {
			f.Severity = 5 // somebody tries it, and it opens nothing
			f.Description += " Every call failed."
		}
		f.Normal, f.Quiet = n.normal(baseline.PrincipalKind+rows[0].Principal), "the key deleted, or on a trusted list when it is a decoy"
		out.Findings = append(out.Findings, Held{f, []string{baseline.PrincipalKind + rows[0].Principal}})
	}
	return out
}

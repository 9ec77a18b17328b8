package table

// Day is the rows of all tables of one account and UTC date.
type Day struct {
	Calls    []CallRow
	Sessions []SessionRow
	Objects  []ObjectRow
	Changes  []ChangeRow
	Matches  []MatchRow
	Flows    []FlowRow
	Queries  []QueryRow
}

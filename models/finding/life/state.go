package life

import (
	"fmt"
	"strings"

	"yoban/models/finding"
)

// State is where a finding stands.
type State string

// The states.
const (
	New        State = "new"        // seen on one night
	Updated    State = "updated"    // seen on more than one
	Archived   State = "archived"   // put aside by somebody; nothing happened since, or it was for good
	Reopened   State = "reopened"   // archived, and it came again
	Suppressed State = "suppressed" // put aside by a suppression rule on its newest night
)

// States lists all states in the order of a finding's life.
func States() []State { return []State{New, Updated, Archived, Reopened, Suppressed} }

// Open lists the states that are shown unless others are asked for.
func Open() []State { return []State{New, Updated, Reopened} }

// ParseStates returns the states of a list of words parted by commas: their
// names, "open" for those that are shown by default, "all".
func ParseStates(words string) ([]State, error) {
	var out []State
	for _, word := range strings.Split(strings.ToLower(words), ",") {
		switch word = strings.TrimSpace(word); word {
		case "all":
			out = append(out, States()...)
		case "open":
			out = append(out, Open()...)
		case string(New), string(Updated), string(Archived), string(Reopened), string(Suppressed):
			out = append(out, State(word))
		default:
			return nil, fmt.Errorf("state %q is not one of new, updated, archived, reopened, suppressed, open, all", word)
		}
	}
	return out, nil
}

// StateOf returns the state of a finding that was joined over its days and seen
// on so many nights.
//
// An archive holds until the finding shows an event later than the last one
// that was known to who archived it; for good, it holds until it is unarchived.
// An archive that holds outweighs a suppression rule.
func (j *Journal) StateOf(f *finding.Finding, nights int) State {
	archive := j.archive(f.ID)
	switch {
	case j.Holds(f.ID, f.Last):
		return Archived
	case f.Suppressed != "":
		return Suppressed
	case archive != nil:
		return Reopened
	case nights > 1:
		return Updated
	}
	return New
}

// Holds reports whether an archive holds for a finding whose last event was at
// some time, Unix seconds.
func (j *Journal) Holds(id string, last int64) bool {
	a := j.archive(id)
	return a != nil && (a.ForGood || last <= a.Known.Last)
}

// archive returns the archive that was not taken back, or nil.
func (j *Journal) archive(id string) *Decision {
	past := j.Of(id)
	for i := len(past) - 1; i >= 0; i-- {
		switch past[i].Verb {
		case Archive:
			return &past[i]
		case Unarchive:
			return nil
		}
	}
	return nil
}

// ForGood reports whether the archive that holds of a finding is for good.
func (j *Journal) ForGood(id string) bool {
	a := j.archive(id)
	return a != nil && a.ForGood
}

package finding

import (
	"cmp"
	"slices"
)

// Kind is one type of finding that Yoban raises, with what is true of every
// finding of it.
type Kind struct {
	Type       string       `json:"type"`              // by the grammar of TypeName
	Title      string       `json:"title"`             // one line: what Yoban saw
	Family     Family       `json:"family"`            // the group it is listed in
	Own        bool         `json:"own,omitempty"`     // a name of Yoban's own: GuardDuty has no such type
	Logs       []Log        `json:"logs"`              // the logs it is found in; one is enough unless Blind says otherwise
	Mechanisms []Basis      `json:"mechanisms"`        // what it can stand on, the usual one first
	Severity   float64      `json:"severity"`          // default, 1 to 10; detectors move it by evidence
	Moves      string       `json:"moves"`             // what raises or lowers the severity
	Tactic     string       `json:"tactic"`            // ATT&CK Enterprise tactic (version 18)
	Techniques []string     `json:"techniques"`        // ATT&CK Enterprise technique ids
	Resource   ResourceType `json:"resource"`          // what it is about
	Actor      ActorKind    `json:"actor"`             // who did it
	Advice     []string     `json:"advice"`            // what to do next, in order, 3 to 5 steps
	Blind      string       `json:"blind"`             // what it cannot see
	Signals    []Signal     `json:"signals,omitempty"` // of prebuilt signals: those that the type gathers
}

// Signal is a prebuilt rule about one kind of change. Signals of one tactic,
// service and technique share a type of finding.
type Signal struct {
	Name     string  `json:"name"`     // GuardDuty's, e.g. "VPCFlowLogsDeleted"
	Severity float64 `json:"severity"` // of a finding with this signal alone; the most severe one counts
	What     string  `json:"what"`     // what was done, as a clause: "flow logs of a VPC were deleted"
}

// Family is a group of types that are listed together.
type Family string

// The families: those of GuardDuty's user guide, its EC2 types by their log.
const (
	TrafficFamily  Family = "EC2 traffic"
	NameFamily     Family = "EC2 names"
	IdentityFamily Family = "IAM"
	ModelFamily    Family = "AI protection"
	BucketFamily   Family = "S3"
	SequenceFamily Family = "attack sequences"
	SignalFamily   Family = "prebuilt signals"
)

// Families returns the families in the order in which they are listed.
func Families() []Family {
	return []Family{SequenceFamily, TrafficFamily, NameFamily, IdentityFamily, ModelFamily, BucketFamily, SignalFamily}
}

// Log is a log that types are found in, as AWS calls it.
type Log string

// The logs that Yoban reads.
const (
	ManagementLog Log = "CloudTrail management events"
	ObjectLog     Log = "CloudTrail data events of S3"
	FlowLog       Log = "VPC Flow Logs"
	QueryLog      Log = "Route 53 Resolver query logs"
)

// Logs returns all logs, in the order in which they are listed.
func Logs() []Log { return []Log{ManagementLog, ObjectLog, FlowLog, QueryLog} }

// Bases returns all mechanisms that a type can stand on, in the order in which
// they are listed.
func Bases() []Basis { return []Basis{Statistic, Rule, List, Chain} }

// ActorKind is who stands behind a finding.
type ActorKind string

// The kinds of actor.
const (
	Credential ActorKind = "credential"     // the resource's key or role, in whoever's hands
	Host       ActorKind = "host"           // the host itself, or what runs on it
	RemoteHost ActorKind = "remote address" // somebody on the other side
)

// share fills what kinds leave empty from what they have in common.
func share(common Kind, kinds []Kind) []Kind {
	for i := range kinds {
		k := &kinds[i]
		k.Family = cmp.Or(k.Family, common.Family)
		k.Severity = cmp.Or(k.Severity, common.Severity)
		k.Moves = cmp.Or(k.Moves, common.Moves)
		k.Tactic = cmp.Or(k.Tactic, common.Tactic)
		k.Resource = cmp.Or(k.Resource, common.Resource)
		k.Actor = cmp.Or(k.Actor, common.Actor)
		k.Blind = cmp.Or(k.Blind, common.Blind)
		k.Logs = either(k.Logs, common.Logs)
		k.Mechanisms = either(k.Mechanisms, common.Mechanisms)
		k.Techniques = either(k.Techniques, common.Techniques)
		k.Advice = either(k.Advice, common.Advice)
	}
	return kinds
}

func either[T any](list, other []T) []T {
	if len(list) == 0 {
		return other
	}
	return list
}

func (k Kind) clone() Kind {
	k.Logs, k.Mechanisms = slices.Clone(k.Logs), slices.Clone(k.Mechanisms)
	k.Techniques, k.Advice, k.Signals = slices.Clone(k.Techniques), slices.Clone(k.Advice), slices.Clone(k.Signals)
	return k
}

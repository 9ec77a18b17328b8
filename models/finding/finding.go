// Package finding owns what Yoban reports: the Finding, the grammar and the
// catalogue of its types, its stable identity, its GuardDuty-shaped JSON and
// the days of findings that lie in the lake.
//
// Detectors fill Findings; the store writes them out and exports map them on.
// A finding says nothing about the clock of the run that made it: every time in
// it comes from the logs, so a run repeated gives the same bytes.
//
// Strings in a Finding may come from logs, and so from an attacker. Complete
// makes them printable and bounded; JSON and the store write only completed
// findings. The package knows nothing of rows, baselines or who asked.
package finding

// Finding is one thing that Yoban reports about one resource of one account.
// Times are Unix seconds UTC. The zero value of a field means that it is not
// known or does not apply.
type Finding struct {
	ID      string // 32 lower-case hex digits, from Identity
	Type    string // name of a Kind in the Catalogue
	Account string // 12 digits
	Region  string // where the resource was used, e.g. "eu-west-1"

	Severity    float64 // 1.0 to 10.0; see Band
	Title       string  // one line; empty for the title of the Kind
	Description string  // a few sentences for a person

	Basis    Basis
	Score    float64 // bits: -log2 of PValue; ≥ 0; 0 for rules and lists
	PValue   float64 // calibrated tail probability, 0 to 1; 0 for rules and lists
	Expected float64 // false findings an account would see a week at this score or above

	Resource   Resource
	Actors     []Actor // all actors, most active first, at most MaxActors
	ActorsMore int64   // actors that the bound left out
	Action     Action

	Count int64 // events behind the finding
	First int64 // time of the first of them
	Last  int64 // time of the last of them

	Evidence []Evidence // attribute by attribute, strongest first
	Normal   []string   // nearest normal examples, in plain words
	Quiet    string     // what would have made it quiet, in plain words
	Baseline string     // version of the baseline it was scored against; empty without one
	Samples  []Sample   // records to look at

	Tactic     string   // ATT&CK tactic, e.g. "Discovery"; empty for the tactic of the Kind
	Techniques []string // ATT&CK technique ids, e.g. "T1496"; nil for those of the Kind
	Advice     []string // what to do next; nil for the advice of the Kind

	Sequence string    // id of the AttackSequence finding that this one is a part of; empty for none
	Joined   *Sequence // of an AttackSequence finding what it joins; nil for others

	// A finding that is put aside is kept but neither exported nor shown unless
	// asked for; see Aside.
	Suppressed string // name of the suppression rule that matched; empty for none
	Archived   bool   // somebody archived it; false when Suppressed is set
}

// Aside reports whether the finding was put aside: by a suppression rule or by
// somebody who archived it. Exports leave out what is aside.
func (f *Finding) Aside() bool { return f.Suppressed != "" || f.Archived }

// Limits on what one finding carries, so that it stays readable and its JSON
// stays below 4 MB whatever an attacker writes into the logs, even where JSON
// needs six bytes for one. Complete applies them.
const (
	MaxActors   = 50   // actors; ActorsMore counts the others
	MaxEvidence = 50   // pieces of evidence
	MaxSamples  = 20   // sample records
	MaxList     = 20   // entries of any other list
	MaxText     = 1024 // bytes of a sentence or a key: the longest S3 object key
	MaxName     = 256  // bytes of any other string
)

// Basis is why a finding was raised.
type Basis string

// The bases. Only Statistic findings have a score and spend the budget of false
// findings.
const (
	Statistic Basis = "statistic" // unlikely under the baseline
	Rule      Basis = "rule"      // a condition that is wrong by itself
	List      Basis = "list"      // an indicator on a threat list
	Chain     Basis = "sequence"  // several signals that are unlikely together
)

// ResourceType is the kind of the resource affected, in GuardDuty's words.
type ResourceType string

// The resource types that findings are about.
const (
	AccessKey ResourceType = "AccessKey"
	Instance  ResourceType = "Instance"
	S3Bucket  ResourceType = "S3Bucket"
)

// Resource is what a finding is about. An S3Bucket finding also names the
// credential that was used, as GuardDuty's does.
type Resource struct {
	Type ResourceType

	// Credential: AccessKey and S3Bucket.
	AccessKeyID  string // userIdentity.accessKeyId
	PrincipalID  string // userIdentity.principalId
	PrincipalARN string // the principal that the baseline is about
	UserName     string // user or role name
	UserType     string // userIdentity.type, e.g. "AssumedRole"

	// Host: Instance.
	InstanceID  string // i-…; empty when the log names only the interface
	InterfaceID string // eni-…
	VPC         string // vpc-…
	PrivateIP   string // address of the interface

	Buckets []string // S3Bucket: the buckets touched, sorted
}

// Actor is one origin of the activity: who, from where, with what.
type Actor struct {
	Principal string // ARN as logged, or host for traffic
	Address   string // IP address, or name of the calling AWS service
	Country   string // ISO 3166-1 alpha-2
	ASN       uint32 // 0 when unknown
	Org       string // name of the autonomous system's holder
	Agent     string // user agent or its family
	First     int64  // Unix seconds
	Last      int64  // Unix seconds
	Count     int64  // events
}

// ActionKind is the kind of activity, in GuardDuty's words.
type ActionKind string

// The kinds of activity.
const (
	APICall           ActionKind = "AWS_API_CALL"
	NetworkConnection ActionKind = "NETWORK_CONNECTION"
	DNSRequest        ActionKind = "DNS_REQUEST"
	PortProbe         ActionKind = "PORT_PROBE" // of strangers who try a port of the host
)

// Action is the primary activity of a finding.
type Action struct {
	Kind ActionKind

	// APICall.
	API        string // eventName
	Service    string // eventSource, e.g. "s3.amazonaws.com"
	ErrorCode  string // errorCode; empty when calls succeeded
	CallerType string // "Remote IP" or "Domain"

	// NetworkConnection; of these PortProbe has LocalPort, RemoteAddress and
	// Blocked. RemoteAddress also serves APICall, where it is the address the
	// calls came from.
	Direction     string // INBOUND or OUTBOUND
	Protocol      string // TCP, UDP, …; also serves DNSRequest
	LocalPort     int32
	RemotePort    int32
	RemoteAddress string
	Blocked       bool // every packet was rejected, or every query refused

	Domain string // DNSRequest: the name asked for
}

// Scope is whose habit a piece of evidence was held against.
type Scope string

// The scopes, from the narrowest to the widest.
const (
	PrincipalScope    Scope = "principal"
	HostScope         Scope = "host"
	AccountScope      Scope = "account"
	OrganisationScope Scope = "organisation"
	WorldScope        Scope = "world"
)

// Frequency says how often a value was seen before, in GuardDuty's words.
type Frequency string

// The frequencies.
const (
	Frequent   Frequency = "frequent"   // at least weekly
	Infrequent Frequency = "infrequent" // at least monthly
	Rare       Frequency = "rare"       // less than monthly
	Unseen     Frequency = "unseen"     // never
)

// Evidence is what one attribute contributed.
type Evidence struct {
	Attribute  string    // e.g. "action", "country", "bytes out"
	Value      string    // as seen in this finding
	Bits       float64   // raw surprise of this attribute alone
	Scope      Scope     // whose habit DaysSeen and DaysActive count
	Frequency  Frequency // empty when presence is not the point
	DaysSeen   int       // distinct baseline days with the value
	DaysActive int       // distinct baseline days with any activity
	Text       string    // one plain sentence
}

// Attributes of evidence that others read: GuardDuty's JSON has threat lists,
// and suppression rules ask for what rules met.
const (
	ThreatList   = "threat list" // Value is the list's name, Text the entry that matched
	SignalShown  = "signal"      // Value is the name of a prebuilt signal
	SigmaMatched = "Sigma rule"  // Value is the rule's id
	ChangeMade   = "change"      // Value is the action, and after a space what it changed
	CallsMade    = "rule"        // Value is the actions, with commas; see MoreActions
)

// MoreActions ends the value of CallsMade where some actions are only counted.
const MoreActions = " more actions"

// Sample points to one log record behind a finding.
type Sample struct {
	EventID string // eventID of a CloudTrail record; empty for flows and queries
	Object  string // key of the log object that holds it
	Time    int64  // Unix seconds
	Address string // remote address of the record
}

package finding

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Sequence is what an AttackSequence finding joins: signals of one attacker or
// group of hosts, in order of time, with everybody and everything they name.
type Sequence struct {
	Signals     []Step  // in order of time, at most MaxSignals
	SignalsMore int64   // signals that the bound left out
	Actors      []Party // whose credentials were used
	Resources   []Asset // what was touched or used
	Endpoints   []Endpoint
	Indicators  []Indicator // of all signals, by key
	Also        []string    // other AttackSequence types that the same signals make, sorted
}

// Limits on what a sequence carries. With them a sequence stays below the 4 MB
// of any other finding, and within the service model's own limits (SignalList
// 100, Actors, Resources and Endpoints 400).
const (
	MaxSignals   = 50 // signals; SignalsMore counts the others
	maxParties   = 40 // actors, resources, endpoints, each
	maxTies      = 8  // ids of one kind that a signal names
	maxValues    = 20 // values of an indicator of the sequence
	maxOwnValues = 3  // values of an indicator of one signal
)

// SignalSource is the kind of data a signal comes from, in GuardDuty's words.
type SignalSource string

// The sources of signals.
const (
	FromFinding    SignalSource = "FINDING"
	FromCloudTrail SignalSource = "CLOUD_TRAIL"
	FromObjectData SignalSource = "S3_DATA_EVENTS"
	FromFlowLogs   SignalSource = "FLOW_LOGS"
	FromDNSLogs    SignalSource = "DNS_LOGS"
)

// Step is one signal of a sequence: a finding, or activity too usual to
// be a finding by itself.
type Step struct {
	UID         string // of a finding its id; else what its id would be
	Source      SignalSource
	Name        string // finding type
	Description string
	Severity    float64
	Count       int64 // events
	First, Last int64 // Unix seconds
	Actors      []string
	Resources   []string
	Endpoints   []string
	Indicators  []Indicator
}

// Party is one actor of a sequence.
type Party struct {
	ID         string
	Name       string // user or role name
	UID        string // ARN
	Type       string // userIdentity.type
	Credential string // access key id
	Account    string
}

// Asset is one resource of a sequence.
type Asset struct {
	UID       string // ARN or id
	Type      AssetType
	Name      string
	Account   string
	Region    string
	UserName  string // AccessKeyAsset
	UserType  string // AccessKeyAsset
	Principal string // AccessKeyAsset: principal id
	VPC       string // InterfaceAsset
	Address   string // InterfaceAsset: private address
}

// AssetType is the kind of a resource of a sequence, in GuardDuty's words.
type AssetType string

// The kinds of resources of sequences.
const (
	InstanceAsset  AssetType = "EC2_INSTANCE"
	InterfaceAsset AssetType = "EC2_NETWORK_INTERFACE"
	BucketAsset    AssetType = "S3_BUCKET"
	AccessKeyAsset AssetType = "ACCESS_KEY"
	VPCAsset       AssetType = "EC2_VPC"
)

// Endpoint is a remote side of a sequence.
type Endpoint struct {
	ID      string
	Address string
	Domain  string
	Port    int32
	ASN     uint32
	Org     string // holder of the autonomous system
	Inbound bool   // the connection came from it
}

// Indicator is one observation that makes a signal suspicious.
type Indicator struct {
	Key    IndicatorKey
	Values []string
}

// IndicatorKey is a word of GuardDuty's vocabulary (service model,
// IndicatorType).
type IndicatorKey string

// The indicators that logs of API calls, traffic and names can show.
const (
	SuspiciousUserAgent   IndicatorKey = "SUSPICIOUS_USER_AGENT"
	SuspiciousNetwork     IndicatorKey = "SUSPICIOUS_NETWORK"
	MaliciousAddress      IndicatorKey = "MALICIOUS_IP"
	TorAddress            IndicatorKey = "TOR_IP"
	AttackTactic          IndicatorKey = "ATTACK_TACTIC"
	HighRiskAPI           IndicatorKey = "HIGH_RISK_API"
	AttackTechnique       IndicatorKey = "ATTACK_TECHNIQUE"
	UnusualAPIForAccount  IndicatorKey = "UNUSUAL_API_FOR_ACCOUNT"
	UnusualASNForAccount  IndicatorKey = "UNUSUAL_ASN_FOR_ACCOUNT"
	UnusualASNForUser     IndicatorKey = "UNUSUAL_ASN_FOR_USER"
	MaliciousDomain       IndicatorKey = "MALICIOUS_DOMAIN"
	CryptominingAddress   IndicatorKey = "CRYPTOMINING_IP"
	CryptominingDomain    IndicatorKey = "CRYPTOMINING_DOMAIN"
	MisconfigurationFound IndicatorKey = "MISCONFIGURATION"
)

// Parts returns the ids of the findings that the sequence joins, in its order.
func (s *Sequence) Parts() []string {
	if s == nil {
		return nil
	}
	var out []string
	for i := range s.Signals {
		if s.Signals[i].Source == FromFinding {
			out = append(out, s.Signals[i].UID)
		}
	}
	return out
}

// Fold marks, among findings of any days, those that a sequence among them joins
// with the sequence's id, and returns how many parts each sequence has, by id.
func Fold(findings []Finding) map[string]int {
	of := map[string]string{}
	for i := range findings {
		for _, part := range findings[i].Joined.Parts() {
			if id, ok := of[part]; !ok || findings[i].ID < id {
				of[part] = findings[i].ID
			}
		}
	}
	parts := map[string]int{}
	for i := range findings {
		f := &findings[i]
		f.Sequence = cmp.Or(of[f.ID], f.Sequence)
		if f.Sequence != "" {
			parts[f.Sequence]++
		}
	}
	return parts
}

// complete bounds and cleans a copy; see Finding.Complete.
func (s *Sequence) complete() *Sequence {
	if s == nil {
		return nil
	}
	out := &Sequence{SignalsMore: max(s.SignalsMore, 0) + int64(max(len(s.Signals)-MaxSignals, 0)), Indicators: UniteIndicators(s.Indicators, maxValues)}
	out.Signals = each(s.Signals, MaxSignals, Step.complete)
	out.Actors = each(s.Actors, maxParties, Party.complete)
	out.Resources = each(s.Resources, maxParties, Asset.complete)
	out.Endpoints = each(s.Endpoints, maxParties, Endpoint.complete)
	out.Also = each(s.Also, MaxList, name)
	return out
}

func (s Step) complete() Step {
	names(&s.UID, (*string)(&s.Source), &s.Name)
	s.Description = text(s.Description)
	s.Severity = math.Round(min(max(finite(s.Severity, 1), 1), 10)*10) / 10
	s.Count, s.First, s.Last = max(s.Count, 0), instant(s.First), instant(s.Last)
	s.Actors, s.Resources, s.Endpoints = each(s.Actors, maxTies, name), each(s.Resources, maxTies, name), each(s.Endpoints, maxTies, name)
	s.Indicators = UniteIndicators(s.Indicators, maxOwnValues)
	return s
}

func (p Party) complete() Party {
	names(&p.ID, &p.Name, &p.UID, &p.Type, &p.Credential, &p.Account)
	return p
}

func (a Asset) complete() Asset {
	names(&a.UID, (*string)(&a.Type), &a.Name, &a.Account, &a.Region, &a.UserName, &a.UserType, &a.Principal, &a.VPC, &a.Address)
	return a
}

func (e Endpoint) complete() Endpoint {
	names(&e.ID, &e.Address, &e.Domain, &e.Org)
	return e
}

// UniteIndicators joins indicators of one key, sorted by key and value, with at
// most limit values each. Empty values are left out, and indicators without any.
func UniteIndicators(list []Indicator, limit int) []Indicator {
	values := map[IndicatorKey][]string{}
	for _, i := range list {
		for _, v := range i.Values {
			if v = name(v); v != "" {
				values[i.Key] = append(values[i.Key], v)
			}
		}
	}
	var out []Indicator
	for key, of := range values {
		slices.Sort(of)
		of = slices.Compact(of)
		out = append(out, Indicator{key, of[:min(len(of), limit)]})
	}
	slices.SortFunc(out, func(a, b Indicator) int { return cmp.Compare(a.Key, b.Key) })
	return out
}

// join adds what a later or earlier state of the same sequence knows.
func (s *Sequence) join(o *Sequence) *Sequence {
	if s == nil || o == nil {
		return cmp.Or(s, o)
	}
	out := &Sequence{SignalsMore: max(s.SignalsMore, o.SignalsMore)}
	out.Signals = unite(append(slices.Clone(s.Signals), o.Signals...), func(x Step) string { return x.UID }, Step.join)
	slices.SortStableFunc(out.Signals, func(a, b Step) int { return cmp.Or(cmp.Compare(a.First, b.First), strings.Compare(a.UID, b.UID)) })
	out.Actors = unite(append(slices.Clone(s.Actors), o.Actors...), func(x Party) string { return x.ID }, keep[Party])
	out.Resources = unite(append(slices.Clone(s.Resources), o.Resources...), func(x Asset) string { return x.UID }, keep[Asset])
	out.Endpoints = unite(append(slices.Clone(s.Endpoints), o.Endpoints...), func(x Endpoint) string { return x.ID }, keep[Endpoint])
	out.Indicators = append(slices.Clone(s.Indicators), o.Indicators...)
	out.Also = append(slices.Clone(s.Also), o.Also...)
	slices.Sort(out.Also)
	out.Also = slices.Compact(out.Also)
	return out
}

// joinSequence takes, of two states of one sequence, the later one, which was made
// of what the earlier one knew, and adds what has dropped out of its week.
func (f Finding) joinSequence(g Finding) Finding {
	if g.Last > f.Last {
		f, g = g, f
	}
	f.First, f.Severity = earlier(f.First, g.First), max(f.Severity, g.Severity)
	f.Joined = f.Joined.join(g.Joined)
	f.Count = 0
	for i := range f.Joined.Signals {
		f.Count += f.Joined.Signals[i].Count
	}
	f.Actors = unite(append(slices.Clone(f.Actors), g.Actors...), func(a Actor) [3]string { return [3]string{a.Principal, a.Address, a.Agent} }, keep[Actor])
	f.Samples = append(slices.Clone(f.Samples), g.Samples...)
	return f
}

// join adds up two states of one signal: the later one has seen what the earlier
// one has.
func (s Step) join(o Step) Step {
	if o.Last > s.Last {
		s, o = o, s
	}
	s.First, s.Count = earlier(s.First, o.First), max(s.Count, o.Count)
	return s
}

func keep[T any](a, _ T) T { return a }

// unite joins those of one key, in the order in which keys first come.
func unite[T any, K comparable](list []T, key func(T) K, join func(a, b T) T) []T {
	at := map[K]int{}
	var out []T
	for _, x := range list {
		i, seen := at[key(x)]
		if !seen {
			at[key(x)] = len(out)
			out = append(out, x)
			continue
		}
		out[i] = join(out[i], x)
	}
	return out
}

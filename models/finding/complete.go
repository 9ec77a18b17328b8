package finding

import (
	"cmp"
	"math"
	"net/netip"
	"slices"
	"strconv"
)

// Complete returns a copy of f that is fit to be written: what is empty and
// known from its Kind is filled in (title, severity, tactic, techniques,
// advice, resource type), strings are Clean, lists are within the limits,
// buckets are sorted, numbers are finite, in range and rounded, and fields of
// other action kinds are dropped. It is idempotent and leaves f alone.
//
// Rounding (severity 0.1, bits 0.001, probabilities 4 digits) is there so that
// the last bit of a logarithm, which differs between processors, never shows.
func (f Finding) Complete() Finding {
	f.fill()
	f.Severity = min(max(math.Round(finite(f.Severity, 1)*10)/10, 1), 10)
	f.Score = bits(f.Score)
	f.PValue = digits(min(max(finite(f.PValue, 1), 0), 1))
	f.Expected = digits(max(finite(f.Expected, math.MaxFloat32), 0))
	f.Count, f.First, f.Last = max(f.Count, 0), instant(f.First), instant(f.Last)
	f.clean()
	f.Resource = f.Resource.complete()
	f.Action = f.Action.complete()
	if extra := len(f.Actors) - MaxActors; extra > 0 {
		f.ActorsMore += int64(extra)
	}
	f.ActorsMore = max(f.ActorsMore, 0)
	f.Actors = each(f.Actors, MaxActors, Actor.complete)
	f.Evidence = each(f.Evidence, MaxEvidence, Evidence.complete)
	f.Samples = each(f.Samples, MaxSamples, Sample.complete)
	f.Joined = f.Joined.complete()
	return f
}

// fill takes from the Kind what the finding leaves empty.
func (f *Finding) fill() {
	k, ok := Lookup(f.Type)
	if !ok {
		return
	}
	f.Title = cmp.Or(f.Title, k.Title)
	f.Severity = cmp.Or(f.Severity, k.Severity)
	f.Tactic = cmp.Or(f.Tactic, k.Tactic)
	f.Resource.Type = cmp.Or(f.Resource.Type, k.Resource)
	if len(f.Techniques) == 0 {
		f.Techniques = k.Techniques
	}
	if len(f.Advice) == 0 {
		f.Advice = k.Advice
	}
}

// clean cleans the finding's own strings.
func (f *Finding) clean() {
	names(&f.ID, &f.Type, &f.Account, &f.Region, (*string)(&f.Basis), &f.Title, &f.Baseline, &f.Tactic, &f.Sequence, &f.Suppressed)
	f.Archived = f.Archived && f.Suppressed == ""
	f.Description, f.Quiet = Clean(f.Description, MaxText), Clean(f.Quiet, MaxText)
	f.Normal = each(f.Normal, MaxList, text)
	f.Techniques = each(f.Techniques, MaxList, name)
	f.Advice = each(f.Advice, MaxList, text)
}

func (r Resource) complete() Resource {
	names((*string)(&r.Type), &r.AccessKeyID, &r.PrincipalID, &r.UserName, &r.UserType,
		&r.InstanceID, &r.InterfaceID, &r.VPC, &r.PrivateIP)
	r.PrincipalARN = text(r.PrincipalARN)
	buckets := each(r.Buckets, len(r.Buckets), name)
	slices.Sort(buckets) // once cleaned: an escape sorts elsewhere than what it stands for
	buckets = slices.Compact(buckets)
	r.Buckets = buckets[:min(len(buckets), MaxList)]
	return r
}

func (a Action) complete() Action {
	names((*string)(&a.Kind), &a.API, &a.Service, &a.ErrorCode, &a.CallerType,
		&a.Direction, &a.Protocol, &a.RemoteAddress, &a.Domain)
	switch a.Kind {
	case APICall:
		if a.CallerType == "" && a.RemoteAddress != "" {
			a.CallerType = caller(a.RemoteAddress)
		}
		return Action{Kind: a.Kind, API: a.API, Service: a.Service, ErrorCode: a.ErrorCode,
			CallerType: a.CallerType, RemoteAddress: a.RemoteAddress}
	case NetworkConnection:
		return Action{Kind: a.Kind, Direction: a.Direction, Protocol: a.Protocol, LocalPort: a.LocalPort,
			RemotePort: a.RemotePort, RemoteAddress: a.RemoteAddress, Blocked: a.Blocked}
	case PortProbe:
		return Action{Kind: a.Kind, LocalPort: a.LocalPort, RemoteAddress: a.RemoteAddress, Blocked: a.Blocked}
	case DNSRequest:
		return Action{Kind: a.Kind, Protocol: a.Protocol, Domain: a.Domain, Blocked: a.Blocked}
	}
	return Action{}
}

// caller tells an address from the DNS name of a calling service, in
// GuardDuty's words.
func caller(address string) string {
	if _, err := netip.ParseAddr(address); err != nil {
		return "Domain"
	}
	return "Remote IP"
}

func (a Actor) complete() Actor {
	a.Principal = text(a.Principal)
	names(&a.Address, &a.Country, &a.Org, &a.Agent)
	a.First, a.Last, a.Count = instant(a.First), instant(a.Last), max(a.Count, 0)
	return a
}

func (e Evidence) complete() Evidence {
	names(&e.Attribute, (*string)(&e.Scope), (*string)(&e.Frequency))
	e.Value, e.Text = text(e.Value), text(e.Text)
	e.Bits = bits(e.Bits)
	e.DaysSeen, e.DaysActive = max(e.DaysSeen, 0), max(e.DaysActive, 0)
	return e
}

func (s Sample) complete() Sample {
	names(&s.EventID, &s.Address)
	s.Object, s.Time = text(s.Object), instant(s.Time)
	return s
}

func name(s string) string { return Clean(s, MaxName) }
func text(s string) string { return Clean(s, MaxText) }

func names(fields ...*string) {
	for _, s := range fields {
		*s = name(*s)
	}
}

// each maps at most limit entries of list into a new one; nil when empty.
func each[T any](list []T, limit int, f func(T) T) []T {
	var out []T
	for _, v := range list[:min(len(list), limit)] {
		out = append(out, f(v))
	}
	return out
}

// finite replaces NaN and infinities by other.
func finite(x, other float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return other
	}
	return x
}

// bits bounds a surprise: 1074 bits is -log2 of the smallest float64, so no
// tail probability that was ever computed is more surprising.
func bits(x float64) float64 {
	const most = 1074
	if math.IsNaN(x) {
		return 0
	}
	return math.Round(min(max(x, 0), most)*1000) / 1000
}

// digits rounds to four significant decimal digits.
func digits(x float64) float64 {
	y, err := strconv.ParseFloat(strconv.FormatFloat(x, 'e', 3, 64), 64)
	if err != nil {
		return x // not reached: FormatFloat writes what ParseFloat reads
	}
	return y
}

// instant keeps a time within what RFC 3339 can write: years 1970 to 9999.
func instant(t int64) int64 {
	const last = 253402300799 // 9999-12-31T23:59:59Z
	return min(max(t, 0), last)
}

package sequence

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"slices"
	"strings"

	"yoban/models/finding"
	"yoban/models/score"
)

func bitsOf(p float64) float64 { return score.Surprise(max(p, 1e-12)) }

// cast collects everybody and everything that signals name, once each, in the
// order in which they come on.
type cast struct {
	out  finding.Sequence
	seen map[string]bool
}

// joined lists signals with what they name. Those of one id, of several days,
// are one.
func joined(told []*Signal) *finding.Sequence {
	c := cast{seen: map[string]bool{}}
	at := map[string]int{}
	for _, s := range told {
		step := c.step(s)
		i, seen := at[step.UID]
		if !seen {
			at[step.UID] = len(c.out.Signals)
			c.out.Signals = append(c.out.Signals, step)
			continue
		}
		old := &c.out.Signals[i]
		old.Last, old.Count, old.Severity = max(old.Last, step.Last), old.Count+step.Count, max(old.Severity, step.Severity)
		old.Indicators = append(old.Indicators, step.Indicators...)
		if step.Source == finding.FromFinding {
			old.Source = step.Source // it was reported on one of the days
		}
	}
	return &c.out
}

func (c *cast) step(s *Signal) finding.Step {
	f := &s.Finding
	step := finding.Step{UID: f.ID, Source: source(s), Name: f.Type, Description: f.Description, Severity: f.Severity, Count: f.Count, First: f.First, Last: f.Last}
	step.Actors = c.actors(s)
	step.Resources = c.resources(f)
	step.Endpoints = c.endpoints(s)
	step.Indicators = indicators(s)
	c.out.Indicators = append(c.out.Indicators, step.Indicators...)
	return step
}

// source is FINDING for what was reported, else the log that shows it.
func source(s *Signal) finding.SignalSource {
	switch f := &s.Finding; {
	case !s.Weak:
		return finding.FromFinding
	case f.Action.Kind == finding.DNSRequest:
		return finding.FromDNSLogs
	case f.Action.Kind == finding.NetworkConnection:
		return finding.FromFlowLogs
	case strings.Contains(f.Type, ":S3/"):
		return finding.FromObjectData
	}
	return finding.FromCloudTrail
}

// once reports whether a thing comes on for the first time.
func (c *cast) once(kind, id string) bool {
	if c.seen[kind+id] {
		return false
	}
	c.seen[kind+id] = true
	return true
}

// short makes an id of what may be long.
func short(kind, name string) string {
	h := sha256.Sum256([]byte(name))
	return kind + "-" + hex.EncodeToString(h[:6])
}

// actors are the credentials that a signal tells of: that of its resource, and
// whoever else used it. A host acts as itself.
func (c *cast) actors(s *Signal) []string {
	r := &s.Finding.Resource
	if r.PrincipalARN == "" {
		return nil
	}
	names := []string{r.PrincipalARN}
	for _, a := range s.Finding.Actors {
		if a.Principal != "" && strings.HasPrefix(a.Principal, "arn:") && !slices.Contains(names, a.Principal) {
			names = append(names, a.Principal)
		}
	}
	var ids []string
	for i, arn := range names {
		p := finding.Party{ID: short("actor", arn+" "+r.AccessKeyID), Name: cmp.Or(userOf(arn), arn), UID: arn, Type: cmp.Or(r.UserType, "AssumedRole"), Account: s.Account}
		if i == 0 {
			p.Credential = r.AccessKeyID
		}
		ids = append(ids, p.ID)
		if c.once("actor", p.ID) {
			c.out.Actors = append(c.out.Actors, p)
		}
	}
	return ids
}

func userOf(arn string) string {
	_, name, _ := strings.Cut(arn, "/")
	return name
}

// resources are the key, buckets and host of a signal.
func (c *cast) resources(f *finding.Finding) (ids []string) {
	r := &f.Resource
	add := func(a finding.Asset) {
		if a.UID == "" {
			return
		}
		a.Account, a.Region = f.Account, f.Region
		ids = append(ids, a.UID)
		if c.once("resource", a.UID) {
			c.out.Resources = append(c.out.Resources, a)
		}
	}
	for _, b := range r.Buckets {
		add(finding.Asset{UID: "arn:" + finding.Partition(f.Region) + ":s3:::" + b, Type: finding.BucketAsset, Name: b})
	}
	add(finding.Asset{UID: r.AccessKeyID, Type: finding.AccessKeyAsset, Name: r.UserName, UserName: r.UserName, UserType: r.UserType, Principal: r.PrincipalID})
	add(finding.Asset{UID: r.InstanceID, Type: finding.InstanceAsset, Name: r.InstanceID})
	add(finding.Asset{UID: cmp.Or(r.InterfaceID, hostAddress(r)), Type: finding.InterfaceAsset, VPC: r.VPC, Address: r.PrivateIP})
	add(finding.Asset{UID: r.VPC, Type: finding.VPCAsset})
	return ids
}

// hostAddress stands for a host of which nothing else is known.
func hostAddress(r *finding.Resource) string {
	if r.InstanceID != "" {
		return ""
	}
	return r.PrivateIP
}

// endpoints are the remote sides of a signal: addresses and domains.
func (c *cast) endpoints(s *Signal) (ids []string) {
	f := &s.Finding
	add := func(e finding.Endpoint) {
		e.ID = short("endpoint", e.Address+" "+e.Domain)
		if !slices.Contains(ids, e.ID) {
			ids = append(ids, e.ID)
		}
		if c.once("endpoint", e.ID) {
			c.out.Endpoints = append(c.out.Endpoints, e)
		}
	}
	inbound := f.Action.Kind == finding.APICall || f.Action.Direction == "INBOUND"
	for _, a := range f.Actors {
		if _, err := netip.ParseAddr(a.Address); err != nil {
			continue
		}
		e := finding.Endpoint{Address: a.Address, ASN: a.ASN, Org: a.Org, Inbound: inbound}
		if a.Address == f.Action.RemoteAddress {
			e.Port = f.Action.RemotePort
		}
		add(e)
	}
	if f.Action.Domain != "" {
		add(finding.Endpoint{Domain: f.Action.Domain})
	}
	return ids
}

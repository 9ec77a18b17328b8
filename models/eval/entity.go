package eval

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"yoban/models/finding"
)

// subject is what a finding names, taken out once for all cases.
type subject struct {
	names     []string         // principals, keys, hosts, interfaces, as given
	roles     []string         // the parts of principals whose session name was collapsed
	patterns  []*regexp.Regexp // what those principals stand for
	addresses []netip.Addr
	domains   []string // lower case, without the last dot
	buckets   []string
}

func subjectOf(f finding.Finding) subject {
	r := f.Resource
	s := subject{buckets: r.Buckets}
	s.name(r.PrincipalARN, r.UserName, r.PrincipalID, r.AccessKeyID, r.InstanceID, r.InterfaceID)
	s.address(r.PrivateIP, f.Action.RemoteAddress)
	s.domain(f.Action.Domain)
	concrete := false
	for _, a := range f.Actors {
		s.name(a.Principal)
		s.address(a.Address)
		concrete = concrete || a.Principal != "" && !strings.Contains(a.Principal, "{")
	}
	for _, m := range f.Samples {
		s.address(m.Address)
	}
	for _, e := range f.Evidence {
		s.address(e.Value)
		s.domain(e.Value)
	}
	if concrete {
		s.patterns = nil // the finding says who it was: the class of sessions is not needed
	}
	return s
}

// name keeps full names apart from those with a collapsed session. One too long
// for an expression is known by its parts only.
func (s *subject) name(names ...string) {
	for _, n := range names {
		switch {
		case n == "":
		case strings.Contains(n, "{"):
			s.roles = append(s.roles, parts(n)...)
			if p, err := session(n); err == nil {
				s.patterns = append(s.patterns, p)
			}
		default:
			s.names = append(s.names, n)
		}
	}
}

func (s *subject) address(texts ...string) {
	for _, text := range texts {
		if a, err := netip.ParseAddr(text); err == nil {
			s.addresses = append(s.addresses, a.Unmap())
		}
	}
}

// domain keeps only names with a dot: a bare top-level domain is everybody's
// parent.
func (s *subject) domain(name string) {
	if name = plain(name); strings.Contains(name, ".") {
		s.domains = append(s.domains, name)
	}
}

func plain(domain string) string {
	return strings.ToLower(strings.TrimSuffix(domain, "."))
}

// has says whether the finding names the entity.
func (s subject) has(e Entity) bool {
	switch e.Type {
	case "ip":
		return s.hasAddress(e.Value)
	case "domain":
		return s.hasDomain(plain(e.Value))
	case "bucket":
		return slices.Contains(s.buckets, e.Value)
	}
	return s.hasName(e.Value)
}

// hasAddress takes an address or a prefix.
func (s subject) hasAddress(value string) bool {
	prefix, err := netip.ParsePrefix(value)
	if err != nil {
		a, err := netip.ParseAddr(value)
		if err != nil {
			return false
		}
		prefix = netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen())
	}
	for _, a := range s.addresses {
		if prefix.Contains(a) {
			return true
		}
	}
	return false
}

// hasDomain also takes parent and child for one another: a label may name a
// host where the finding names the registered domain, and the other way round.
func (s subject) hasDomain(domain string) bool {
	for _, d := range s.domains {
		if d == domain || strings.HasSuffix(d, "."+domain) || strings.HasSuffix(domain, "."+d) {
			return true
		}
	}
	return false
}

// hasName takes a full name, or a part of an ARN for the ARN: of the finding's
// ARN the user, role or session, of the label's ARN only the last part, because
// a role is shared by many.
func (s subject) hasName(value string) bool {
	for _, n := range s.names {
		if n == value || slices.Contains(parts(n), value) {
			return true
		}
		if p := parts(value); len(p) > 0 && p[len(p)-1] == n {
			return true
		}
	}
	for _, p := range s.patterns {
		if p.MatchString(value) {
			return true
		}
	}
	return slices.Contains(s.roles, value)
}

// parts are the names in an ARN: what follows its kind of resource, cut at
// slashes, or the whole resource when it has no kind ("root").
func parts(arn string) []string {
	fields := strings.SplitN(arn, ":", 6)
	if len(fields) < 6 {
		return nil
	}
	p := strings.Split(fields[5], "/")
	if len(p) > 1 {
		return p[1:]
	}
	return p
}

// session matches an ARN that could be collapsed to the pattern: each {…}
// stands for one or more characters without a slash.
func session(pattern string) (*regexp.Regexp, error) {
	var b strings.Builder
	for {
		before, rest, opened := strings.Cut(pattern, "{")
		_, after, closed := strings.Cut(rest, "}")
		if !opened || !closed {
			b.WriteString(regexp.QuoteMeta(pattern))
			return regexp.Compile("^" + b.String() + "$")
		}
		b.WriteString(regexp.QuoteMeta(before) + "[^/]+")
		pattern = after
	}
}

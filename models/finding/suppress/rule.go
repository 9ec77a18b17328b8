package suppress

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"

	"yoban/models/finding"
)

// Never is the expiry of a rule that somebody wants to last.
const Never = "never"

// Rule is a suppression rule as it is written.
type Rule struct {
	Name    string   `yaml:"name"`    // 3 to 64 letters, digits, ".", "_" or "-"
	Owner   string   `yaml:"owner"`   // who answers for it
	Reason  string   `yaml:"reason"`  // why
	Expires string   `yaml:"expires"` // the last night it applies to, YYYY-MM-DD, or Never
	Match   Criteria `yaml:"match"`
}

// Criteria are what a finding must match, all of those that are given. Each
// takes one value or a list, of which one must match. Patterns know * for any
// text and ? for any character; case does not matter.
type Criteria struct {
	Type      Words  `yaml:"type"`      // patterns of finding types
	Account   Words  `yaml:"account"`   // accounts, 12 digits
	Region    Words  `yaml:"region"`    // patterns of regions
	Severity  *Range `yaml:"severity"`  // severities, both ends included
	Principal Words  `yaml:"principal"` // patterns of ARNs or names of users and roles
	Resource  Words  `yaml:"resource"`  // patterns of instances, interfaces, private addresses or access keys
	Address   Words  `yaml:"address"`   // remote addresses or prefixes
	ASN       Words  `yaml:"asn"`       // remote autonomous systems
	Country   Words  `yaml:"country"`   // remote countries, two letters
	Domain    Words  `yaml:"domain"`    // domains, with all below them
	Bucket    Words  `yaml:"bucket"`    // patterns of buckets
	Agent     Words  `yaml:"agent"`     // patterns of user agents
	Signal    Words  `yaml:"signal"`    // patterns of prebuilt signals, ids of Sigma rules, actions that other rules name, or types within a sequence
}

// Range is a range of severities.
type Range struct {
	Min float64 `yaml:"min"` // 1 to 10; 0 for open
	Max float64 `yaml:"max"` // 1 to 10; 0 for open
}

// Words is one text or a list of them.
type Words []string

// UnmarshalYAML reads a list, or one value as a list of one.
func (w *Words) UnmarshalYAML(decode func(any) error) error {
	var many []string
	if err := decode(&many); err == nil {
		*w = many
		return nil
	}
	var one string
	if err := decode(&one); err != nil {
		return err
	}
	*w = Words{one}
	return nil
}

// Limits of a rule: a filter that needs more is no filter.
const (
	maxWords = 200 // values of one criterion
	maxWord  = 256 // bytes of a value
	maxRules = 1000
)

var ruleName = regexp.MustCompile(`^[A-Za-z0-9._-]{3,64}$`)

// field is a criterion of words with its name and how its values are read.
type field struct {
	name  string
	words Words
	check func(string) error
}

func (c *Criteria) fields() []field {
	return []field{
		{"type", c.Type, checkPattern}, {"account", c.Account, checkAccount}, {"region", c.Region, checkPattern},
		{"principal", c.Principal, checkPattern}, {"resource", c.Resource, checkPattern}, {"address", c.Address, checkPrefix},
		{"asn", c.ASN, checkASN}, {"country", c.Country, checkCountry}, {"domain", c.Domain, checkDomain},
		{"bucket", c.Bucket, checkPattern}, {"agent", c.Agent, checkPattern}, {"signal", c.Signal, checkPattern},
	}
}

// Validate reports everything that is wrong with a rule, by the name of the key.
func (r *Rule) Validate() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if !ruleName.MatchString(r.Name) {
		bad("name: %.80q is not 3 to 64 letters, digits, \".\", \"_\" or \"-\"", r.Name)
	}
	for _, k := range [][2]string{{"owner", r.Owner}, {"reason", r.Reason}} {
		if strings.TrimSpace(k[1]) == "" || finding.Clean(k[1], finding.MaxText) != k[1] {
			bad("%s: is required, printable text of at most %d bytes", k[0], finding.MaxText)
		}
	}
	if _, err := time.Parse(time.DateOnly, r.Expires); err != nil && r.Expires != Never {
		bad("expires: %.40q is neither a day as YYYY-MM-DD nor %q; one of them is required", r.Expires, Never)
	}
	criteria := 0
	for _, f := range r.Match.fields() {
		if len(f.words) > 0 {
			criteria++
		}
		if f.words != nil && len(f.words) == 0 || len(f.words) > maxWords {
			bad("match.%s: has %d values, 1 to %d are allowed", f.name, len(f.words), maxWords)
		}
		for _, w := range f.words[:min(len(f.words), maxWords)] {
			if err := f.check(w); err != nil {
				bad("match.%s: %w", f.name, err)
			}
		}
	}
	if r.Match.Severity != nil {
		criteria++
		if err := r.Match.Severity.check(); err != nil {
			bad("match.severity: %w", err)
		}
	}
	if criteria == 0 {
		bad("match: names no criterion; a rule that hides everything is refused")
	}
	return errors.Join(errs...)
}

func (r Range) check() error {
	low, high := r.ends()
	if !(low >= 1 && high <= 10 && low <= high) {
		return fmt.Errorf("%g to %g is no range between 1 and 10", r.Min, r.Max)
	}
	if low == 1 && high == 10 {
		return errors.New("every severity is no criterion; leave it out")
	}
	return nil
}

func (r Range) ends() (low, high float64) {
	low, high = r.Min, r.Max
	if low == 0 {
		low = 1
	}
	if high == 0 {
		high = 10
	}
	return low, high
}

func checkText(w string) error {
	if w == "" || len(w) > maxWord || finding.Clean(w, maxWord) != w {
		return fmt.Errorf("%.80q is not printable text of at most %d bytes", w, maxWord)
	}
	return nil
}

func checkPattern(w string) error {
	if strings.Trim(w, "*?") == "" && w != "" {
		return fmt.Errorf("%.80q matches anything and is no criterion; leave it out", w)
	}
	return checkText(w)
}

func checkAccount(w string) error {
	if !finding.IsAccount(w) {
		return fmt.Errorf("%.80q is not 12 digits; put it in quotes", w)
	}
	return nil
}

func checkCountry(w string) error {
	if len(w) != 2 || strings.Trim(strings.ToUpper(w), "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return fmt.Errorf("%.80q is not a country of two letters; put it in quotes", w)
	}
	return nil
}

func checkPrefix(w string) error {
	p, err := parsePrefix(w)
	switch {
	case err != nil:
		return fmt.Errorf("%.80q is neither an address nor a prefix such as 198.51.100.0/24", w)
	case p.Bits() == 0:
		return fmt.Errorf("%s is every address and no criterion; leave it out", w)
	}
	return nil
}

func parsePrefix(w string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(w); err == nil {
		a = a.Unmap().WithZone("")
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	p, err := netip.ParsePrefix(w)
	return p.Masked(), err
}

func checkASN(w string) error {
	_, err := parseASN(w)
	return err
}

func parseASN(w string) (uint32, error) {
	digits, n := w, uint64(0)
	if len(w) > 2 && strings.EqualFold(w[:2], "AS") {
		digits = w[2:]
	}
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("%.80q is not the number of an autonomous system", w)
	}
	return uint32(n), nil
}

func checkDomain(w string) error {
	if strings.ContainsAny(w, "*?") {
		return fmt.Errorf("%.80q: a domain stands for all below it and takes no pattern", w)
	}
	if strings.Trim(w, ".") == "" {
		return fmt.Errorf("%.80q is no domain", w)
	}
	return checkText(w)
}

// Expired reports whether a rule no longer applies on a night, YYYY-MM-DD.
func (r *Rule) Expired(night string) bool { return r.Expires != Never && night > r.Expires }

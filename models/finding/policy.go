package finding

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Mode is what becomes of the findings of a type.
type Mode string

// The modes.
const (
	Off    Mode = "off"     // not raised at all
	DryRun Mode = "dry-run" // found and counted, stored apart, never exported
	Live   Mode = "live"    // raised
)

// Switch sets the mode of types of findings.
type Switch struct {
	Type     string   // pattern: * is any text, ? any character, case does not matter; empty for every type
	Family   Family   // only types of this family; empty for every family
	Mode     Mode     // empty leaves it
	Accounts []string // only in these accounts, 12 digits each; empty for every account
	Severity float64  // instead of the severity found, 1 to 10; 0 leaves it
}

// Policy decides what becomes of findings, by type and account. The zero value
// holds every type live, save those of prebuilt signals, which start dry: in
// many an account their changes are daily work.
type Policy struct {
	switches []Switch
}

// NewPolicy checks switches and returns a policy of them. Of several that fit a
// finding the last decides, on mode and severity apart; what none sets stays as
// in the zero policy. All problems are reported, each with its place, e.g.
// "types[0].state".
func NewPolicy(switches []Switch) (Policy, error) {
	p := Policy{slices.Clone(switches)}
	var errs []error
	for i, s := range p.switches {
		if err := s.check(); err != nil {
			errs = append(errs, fmt.Errorf("types[%d]%w", i, err))
		}
		p.switches[i].Accounts = slices.Clone(s.Accounts)
	}
	return p, errors.Join(errs...)
}

// check reports all problems of a switch.
func (s Switch) check() error {
	var errs []string
	bad := func(format string, args ...any) { errs = append(errs, fmt.Sprintf(format, args...)) }
	if s.Family != "" && !slices.Contains(Families(), s.Family) {
		bad(".family: %q is not one of %s", s.Family, Words(Families()))
	} else if !s.fitsAny() && s.Family != "" {
		bad(".type: no type of the family %s is like %q", s.Family, s.Type)
	} else if !s.fitsAny() {
		bad(".type: no type is like %q; the nearest is %s", s.Type, Nearest(s.Type))
	}
	if s.Type == "" && s.Family == "" {
		bad(".type: a type, a pattern such as *:S3/*, or a family is needed")
	}
	if s.Mode == "" && s.Severity == 0 {
		bad(".state: neither a state nor a severity is set")
	}
	if !slices.Contains([]Mode{"", Off, DryRun, Live}, s.Mode) {
		bad(".state: %q is not one of %s, %s, %s", s.Mode, Off, DryRun, Live)
	}
	for _, a := range s.Accounts {
		if !IsAccount(a) {
			bad(".accounts: %q is not 12 digits", a)
		}
	}
	if s.Severity != 0 && !(s.Severity >= 1 && s.Severity <= 10) {
		bad(".severity: %g is not between 1 and 10", s.Severity)
	}
	if len(errs) == 0 {
		return nil
	}
	return errors.New(strings.Join(errs, "; "))
}

// fitsAny says whether the switch is about anything in the catalogue.
func (s Switch) fitsAny() bool {
	for _, k := range known {
		if s.fits(k.Type, k.Family) {
			return true
		}
	}
	return false
}

// fits says whether the switch is about a type.
func (s Switch) fits(typ string, family Family) bool {
	return (s.Family == "" || s.Family == family) &&
		(s.Type == "" || wildcard(strings.ToLower(s.Type), strings.ToLower(typ)))
}

// Mode returns what becomes of the findings of a type in an account. A type
// that is not in the catalogue has no family.
func (p Policy) Mode(typ, account string) Mode {
	mode, family := Live, known[typ].Family
	if family == SignalFamily {
		mode = DryRun
	}
	for _, s := range p.switches {
		if s.Mode != "" && s.decides(typ, family, account) {
			mode = s.Mode
		}
	}
	return mode
}

// Apply returns a finding with the severity that the policy sets, if any.
func (p Policy) Apply(f Finding) Finding {
	family := known[f.Type].Family
	for _, s := range p.switches {
		if s.Severity != 0 && s.decides(f.Type, family, f.Account) {
			f.Severity = s.Severity
		}
	}
	return f
}

// decides says whether the switch holds for a type in an account.
func (s Switch) decides(typ string, family Family, account string) bool {
	return s.fits(typ, family) && (len(s.Accounts) == 0 || slices.Contains(s.Accounts, account))
}

// String names all that the policy decides by, the same for the same switches;
// it is empty for the zero policy.
func (p Policy) String() string {
	var b strings.Builder
	for _, s := range p.switches {
		fmt.Fprintf(&b, "%q %q %q %q %g\n", s.Type, s.Family, s.Mode, s.Accounts, s.Severity)
	}
	return b.String()
}

package finding

import (
	"fmt"
	"slices"
	"strings"
)

// TypeName is a finding type taken apart by GuardDuty's grammar (user guide,
// "GuardDuty finding format"):
//
//	ThreatPurpose:ResourceTypeAffected/ThreatFamilyName.DetectionMechanism!Artifact
//
// where .DetectionMechanism and !Artifact may be absent.
type TypeName struct {
	Purpose   string // e.g. "CryptoCurrency"
	Resource  string // e.g. "EC2"
	Family    string // e.g. "BitcoinTool"
	Mechanism string // e.g. "B"; may be empty
	Artifact  string // e.g. "DNS"; may be empty
}

// maxType is GuardDuty's limit on a type, in bytes (service model, FindingType).
const maxType = 100

// purposes and affected are the words GuardDuty uses in the first two places,
// as far as Yoban's logs can show them.
var (
	purposes = []string{"AttackSequence", "Backdoor", "Behavior", "CredentialAccess", "CryptoCurrency",
		"DefenseEvasion", "DefenseImpairment", "Discovery", "Execution", "Exfiltration", "Impact", "InitialAccess",
		"LateralMovement", "PenTest", "Persistence", "Policy", "PrivilegeEscalation", "Recon", "ResourceDevelopment",
		"Stealth", "Trojan", "UnauthorizedAccess"}
	affected = []string{"EC2", "IAM", "IAMUser", "Lambda", "Organizations", "RDS", "RolesAnywhere",
		"Route53Resolver", "S3", "SES", "SageMaker"}
)

// ParseType takes a finding type apart. It returns an error that names the part
// at fault; String of the result gives the type back.
func ParseType(typ string) (TypeName, error) {
	var t TypeName
	if len(typ) > maxType {
		return t, fmt.Errorf("finding type of %d bytes: at most %d are allowed", len(typ), maxType)
	}
	purpose, rest, ok := strings.Cut(typ, ":")
	if !ok || !slices.Contains(purposes, purpose) {
		return t, fmt.Errorf("finding type %q: threat purpose %q is not known", typ, purpose)
	}
	resource, rest, ok := strings.Cut(rest, "/")
	if !ok || !slices.Contains(affected, resource) {
		return t, fmt.Errorf("finding type %q: resource type %q is not known", typ, resource)
	}
	rest, artifact, hasArtifact := strings.Cut(rest, "!")
	family, mechanism, hasMechanism := strings.Cut(rest, ".")
	switch {
	case !word(family):
		return t, fmt.Errorf("finding type %q: threat family %q is not a word", typ, family)
	case hasMechanism && !word(mechanism):
		return t, fmt.Errorf("finding type %q: detection mechanism %q is not a word", typ, mechanism)
	case hasArtifact && !word(artifact):
		return t, fmt.Errorf("finding type %q: artifact %q is not a word", typ, artifact)
	}
	return TypeName{purpose, resource, family, mechanism, artifact}, nil
}

// String returns the type as GuardDuty writes it.
func (t TypeName) String() string {
	s := t.Purpose + ":" + t.Resource + "/" + t.Family
	if t.Mechanism != "" {
		s += "." + t.Mechanism
	}
	if t.Artifact != "" {
		s += "!" + t.Artifact
	}
	return s
}

// word says whether s is one or more letters and digits; "&" is for
// C&CActivity.
func word(s string) bool {
	for _, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (r < '0' || r > '9') && r != '&' {
			return false
		}
	}
	return s != ""
}

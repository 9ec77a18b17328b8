// Package catalog owns what each AWS API action is: how much it may change
// and which tactic of an attacker it would serve.
//
// CloudTrail's eventSource and eventName come in, an API goes out. Every pair
// gets an answer: an action the embedded catalogue does not hold is classified
// by its verb, with Known false. It judges actions, never callers.
package catalog

// Access is how an action touches a resource, in IAM's words.
type Access uint8

// The access levels of IAM's service authorization reference.
const (
	AccessUnknown Access = iota
	List
	Read
	Write
	Tagging
	Permissions
)

// Tactic is an ATT&CK tactic in the words of GuardDuty's finding types.
type Tactic uint8

// The tactics that GuardDuty's finding types name.
const (
	NoTactic Tactic = iota
	Discovery
	CredentialAccess
	DefenseEvasion
	Exfiltration
	Impact
	InitialAccess
	Persistence
	PrivilegeEscalation
)

var tacticNames = [...]string{"", "Discovery", "CredentialAccess", "DefenseEvasion", "Exfiltration", "Impact", "InitialAccess", "Persistence", "PrivilegeEscalation"}

// String returns the tactic as it starts a finding type, e.g.
// "CredentialAccess"; NoTactic is the empty string.
func (t Tactic) String() string {
	if int(t) < len(tacticNames) {
		return tacticNames[t]
	}
	return ""
}

var accessNames = [...]string{"", "List", "Read", "Write", "Tagging", "Permissions management"}

// String returns the level as IAM spells it, e.g. "Permissions management".
func (a Access) String() string {
	if int(a) < len(accessNames) {
		return accessNames[a]
	}
	return ""
}

// API describes one action.
type API struct {
	Service    string   // IAM prefix, e.g. "cloudwatch" for monitoring.amazonaws.com
	Action     string   // name without version suffixes, e.g. "CreateFunction"
	Access     Access   //
	Tactic     Tactic   // the tactic an attacker would serve with it; NoTactic for none
	Techniques []string // ATT&CK ids, e.g. "T1098.001"; must not be changed
	Known      bool     // the catalogue holds the action; else all is derived from its verb
}

// Lookup describes an action by CloudTrail's eventSource and eventName.
func Lookup(source, action string) API { return API{} }

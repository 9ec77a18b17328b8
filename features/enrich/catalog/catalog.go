// Package catalog owns what each AWS API action is: how much it may change
// and which tactic of an attacker it would serve.
//
// CloudTrail's eventSource and eventName come in, an API goes out. Every pair
// gets an answer: an action the embedded catalogue does not hold is classified
// by its verb, with Known false. It judges actions, never callers, and knows
// no request parameters: an action that harms only with some of them is judged
// as if it had them.
//
// Access levels are AWS's own (actions.txt.gz, generated), tactics and
// techniques are rules written down in rules.txt.
package catalog

//go:generate go run ./generate -package $IAM_DATA -out actions.txt.gz

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
	Access     Access   // AccessUnknown never comes out of Lookup
	Tactic     Tactic   // the tactic an attacker would serve with it; NoTactic for none
	Techniques []string // ATT&CK ids, e.g. "T1098.001"; shared, must not be changed
	Known      bool     // the catalogue holds the action; else Access is guessed from its verb
}

// Lookup describes an action by CloudTrail's eventSource and eventName. Both
// may carry what CloudTrail adds: ".amazonaws.com", a date or version after
// the name. It is safe for concurrent use. The first call builds the tables
// (some tens of milliseconds); a later one costs below a microsecond, except
// for actions that are not known.
func Lookup(source, action string) API {
	t := load()
	service := t.service(source)
	if api, ok := t.apis[key{service, action}]; ok {
		return api
	}
	for _, name := range [...]string{undated(action), unversioned(action)} {
		if api, ok := t.apis[key{service, name}]; ok {
			return api
		}
	}
	name := undated(action)
	api := API{Service: service, Action: name, Access: guess(name)}
	api.Tactic, api.Techniques = t.judge(api)
	return api
}

// Version names the package, with its version, that the table of actions and
// access levels was generated from.
func Version() string { return load().version }

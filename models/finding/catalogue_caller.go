package finding

// callerAdvice is for calls from an address that should not call.
var callerAdvice = []string{
	"Read which list named the address and why, in the evidence; `yoban lists test` says whether it is still there.",
	callAsk,
	callContain,
	callTrace,
	"Where the address is harmless to you, put it on a trusted list.",
}

const callerBlind = "Addresses that no list names, and lists that are out of date; calls through AWS services or a proxy, whose record has another address."

// callerKinds are the findings about API calls from listed addresses: those
// that only look around, and all others.
var callerKinds = share(Kind{
	Family: IdentityFamily, Logs: []Log{ManagementLog}, Mechanisms: []Basis{List}, Severity: 5, Moves: movesList,
	Resource: AccessKey, Actor: Credential, Advice: callerAdvice, Blind: callerBlind,
}, []Kind{
	{
		Type: "CredentialAccess:IAMUser/CompromisedCredentials", Title: "An access key was used that a list says is in other hands",
		Severity: 8, Moves: "Down by three when every call failed.", Tactic: "Credential Access", Techniques: []string{"T1552.001", "T1078.004"},
		Advice: []string{
			"Make the key inactive at once, and issue a new one to its owner.",
			"Go through every call that was made with it since it was exposed; the sample events are a start.",
			"Find where it was exposed (a repository, an image, a build log) and remove it there, history included.",
			"Replace the key with a role where that can be.",
		},
		Blind: "Keys that no list names: Yoban knows of no exposure by itself. Keys of roles, which end before anybody lists them.",
	},
	{
		Type: "Recon:IAMUser/MaliciousIPCaller", Title: "Calls that look around came from an address that is known to be malicious",
		Tactic: "Discovery", Techniques: []string{"T1580", "T1526"},
	},
	{
		Type: "Recon:IAMUser/MaliciousIPCaller.Custom", Title: "Calls that look around came from an address on your own threat list",
		Tactic: "Discovery", Techniques: []string{"T1580", "T1526"},
	},
	{
		Type: "Recon:IAMUser/TorIPCaller", Title: "Calls that look around came from the Tor network",
		Tactic: "Discovery", Techniques: []string{"T1580", "T1090.003"},
	},
	{
		Type: "UnauthorizedAccess:IAMUser/MaliciousIPCaller", Title: "Calls that change things came from an address that is known to be malicious",
		Tactic: "Initial Access", Techniques: []string{"T1078.004"},
	},
	{
		Type: "UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom", Title: "Calls that change things came from an address on your own threat list",
		Tactic: "Initial Access", Techniques: []string{"T1078.004"},
	},
	{
		Type: "UnauthorizedAccess:IAMUser/TorIPCaller", Title: "Calls that change things came from the Tor network",
		Tactic: "Initial Access", Techniques: []string{"T1078.004", "T1090.003"},
	},
})

package finding

const (
	floodBlind = "Floods below the rates of the rule, floods within the private network, and those whose requests are answered, such as floods of HTTP."
	guessBlind = "Passwords guessed once in a while, or less than ten times a minute at a port that says nothing of the service; logs count the connections of ten minutes as few when a client reuses its port."
	floodMoves = "Down to 6 below the rate of an outright flood, for a host that never sends so much."
	guessMoves = "Nothing: a host that guesses, and a host that was guessed at until somebody came in, are both High, and Medium where only the shape of the connections says that passwords are asked for. Guessing without success is not reported."
)

// attackKinds are the findings about what hosts do to others, or have done to
// them, told from the shape and the amount of their traffic.
var attackKinds = share(Kind{
	Family: TrafficFamily, Logs: []Log{FlowLog}, Mechanisms: []Basis{Rule}, Severity: 8, Moves: movesFact,
	Resource: Instance, Actor: Host, Advice: actorAdvice,
}, []Kind{
	{
		Type: "Backdoor:EC2/DenialOfService.Dns", Title: "A host floods another with traffic to its DNS port",
		Moves: floodMoves, Tactic: "Impact", Techniques: []string{"T1498.001"}, Blind: floodBlind,
	},
	{
		Type: "Backdoor:EC2/DenialOfService.Tcp", Title: "A host floods another by TCP",
		Moves: floodMoves, Tactic: "Impact", Techniques: []string{"T1498.001"}, Blind: floodBlind,
	},
	{
		Type: "Backdoor:EC2/DenialOfService.Udp", Title: "A host floods another by UDP",
		Moves: floodMoves, Tactic: "Impact", Techniques: []string{"T1498.001"}, Blind: floodBlind,
	},
	{
		Type: "Backdoor:EC2/DenialOfService.UdpOnTcpPorts", Title: "A host floods another by UDP on a port of TCP services",
		Moves: floodMoves, Tactic: "Impact", Techniques: []string{"T1498.001"}, Blind: floodBlind,
	},
	{
		Type: "Backdoor:EC2/DenialOfService.UnusualProtocol", Title: "A host floods another by another protocol than TCP and UDP",
		Moves: floodMoves, Tactic: "Impact", Techniques: []string{"T1498.001"}, Blind: floodBlind,
	},
	{
		Type: "Backdoor:EC2/Spambot", Title: "A host that never sends mail delivers it to many servers",
		Severity: 5, Moves: "Up to 6.5 when very many mail servers were tried.", Tactic: "Impact", Techniques: []string{"T1496.003"},
		Blind: "Mail handed to a relay, to the API of a provider, or sent by hosts that always send mail.",
	},
	{
		Type: "Behavior:EC2/NetworkPortUnusual", Title: "A host uses a remote port that it never used before",
		Mechanisms: []Basis{Statistic}, Severity: 5, Moves: movesScore,
		Tactic: "Command and Control", Techniques: []string{"T1571"}, Advice: habitAdvice,
		Blind: "Ports above 32767, and those used for less than ten minutes a day; ports that many other hosts use; hosts younger than a week.",
	},
	{
		Type: "Behavior:EC2/TrafficVolumeUnusual", Title: "A host sends far more to a network than it ever did",
		Mechanisms: []Basis{Statistic}, Severity: 5, Moves: movesScore,
		Tactic: "Exfiltration", Techniques: []string{"T1048"}, Advice: habitAdvice,
		Blind: "Uploads to AWS's own networks; uploads in small pieces over weeks; hosts that upload as much every day.",
	},
	{
		Type: "Impact:EC2/PortSweep", Title: "A host tries one port of many hosts",
		Tactic: "Discovery", Techniques: []string{"T1046"},
		Blind: "Sweeps of a few hosts an hour; sweeps of UDP ports above 1023; sweeps of hosts that mostly answer.",
	},
	{
		Type: "Impact:EC2/WinRMBruteForce", Title: "Passwords of WinRM are guessed by a host, or were guessed at one",
		Moves: guessMoves, Tactic: "Credential Access", Techniques: []string{"T1110.001"}, Advice: targetAdvice, Blind: guessBlind,
	},
	{
		Type: "Recon:EC2/Portscan", Title: "A host tries many ports of another",
		Severity: 5, Tactic: "Discovery", Techniques: []string{"T1046"},
		Blind: "Scans of a few ports an hour; scans of high ports only that nobody answers; ports that turn out open.",
	},
	{
		Type: "UnauthorizedAccess:EC2/RDPBruteForce", Title: "Passwords of RDP are guessed by a host, or were guessed at one",
		Moves: guessMoves, Tactic: "Credential Access", Techniques: []string{"T1110.001"}, Advice: targetAdvice, Blind: guessBlind,
	},
	{
		Type: "UnauthorizedAccess:EC2/SSHBruteForce", Title: "Passwords of SSH are guessed by a host, or were guessed at one",
		Moves: guessMoves, Tactic: "Credential Access", Techniques: []string{"T1110.001"}, Advice: targetAdvice, Blind: guessBlind,
	},
})

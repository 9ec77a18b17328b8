package finding

// The advice about hosts that attack others, and about those that were taken.
var (
	actorAdvice = []string{
		"Ask whoever runs the host whether this is a test or a tool of theirs: scanners, load tests and deployments look so.",
		"If nobody knows of it, isolate the host with a security group that allows nothing, and keep a snapshot of its disks.",
		"Find the process in the snapshot, and the way in: open management ports, vulnerable software, leaked keys.",
		"Revoke the sessions of the host's role and look for other findings about that role and this host.",
		"Rebuild the host from a clean image rather than repair it.",
	}
	targetAdvice = []string{
		"Look at the host's own login records for the peer: which user came in, and what was done?",
		"If nobody knows the peer, isolate the host with a security group that allows nothing, and keep a snapshot of its disks.",
		"Turn off passwords, allow keys only, and close the port to the internet: Session Manager and EC2 Instance Connect need none.",
		"Revoke the sessions of the host's role and look for other findings about that role and this host.",
	}
	habitAdvice = []string{
		"Ask whoever runs the host what was installed or started that day.",
		"Look at the sample flows and the names the host asked for at that time: who owns the peer?",
		"If nobody knows of it, isolate the host with a security group that allows nothing, and keep a snapshot of its disks.",
		"Allow outbound traffic only to what the host needs, by security groups or a network firewall.",
	}
)

// traffic returns a kind that is found in what hosts send and receive.
func traffic(typ, title string, severity float64, tactic, technique string, advice []string, blind string) Kind {
	return Kind{Type: typ, Title: title, Severity: severity, Tactic: tactic, Techniques: []string{technique}, Resource: Instance, Log: flowLog, Advice: advice, Blind: blind}
}

const (
	floodBlind = "Floods below the rates of the rule, floods within the private network, and those whose requests are answered, such as floods of HTTP."
	guessBlind = "Passwords guessed once in a while, or on other ports than the service's own; logs count the connections of ten minutes as few when a client reuses its port."
)

// trafficKinds are the findings about what hosts send and receive, mining apart.
var trafficKinds = []Kind{
	traffic("UnauthorizedAccess:EC2/SSHBruteForce", "Passwords of SSH are guessed by a host, or were guessed at one", 8, "Credential Access", "T1110.001", targetAdvice, guessBlind),
	traffic("UnauthorizedAccess:EC2/RDPBruteForce", "Passwords of RDP are guessed by a host, or were guessed at one", 8, "Credential Access", "T1110.001", targetAdvice, guessBlind),
	traffic("Impact:EC2/WinRMBruteForce", "Passwords of WinRM are guessed by a host, or were guessed at one", 8, "Credential Access", "T1110.001", targetAdvice, guessBlind),
	traffic("Recon:EC2/Portscan", "A host tries many ports of another", 5, "Discovery", "T1046", actorAdvice,
		"Scans of a few ports an hour; scans of high ports only that nobody answers; ports that turn out open."),
	traffic("Impact:EC2/PortSweep", "A host tries one port of many hosts", 8, "Discovery", "T1046", actorAdvice,
		"Sweeps of a few hosts an hour; sweeps of UDP ports above 1023; sweeps of hosts that mostly answer."),
	traffic("Backdoor:EC2/DenialOfService.Tcp", "A host floods another by TCP", 8, "Impact", "T1498.001", actorAdvice, floodBlind),
	traffic("Backdoor:EC2/DenialOfService.Udp", "A host floods another by UDP", 8, "Impact", "T1498.001", actorAdvice, floodBlind),
	traffic("Backdoor:EC2/DenialOfService.Dns", "A host floods another with traffic to its DNS port", 8, "Impact", "T1498.001", actorAdvice, floodBlind),
	traffic("Backdoor:EC2/DenialOfService.UdpOnTcpPorts", "A host floods another by UDP on a port of TCP services", 8, "Impact", "T1498.001", actorAdvice, floodBlind),
	traffic("Backdoor:EC2/DenialOfService.UnusualProtocol", "A host floods another by another protocol than TCP and UDP", 8, "Impact", "T1498.001", actorAdvice, floodBlind),
	traffic("Backdoor:EC2/Spambot", "A host that never sends mail delivers it to many servers", 5, "Impact", "T1496.003", actorAdvice,
		"Mail handed to a relay, to the API of a provider, or sent by hosts that always send mail."),
	traffic("Behavior:EC2/TrafficVolumeUnusual", "A host sends far more to a network than it ever did", 5, "Exfiltration", "T1048", habitAdvice,
		"Uploads to AWS's own networks; uploads in small pieces over weeks; hosts that upload as much every day."),
	traffic("Behavior:EC2/NetworkPortUnusual", "A host uses a remote port that it never used before", 5, "Command and Control", "T1571", habitAdvice,
		"Ports above 32767; ports that many other hosts use; hosts younger than a week."),
	traffic("Backdoor:EC2/C&CActivity.B", "A host comes back to an unknown peer at even intervals, as implants do", 8, "Command and Control", "T1071", hostAdvice,
		"Peers within AWS; beats of more than two hours or less than three minutes; a jitter of more than a quarter; peers that many hosts talk to."),
	traffic("UnauthorizedAccess:EC2/TorClient", "A host uses the Tor network", 8, "Command and Control", "T1090.003", habitAdvice,
		"Bridges and guards that no list names and that do not listen on the default port."),
	traffic("UnauthorizedAccess:EC2/TorRelay", "A host takes part in the Tor network as a relay", 8, "Command and Control", "T1090.003", habitAdvice,
		"Relays without a list of Tor's nodes."),
}

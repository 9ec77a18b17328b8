package finding

const (
	shapeMoves     = movesScore + " Down by three when nothing but the shape of the traffic speaks, and to Low when nobody can say whether the peer is new. By a list: "
	miningMoves    = shapeMoves + "nothing when the pool answered; down by three when it did not."
	listedBlind    = "Peers that no list names, and lists that are out of date; hosts whose interface has no flow log."
	newServerBlind = " Servers in private networks or AWS's, and those that the host used before or that several others use. A new server is told once: from then on it is learned. Nothing is told in an organisation's first three days."
	newServerMoves = "Down by two for a host younger than a week, up by one for each further list that agrees, by two at most, and by one for a megabyte that went there."
)

// peerKinds are the findings about whom hosts talk to: peers on lists, and
// peers that behave like such.
var peerKinds = share(Kind{
	Family: TrafficFamily, Logs: []Log{FlowLog}, Mechanisms: []Basis{List}, Severity: 8, Moves: movesList,
	Resource: Instance, Actor: Host, Advice: peerAdvice, Blind: listedBlind,
}, []Kind{
	{
		Type: "Backdoor:EC2/C&CActivity.B", Title: "A host talks to a server of command and control, by a list or by its even beat",
		Mechanisms: []Basis{List, Statistic}, Moves: shapeMoves + movesList + " Down by three when the list calls the peer malicious, and does not say that it commands.", Tactic: "Command and Control", Techniques: []string{"T1071"},
		Advice: mineAdvice,
		Blind:  "Without a list: peers within AWS; beats of more than three hours or less than three minutes, and within one connection that stays open; a jitter of more than a quarter; peers that many hosts talk to.",
	},
	{
		Type: "CryptoCurrency:EC2/BitcoinTool.B", Title: "A host exchanges traffic that looks like cryptocurrency mining",
		Mechanisms: []Basis{Statistic, List}, Moves: miningMoves, Tactic: "Impact", Techniques: []string{"T1496.001"},
		Advice: mineAdvice,
		Blind:  "Traffic inside a VPN or through a proxy that carries much else; miners that run for minutes only; hosts whose interface has no flow log.",
	},
	{
		Type: "DefenseEvasion:EC2/UnusualDNSResolver", Title: "A host asks a public DNS resolver that it never asked before",
		Mechanisms: []Basis{List}, Severity: 5, Moves: newServerMoves, Tactic: "Command and Control", Techniques: []string{"T1071.004"},
		Advice: habitAdvice, Blind: "Servers that no list names; others of a provider that the host used before." + newServerBlind,
	},
	{
		Type: "DefenseEvasion:EC2/UnusualDoHActivity", Title: "A host resolves names over HTTPS at a server that it never used before",
		Mechanisms: []Basis{List}, Severity: 5, Moves: newServerMoves, Tactic: "Command and Control", Techniques: []string{"T1071.004", "T1572"},
		Advice: habitAdvice, Blind: "Servers that no list names; others of a provider that the host used before; what else such a server serves." + newServerBlind,
	},
	{
		Type: "DefenseEvasion:EC2/UnusualDoTActivity", Title: "A host resolves names over TLS at a server that it never used before",
		Mechanisms: []Basis{Rule, List}, Severity: 5, Moves: newServerMoves, Tactic: "Command and Control", Techniques: []string{"T1071.004", "T1572"},
		Advice: habitAdvice, Blind: "Servers on other ports than 853; hosts that used another one before." + newServerBlind,
	},
	{
		Type: "Recon:EC2/PortProbeEMRUnprotectedPort", Title: "A listed scanner reached an open management port of a cluster",
		Tactic: "Reconnaissance", Techniques: []string{"T1595.001"}, Actor: RemoteHost, Advice: probeAdvice,
		Blind: "Scanners that no list names; ports that only refused. Whether the host belongs to a cluster is told by the port alone.",
	},
	{
		Type: "Recon:EC2/PortProbeUnprotectedPort", Title: "A listed scanner reached an open port of a host",
		Severity: 2, Moves: "High for the ports of Elasticsearch (9200, 9300), which have no login by default; never for 80 and 443, which are meant to be reached. Up by one for each further list that agrees, by two at most.",
		Tactic: "Reconnaissance", Techniques: []string{"T1595.001"}, Actor: RemoteHost, Advice: probeAdvice,
		Blind: "Scanners that no list names; ports that only refused; what the service answered.",
	},
	{
		Type: "Trojan:EC2/BlackholeTraffic", Title: "A host talks to a sinkhole, where the servers of known malware were",
		Severity: 5, Tactic: "Command and Control", Techniques: []string{"T1071"},
	},
	{
		Type: "Trojan:EC2/DropPoint", Title: "A host talks to an address that is known to keep stolen data",
		Severity: 5, Tactic: "Exfiltration", Techniques: []string{"T1041"},
	},
	{
		Type: "UnauthorizedAccess:EC2/MaliciousIPCaller.Custom", Title: "A host exchanged traffic with an address on your own threat list",
		Severity: 5, Tactic: "Command and Control", Techniques: []string{"T1071"},
		Moves: movesList + " Down by three when the peer only looked at a web server.",
	},
	{
		Type: "UnauthorizedAccess:EC2/TorClient", Title: "A host uses the Tor network",
		Mechanisms: []Basis{List, Rule}, Moves: "Down to 5 without a list, when only the port and the length of the connections speak.",
		Tactic: "Command and Control", Techniques: []string{"T1090.003"}, Advice: habitAdvice,
		Blind: "Bridges and guards that no list names and that do not listen on the default port.",
	},
	{
		Type: "UnauthorizedAccess:EC2/TorRelay", Title: "A host takes part in the Tor network as a relay", Moves: movesFact,
		Tactic: "Command and Control", Techniques: []string{"T1090.003"}, Advice: habitAdvice,
		Blind: "Relays without a list of Tor's nodes.",
	},
})

package finding

// What raises or lowers the severity, where several kinds share it.
const (
	movesScore = "Up by one point for every six bits beyond the threshold, by three at most."
	movesCall  = movesScore + " Low becomes Medium when the calls came from a place that is strange to the caller."
	movesList  = "Down by three when nothing came of it (nobody answered, every call was refused, every query was blocked), or when most hosts use the same web address; up by one for each further list that agrees, by two at most, and by one for a megabyte that went there."
	movesFact  = "Nothing: one such event is the whole fact."
)

// The advice about hosts, by what they did or what was done to them.
var (
	mineAdvice = []string{
		"Look at the sample flows and queries: which process on the host talks to this peer, and since when?",
		"If nobody runs a wallet or a miner there on purpose, isolate the host with a security group that allows nothing, and keep a snapshot of its disks.",
		"Find the way in: open management ports, vulnerable software, leaked keys, a container image nobody knows.",
		"Revoke the sessions of the host's role and look for other findings about that role and this host.",
		"Rebuild the host from a clean image rather than repair it.",
	}
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
	peerAdvice = []string{
		"Read which list named the peer and why, in the evidence; `yoban lists test` says whether it is still there.",
		"Find the process on the host that talks to it: the sample flows tell when.",
		"If nobody can explain it, isolate the host with a security group that allows nothing, and keep a snapshot of its disks.",
		"Revoke the sessions of the host's role, and look which other hosts met the same peer.",
		"Where the peer is harmless to you, put it on a trusted list.",
	}
	probeAdvice = []string{
		"Close the port to the internet, or let in only the addresses that need it.",
		"Look at the service's own records for the peer: did it get past the greeting?",
		"Update the service and require a login; if it had neither, treat the host as compromised and keep a snapshot of its disks.",
	}
	// nameAdvice is the way from a query to its process.
	nameAdvice = []string{
		"Find the process that asks: the sample queries tell when; the host's own logs, its packages and its scheduled tasks tell who.",
		"If nobody can explain the names, isolate the host with a security group that allows nothing, and keep a snapshot of its disks.",
		"Block the domains with Route 53 Resolver DNS Firewall, and look which other hosts ask for them.",
		"Revoke the sessions of the host's role and look for other findings about that role and this host.",
		"Rebuild the host from a clean image rather than repair it.",
	}
)

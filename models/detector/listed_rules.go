package detector

import (
	"yoban/features/enrich/indicator"
	"yoban/features/extract"
	"yoban/models/finding"
)

// listRules are the findings that stand on lists, in the order of the logs. Those
// of Tor's nodes and of mining pools that answer are told by torTraffic and
// miningTraffic, which look at more than lists.
var listRules = []listRule{
	// Whom hosts talk to.
	{typ: typeBeacon, log: finding.FlowLog, names: hostile, when: called, tell: tellCommand, blames: true},
	{typ: typeMining, log: finding.FlowLog, names: only(indicator.Mining), when: besideMining, blames: true},
	{typ: typeBlackhole, log: finding.FlowLog, names: only(indicator.Sinkhole), when: called, blames: true},
	{typ: typeDropPoint, log: finding.FlowLog, names: only(indicator.DropPoint), when: called, blames: true},
	{typ: typeCustomPeer, log: finding.FlowLog, names: only(indicator.Custom), tell: tellCustom, blames: true},
	// What is only new is learned from then on, or a new resolver would be told for a
	// week; so are names below that lists call no more than often abused.
	{typ: typeUnusualResolver, log: finding.FlowLog, names: only(indicator.Resolver), when: newServer(53), tell: tellNewServer},
	{typ: typeUnusualDoH, log: finding.FlowLog, names: only(indicator.DoH), when: newServer(443), tell: tellNewServer},
	{typ: typeUnusualDoT, log: finding.FlowLog, when: newServer(853), tell: tellNewServer},
	// Who looks what hosts have open.
	{typ: typeProbed, log: finding.FlowLog, names: curated, when: probed(false), tell: tellProbed},
	{typ: typeProbedCluster, log: finding.FlowLog, names: curated, when: probed(true), tell: tellProbed},

	// What hosts ask for.
	{typ: "Backdoor:EC2/C&CActivity.B!DNS", log: finding.QueryLog, names: only(indicator.C2), blames: true},
	{typ: "Impact:EC2/AbusedDomainRequest.Reputation", log: finding.QueryLog, names: only(indicator.DynamicDNS), when: newName, tell: tellNewName},
	{typ: "Impact:EC2/MaliciousDomainRequest.Custom", log: finding.QueryLog, names: only(indicator.Custom), blames: true},
	{typ: "Impact:EC2/MaliciousDomainRequest.Reputation", log: finding.QueryLog, names: malicious, blames: true},
	{typ: "Impact:EC2/SuspiciousDomainRequest.Reputation", log: finding.QueryLog, names: only(indicator.Suspicious), when: newName, tell: tellNewName},
	{typ: "Trojan:EC2/BlackholeTraffic!DNS", log: finding.QueryLog, names: only(indicator.Sinkhole), blames: true},
	{typ: "Trojan:EC2/DGADomainRequest.C!DNS", log: finding.QueryLog, names: only(indicator.Generated), blames: true},
	{typ: "Trojan:EC2/DriveBySourceTraffic!DNS", log: finding.QueryLog, names: only(indicator.DriveBy), blames: true},
	{typ: "Trojan:EC2/DropPoint!DNS", log: finding.QueryLog, names: only(indicator.DropPoint), blames: true},
	{typ: "Trojan:EC2/PhishingDomainRequest!DNS", log: finding.QueryLog, names: only(indicator.Phishing), blames: true},

	// Who calls APIs. Looking around and changing things are two types.
	{typ: "Recon:IAMUser/MaliciousIPCaller", log: finding.ManagementLog, names: curated, when: lookers(true), blames: true},
	{typ: "Recon:IAMUser/MaliciousIPCaller.Custom", log: finding.ManagementLog, names: only(indicator.Custom), when: lookers(true), blames: true},
	{typ: "Recon:IAMUser/TorIPCaller", log: finding.ManagementLog, names: only(indicator.Tor), when: lookers(true), blames: true},
	{typ: "UnauthorizedAccess:IAMUser/MaliciousIPCaller", log: finding.ManagementLog, names: curated, when: lookers(false), blames: true},
	{typ: "UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom", log: finding.ManagementLog, names: only(indicator.Custom), when: lookers(false), blames: true},
	{typ: "UnauthorizedAccess:IAMUser/TorIPCaller", log: finding.ManagementLog, names: only(indicator.Tor), when: lookers(false), blames: true},

	// Who touches objects.
	{typ: "Discovery:S3/MaliciousIPCaller", log: finding.ObjectLog, names: curated, when: touches(extract.OpList), blames: true},
	{typ: "Discovery:S3/MaliciousIPCaller.Custom", log: finding.ObjectLog, names: only(indicator.Custom), when: touches(extract.OpList), blames: true},
	{typ: "Discovery:S3/TorIPCaller", log: finding.ObjectLog, names: only(indicator.Tor), when: touches(extract.OpList), blames: true},
	{typ: "Exfiltration:S3/MaliciousIPCaller", log: finding.ObjectLog, names: curated, when: touches(extract.OpRead), blames: true},
	{typ: "Impact:S3/MaliciousIPCaller", log: finding.ObjectLog, names: curated, when: touches(changing...), blames: true},
	{typ: "UnauthorizedAccess:S3/MaliciousIPCaller.Custom", log: finding.ObjectLog, names: only(indicator.Custom), when: touches(beyondListing...), blames: true},
	{typ: "UnauthorizedAccess:S3/TorIPCaller", log: finding.ObjectLog, names: only(indicator.Tor), when: touches(beyondListing...), blames: true},
}

// Types of traffic with listed peers. The type of a beat serves for listed servers
// of command and control as well, that of mining for listed pools.
const (
	typeBlackhole       = "Trojan:EC2/BlackholeTraffic"
	typeDropPoint       = "Trojan:EC2/DropPoint"
	typeCustomPeer      = "UnauthorizedAccess:EC2/MaliciousIPCaller.Custom"
	typeUnusualResolver = "DefenseEvasion:EC2/UnusualDNSResolver"
	typeUnusualDoH      = "DefenseEvasion:EC2/UnusualDoHActivity"
	typeUnusualDoT      = "DefenseEvasion:EC2/UnusualDoTActivity"
	typeProbed          = "Recon:EC2/PortProbeUnprotectedPort"
	typeProbedCluster   = "Recon:EC2/PortProbeEMRUnprotectedPort"
)

// Classes of operation on objects, beside listing and reading.
var (
	changing      = []string{extract.OpWrite, extract.OpDelete, extract.OpPermission}
	beyondListing = []string{extract.OpRead, extract.OpWrite, extract.OpDelete, extract.OpPermission}
)

// malicious reports whether a category says of a domain that it is bad, and has no
// type of its own among names.
func malicious(category string) bool {
	switch category {
	case indicator.C2, indicator.Generated, indicator.DriveBy, indicator.DropPoint, indicator.Phishing, indicator.Scanner:
		return false
	}
	return curated(category)
}

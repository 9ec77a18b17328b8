package indicator

// harmless is what a feed says of hosts that are no threat.
const harmless = "harmless"

// proofpoint are the categories of Proofpoint's ET Intelligence reputation
// lists, which give them as numbers. Those that others hold against hosts
// without harm being done keep their own word.
// https://tools.emergingthreats.net/docs/ET%20Intelligence%20Rep%20List%20Tech%20Description.pdf
var proofpoint = map[string]string{
	"1":  C2,
	"2":  "bot",
	"3":  "spam",
	"4":  DropPoint,
	"5":  C2, // of spyware
	"6":  "online gaming",
	"7":  DriveBy,
	"9":  "chat server",
	"10": Tor,
	"13": "compromised",
	"15": "p2p",
	"16": "proxy",
	"17": "ip check",
	"19": harmless, // known good public utility
	"20": harmless, // target of a denial of service
	"21": Scanner,
	"23": "brute force",
	"24": Malware, // false virus scanners
	"25": DynamicDNS,
	"26": "undesirable",
	"27": "abused tld",
	"28": Suspicious, // odd certificates
	"29": Sinkhole,
	"30": "remote access",
	"31": C2, // peer to peer
	"33": "parking",
	"34": "vpn",
	"35": "exe source",
	"37": C2, // of mobile malware
	"38": C2, // of mobile spyware
	"39": "skype",
	"40": Mining, // Bitcoin and related
	"41": "ddos",
}

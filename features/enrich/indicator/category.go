package indicator

import "strings"

// synonyms are parts of the words that public lists use, and the category each
// stands for. The first that fits counts: a "c2 sinkhole" is a sinkhole, a
// "miner botnet" mines.
var synonyms = []struct{ part, category string }{
	{"sinkhole", Sinkhole},
	{"blackhole", Sinkhole},
	{"mining", Mining},
	{"miner", Mining},
	{"cryptojack", Mining},
	{"phish", Phishing},
	{"drop point", DropPoint},
	{"drop_point", DropPoint},
	{"drop site", DropPoint},
	{"droppoint", DropPoint},
	{"command and control", C2},
	{"c&c", C2},
	{"cnc", C2},
	{"c2", C2},
	{"botnet_cc", C2},
	{"scan", Scanner},
	{"dynamic dns", DynamicDNS},
	{"dynamicdns", DynamicDNS},
	{"dyndns", DynamicDNS},
	{"malware", Malware},
	{"trojan", Malware},
	{"ransom", Malware},
	{"tor exit", Tor},
	{"tor-exit", Tor},
	{"tor_exit", Tor},
	{"tor node", Tor},
}

// category returns the category of an entry: the configured one when there is
// one, else what the row says, else Custom.
func category(configured, row string) string {
	word := configured
	if word == "" {
		word = row
	}
	word = strings.ToLower(strings.TrimSpace(printable(word)))
	if word == "" {
		return Custom
	}
	for _, s := range synonyms {
		if strings.Contains(word, s.part) {
			return s.category
		}
	}
	return word
}

// maxText bounds what is kept of a list's own words, in bytes.
const maxText = 128

// printable bounds a text and takes out control characters: lists are written
// by others and their words reach terminals and reports.
func printable(text string) string {
	if len(text) > maxText {
		text = text[:maxText]
	}
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r >= 0x7f && r < 0xa0 || r == '\ufffd' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}

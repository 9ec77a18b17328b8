package indicator

import "strings"

// synonyms are parts of the words that public lists use, and the category each
// stands for. The first that fits counts: a "c2 sinkhole" is a sinkhole, a
// "miner botnet" mines. Short parts are words of their own in running text.
var synonyms = []struct{ part, category string }{
	{"sinkhole", Sinkhole},
	{"blackhole", Sinkhole},
	{"mining", Mining},
	{"miner", Mining},
	{"cryptojack", Mining},
	{"bitcoin", Mining},
	{"phish", Phishing},
	{"drop point", DropPoint},
	{"drop site", DropPoint},
	{"droppoint", DropPoint},
	{"driveby", DriveBy},
	{"drive by", DriveBy},
	{"exploit kit", DriveBy},
	{"command and control", C2},
	{"c&c", C2},
	{"cnc", C2},
	{"c2", C2},
	{"botnet cc", C2},
	{"scan", Scanner},
	{"dynamic dns", DynamicDNS},
	{"dynamicdns", DynamicDNS},
	{"dyndns", DynamicDNS},
	{"domain generation", Generated},
	{"malware", Malware},
	{"malicious host", Malware},
	{"trojan", Malware},
	{"ransom", Malware},
	{"tor exit", Tor},
	{"tor node", Tor},
	{"tornode", Tor},
}

// category returns the category of an entry: what the file says of it when
// that is a key's, else the configured one when there is one, else what the
// file says, else Custom.
func category(configured, said string) string {
	word := configured
	if word == "" || said == Exposed {
		word = said
	}
	word = strings.ToLower(strings.TrimSpace(printable(word)))
	if word == "" {
		return Custom
	}
	plain := strings.NewReplacer("-", " ", "_", " ").Replace(word)
	for _, s := range synonyms {
		if strings.Contains(plain, s.part) {
			return s.category
		}
	}
	return word
}

// shortPart is the length up to which a synonym is looked for as a whole word
// in running text: "c2" is part of many.
const shortPart = 3

// mentioned returns the category that running text speaks of, such as a title
// or a comment; empty for none.
func mentioned(texts ...string) string {
	for _, text := range texts {
		words := strings.FieldsFunc(strings.ToLower(printable(text)), func(r rune) bool {
			return r != '&' && (r < '0' || r > '9') && (r < 'a' || r > 'z')
		})
		plain := " " + strings.Join(words, " ") + " "
		for _, s := range synonyms {
			part := s.part
			if len(part) <= shortPart {
				part = " " + part + " "
			}
			if strings.Contains(plain, part) {
				return s.category
			}
		}
		if strings.Contains(plain, " tor ") {
			return Tor
		}
	}
	return ""
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

package indicator_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/enrich/indicator"
)

// day counts days from 1970-01-01: 20454 is 2026-01-01.
const day = 20454

func ask(set *indicator.Set, value string, on int32) []indicator.Indicator {
	var all []indicator.Indicator
	m := set.Domain(value, on)
	if addr, err := netip.ParseAddr(value); err == nil {
		m = set.Address(addr, 0, on)
	} else if indicator.IsKey(value) {
		m = set.Key(value, on)
	}
	for _, i := range append(m.Threats, m.Trusted...) {
		if i.List == "L" {
			all = append(all, i)
		}
	}
	return all
}

const fireEyeHeader = "reportId, title, threatScape, audience, intelligenceType, publishDate, reportLink, webLink, emailIdentifier, senderAddress, senderName, sourceDomain, sourceIp, subject, recipient, emailLanguage, fileName, fileSize, fuzzyHash, fileIdentifier, md5, sha1, sha256, description, fileType, packer, userAgent, registry, fileCompilationDateTime, filePath, asn, cidr, domain, domainTimeOfLookup, networkIdentifier, ip, port, protocol, registrantEmail, registrantName, networkType, url, malwareFamily, malwareFamilyId, actor, actorId, observationTime\n"

func fireEye(cidr, domain, role, ip, port string) string {
	return "01-1, T, S, O, threat, 1767225600, l, w" + strings.Repeat(", ", 23) + ", " + cidr + ", " + domain + ", , " + role + ", " + ip + ", " + port + ", , , , network, , Fam, id, , , 1767312000\n"
}

func stix1(inner string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><stix:STIX_Package xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:stix="http://stix.mitre.org/stix-1" xmlns:indicator="http://stix.mitre.org/Indicator-2" xmlns:cybox="http://cybox.mitre.org/cybox-2" xmlns:A="http://cybox.mitre.org/objects#AddressObject-2">` + inner + `</stix:STIX_Package>`
}

func addressObject(attributes, value string) string {
	return `<cybox:Observable><cybox:Object><cybox:Properties xsi:type="A:AddressObjectType" category="ipv4-addr"><A:Address_Value ` + attributes + `>` + value + `</A:Address_Value></cybox:Properties></cybox:Object></cybox:Observable>`
}

func stix2(objects ...string) string {
	return `{"type":"bundle","id":"bundle--1","objects":[` + strings.Join(objects, ",") + `]}`
}

// TestFormats asks one thing of a file of each format and shape.
func TestFormats(t *testing.T) {
	one := func(i indicator.Indicator) []indicator.Indicator { i.List = "L"; return []indicator.Indicator{i} }
	tests := map[string]struct {
		content, format, ask string
		want                 []indicator.Indicator
	}{
		"OTX CSV of a prefix":         {"Indicator type, Indicator, Description\nCIDR, 192.0.2.0/24, example\nURL, http://a.example/, x\n", "otx", "192.0.2.9", one(indicator.Indicator{Category: "custom", Value: "192.0.2.0/24", Source: "example"})},
		"OTX CSV of a domain":         {"Indicator type, Indicator, Description\nDomain name, example.net, of malware\n", "otx", "a.example.net", one(indicator.Indicator{Category: "custom", Value: "example.net", Source: "of malware"})},
		"Proofpoint with a port":      {"ip, category, score, first_seen, last_seen, ports (|)\n203.0.113.1, 1, 100, 2026-01-01, 2026-01-02, 80\n", "proofpoint", "203.0.113.1", one(indicator.Indicator{Category: "c2", Value: "203.0.113.1", Port: 80, First: day, Last: day + 1})},
		"Proofpoint with two ports":   {"ip, category, score, first_seen, last_seen, ports (|)\n203.0.113.1, 21, 100, , , 80|81\n", "proofpoint", "203.0.113.1", append(one(indicator.Indicator{Category: "scanner", Value: "203.0.113.1", Port: 80}), one(indicator.Indicator{Category: "scanner", Value: "203.0.113.1", Port: 81})...)},
		"Proofpoint of a domain":      {"domain, category, score, first_seen, last_seen, ports (|)\nbad.example, 10, 100, 2000-01-01, 2000-01-01,\n", "proofpoint", "bad.example", one(indicator.Indicator{Category: "tor", Value: "bad.example", First: 10957, Last: 10957})},
		"FireEye of a prefix":         {fireEyeHeader + fireEye("192.0.2.0/24", "", "Related", "", ""), "fireeye", "192.0.2.1", one(indicator.Indicator{Category: "malware", Value: "192.0.2.0/24", Source: "Fam", First: day, Last: day + 1})},
		"FireEye of an endpoint":      {fireEyeHeader + fireEye("", "bad.example", "Attacker", "203.0.113.1", "8080"), "fireeye", "203.0.113.1", one(indicator.Indicator{Category: "malware", Value: "203.0.113.1", Port: 8080, Source: "Fam", First: day, Last: day + 1})},
		"FireEye's victims are none":  {fireEyeHeader + fireEye("", "bad.example", "Victim", "203.0.113.1", "") + fireEye("", "", "Attacker", "203.0.113.2", ""), "fireeye", "203.0.113.1", nil},
		"AlienVault reputation":       {"192.0.2.2#4#2#Scanning Host#IN#Gurgaon#28.4,77.0#3\n", "alienvault", "192.0.2.2", one(indicator.Indicator{Category: "scanner", Value: "192.0.2.2", Source: "Scanning Host"})},
		"AlienVault of a domain":      {"www.test.example#4#2#Malicious Host#CA#B#45.4,-73.4#3\n", "alienvault", "www.test.example", one(indicator.Indicator{Category: "malware", Value: "www.test.example", Source: "Malicious Host"})},
		"Tor's exit-addresses":        {"ExitNode 0011\nPublished 2026-01-01 00:00:00\nLastStatus 2026-01-01 01:00:00\nExitAddress 192.0.2.3 2026-01-02 01:11:00\n", "tor", "192.0.2.3", one(indicator.Indicator{Category: "tor", Value: "192.0.2.3", Last: day + 1})},
		"ThreatFox hides its header":  {"# comment\n# \"first_seen_utc\",\"ioc_id\",\"ioc_value\",\"ioc_type\",\"threat_type\",\"malware_printable\"\n\"2026-01-01 10:00:00\", \"1\", \"192.0.2.4:443\", \"ip:port\", \"botnet_cc\", \"Fam\"\n", "csv", "192.0.2.4", one(indicator.Indicator{Category: "c2", Value: "192.0.2.4", Port: 443, Source: "Fam", First: day})},
		"CSV cut by semicolons":       {"ip;category;expires\n192.0.2.5;phishing;2026-01-01\n", "csv", "192.0.2.5", one(indicator.Indicator{Category: "phishing", Value: "192.0.2.5", Expires: day})},
		"keys are exposed":            {"AKIAIOSFODNN7EXAMPLE\n", "text", "AKIAIOSFODNN7EXAMPLE", one(indicator.Indicator{Category: "exposed", Value: "AKIAIOSFODNN7EXAMPLE"})},
		"AWS ip-ranges":               {`{"syncToken":"1","prefixes":[{"ip_prefix":"3.5.140.0/22","region":"ap-northeast-2","service":"S3"}],"ipv6_prefixes":[{"ipv6_prefix":"2a05:d07a:a000::/40","region":"eu-south-1","service":"AMAZON"}]}`, "aws", "2a05:d07a:a000::1", one(indicator.Indicator{Category: "custom", Value: "2a05:d07a:a000::/40", Source: "AMAZON eu-south-1"})},
		"STIX 1 without an indicator": {stix1(`<stix:Observables>` + addressObject("", "198.51.100.1") + `</stix:Observables>`), "stix1", "198.51.100.1", one(indicator.Indicator{Category: "custom", Value: "198.51.100.1"})},
		"STIX 1 of a range":           {stix1(`<stix:Observables>` + addressObject(`condition="InclusiveBetween"`, "192.0.2.0##comma##192.0.2.255") + `</stix:Observables>`), "stix1", "192.0.2.77", one(indicator.Indicator{Category: "custom", Value: "192.0.2.0/24"})},
		"STIX 1 of several":           {stix1(addressObject(`condition="Equals"`, "192.0.2.1##comma##192.0.2.5")), "stix1", "192.0.2.5", one(indicator.Indicator{Category: "custom", Value: "192.0.2.5"})},
		"STIX 1 of an indicator": {stix1(`<stix:Indicators><stix:Indicator><indicator:Title>Zeus</indicator:Title><indicator:Type>C2</indicator:Type><indicator:Valid_Time_Position><indicator:Start_Time>2026-01-01T00:00:00Z</indicator:Start_Time><indicator:End_Time>2026-01-03T00:00:00Z</indicator:End_Time></indicator:Valid_Time_Position>` +
			addressObject(`condition="Equals"`, "192.0.2.6") + `</stix:Indicator></stix:Indicators>`), "stix1", "192.0.2.6", one(indicator.Indicator{Category: "c2", Value: "192.0.2.6", Source: "Zeus", First: day, Expires: day + 1})},
		"STIX 1 of what belongs together": {stix1(`<cybox:Observable><cybox:Observable_Composition operator="AND">` + addressObject("", "192.0.2.7") + `</cybox:Observable_Composition></cybox:Observable>` + addressObject("", "192.0.2.8")), "stix1", "192.0.2.7", nil},
		"STIX 2 of an address":            {stix2(`{"type":"indicator","name":"N","pattern":"[ipv4-addr:value = '198.51.100.1']","labels":["phishing"],"valid_from":"2026-01-01T00:00:00Z","valid_until":"2026-01-02T12:00:00Z"}`), "stix2", "198.51.100.1", one(indicator.Indicator{Category: "phishing", Value: "198.51.100.1", Source: "N", First: day, Expires: day + 1})},
		"STIX 2 of an endpoint":           {stix2(`{"type":"indicator","pattern":"[network-traffic:dst_ref.value = '198.51.100.2' AND network-traffic:dst_port = 443]"}`), "stix2", "198.51.100.2", one(indicator.Indicator{Category: "custom", Value: "198.51.100.2", Port: 443})},
		"STIX 2 of any of several":        {stix2(`{"type":"indicator","pattern":"[domain-name:value IN ('a.example', 'b.example')] OR [url:value = 'http://x/']"}`), "stix2", "b.example", one(indicator.Indicator{Category: "custom", Value: "b.example"})},
		"STIX 2 of two at once is not":    {stix2(`{"type":"indicator","pattern":"[domain-name:value = 'a.example' AND file:name = 'x']"}`, `{"type":"indicator","pattern":"[domain-name:value = 'b.example']"}`), "stix2", "a.example", nil},
		"STIX 2 that is not is not":       {stix2(`{"type":"indicator","pattern":"[domain-name:value != 'a.example']"}`, `{"type":"indicator","pattern":"[domain-name:value = 'b.example']"}`), "stix2", "a.example", nil},
		"STIX 2 revoked":                  {stix2(`{"type":"indicator","revoked":true,"pattern":"[domain-name:value = 'a.example']"}`, `{"type":"indicator","pattern":"[domain-name:value = 'b.example']"}`), "stix2", "a.example", nil},
		"STIX 2 of observables alone":     {stix2(`{"type":"ipv4-addr","value":"198.51.100.3"}`), "stix2", "198.51.100.3", one(indicator.Indicator{Category: "custom", Value: "198.51.100.3"})},
		"STIX 2, seen beside indicators":  {stix2(`{"type":"ipv4-addr","value":"198.51.100.3"}`, `{"type":"indicator","pattern":"[domain-name:value = 'b.example']"}`), "stix2", "198.51.100.3", nil},
		"MISP event":                      {`{"Event":{"info":"Campaign of Locky ransomware","Attribute":[{"type":"md5","value":"x"},{"type":"ip-dst|port","value":"192.0.2.9|8443","to_ids":true,"first_seen":"2026-01-01T00:00:00+00:00"}]}}`, "misp", "192.0.2.9", one(indicator.Indicator{Category: "malware", Value: "192.0.2.9", Port: 8443, Source: "Campaign of Locky ransomware", First: day})},
		"MISP objects in a search":        {`{"response":[{"Event":{"info":"E","Object":[{"name":"o","Attribute":[{"type":"domain|ip","value":"bad.example|192.0.2.10","Tag":[{"name":"type:c2"}]}]}]}}]}`, "misp", "bad.example", one(indicator.Indicator{Category: "c2", Value: "bad.example", Source: "E"})},
		"MISP not for detection":          {`{"response":{"Attribute":[{"type":"domain","value":"bad.example","to_ids":false},{"type":"domain","value":"b.example"}]}}`, "misp", "bad.example", nil},
		"MISP warning list of prefixes":   {`{"name":"W","type":"cidr","list":["192.0.2.0/24"]}`, "misp", "192.0.2.1", one(indicator.Indicator{Category: "custom", Value: "192.0.2.0/24"})},
		"MISP warning list of names":      {`{"type":"hostname","list":[".bad.example"]}`, "misp", "a.bad.example", one(indicator.Indicator{Category: "custom", Value: "bad.example"})},
		"MISP list of strings is exact":   {`{"type":"string","list":["bad.example"]}`, "misp", "a.bad.example", nil},
		"and names itself":                {`{"type":"string","list":["bad.example"]}`, "misp", "bad.example", one(indicator.Indicator{Category: "custom", Value: "bad.example"})},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, format := range []string{"", tt.format} {
				set := open(t, indicator.ListConfig{Name: "L", Path: file(t, tt.content), Format: format})
				if got := last(set).Format; got != tt.format {
					t.Errorf("read as %q, want %q", got, tt.format)
				}
				if diff := cmp.Diff(tt.want, ask(set, tt.ask, 0)); diff != "" {
					t.Errorf("format %q (-want +got):\n%s", format, diff)
				}
			}
		})
	}
}

func TestFilesThatAreNoLists(t *testing.T) {
	deep := strings.Repeat("[", 200) + strings.Repeat("]", 200)
	for name, tt := range map[string]struct{ content, want string }{
		"a page of the web":          {"<!DOCTYPE html><html><body>404</body></html>", "page of the web"},
		"a page without a DOCTYPE":   {"<html><body>192.0.2.1</body></html>", "page of the web"},
		"entities":                   {`<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`, "DOCTYPE"},
		"an entity without its DTD":  {`<x>&e;</x>`, "entity"},
		"deep XML":                   {strings.Repeat("<a>", 100), "nested deeper than 64"},
		"one endless tag":            {`<a b="` + strings.Repeat("x", 9<<20) + `"/>`, "in one tag"},
		"deep JSON":                  {`{"x":` + deep + `}`, "nested deeper than 64"},
		"JSON cut off":               {`{"objects":[{"type":"indicator"`, "cut off"},
		"JSON of another kind":       {`{"a":1}`, "none of stix2, misp and aws"},
		"two JSON values":            {`{"list":["192.0.2.1"]} {}`, "more than one JSON value"},
		"a warning list of patterns": {`{"type":"regex","list":["a.*"]}`, `type "regex"`},
		"nothing but hashes":         {"Indicator type,Indicator,Description\nFileHash-MD5,d41d8cd98f00b204e9800998ecf8427e,x\n", "no usable entry in it, read as otx: 0 bad, 1 of kinds that no log shows"},
		"prose":                      {"this is\nno list\n", `first bad one: line 1: neither an address, a prefix, a domain nor an access key: "this is"`},
		"an expiry that is no time":  {"ip,expires\n192.0.2.1,soon\n", "an end that is no time"},
	} {
		_, err := indicator.Open([]indicator.ListConfig{{Name: "L", Path: file(t, tt.content)}})
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", name, err, tt.want)
		}
	}
	for format, content := range map[string]string{"misp": `{"prefixes":[{"ip_prefix":"3.5.140.0/22"}]}`, "fireeye": "ip,category\n192.0.2.1,c2\n", "csv": "192.0.2.1\n", "stix": "192.0.2.1"} {
		if _, err := indicator.Open([]indicator.ListConfig{{Name: "L", Path: file(t, content), Format: format}}); err == nil {
			t.Errorf("format %s takes %q", format, content)
		}
	}
}

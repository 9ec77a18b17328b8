package sigma_test

import (
	"fmt"
	"strings"
	"testing"

	"yoban/features/sigma"
)

// ruleText returns a rule with a detection, whose lines come without indentation
// of their own.
func ruleText(id, detection string) string {
	lines := strings.Split(strings.TrimSpace(detection), "\n")
	return fmt.Sprintf("title: %s\nid: %s\nlogsource:\n    product: aws\n    service: cloudtrail\ndetection:\n    %s\nlevel: low\n", id, id, strings.Join(lines, "\n    "))
}

// parse returns the one rule of a text.
func parse(t testing.TB, text string) *sigma.Rule {
	t.Helper()
	rules, refused := sigma.Parse("rule.yml", []byte(text))
	if len(refused) > 0 {
		t.Fatalf("%v in\n%s", refused[0], text)
	}
	if len(rules) != 1 {
		t.Fatalf("%d rules in\n%s", len(rules), text)
	}
	return rules[0]
}

func setOf(t testing.TB, texts ...string) *sigma.Set {
	t.Helper()
	var rules []*sigma.Rule
	for _, text := range texts {
		rules = append(rules, parse(t, text))
	}
	s, err := sigma.NewSet(rules)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// matchCase is a detection, records that match it and records that do not.
type matchCase struct {
	name, detection string
	yes, no         []string
}

func checkMatches(t *testing.T, cases []matchCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := setOf(t, ruleText("rule", c.detection))
			for want, records := range map[bool][]string{true: c.yes, false: c.no} {
				for _, r := range records {
					got, err := s.MatchRecord([]byte(r))
					if err != nil {
						t.Fatalf("%s: %v", r, err)
					}
					if len(got) == 1 != want {
						t.Errorf("%s: got %v, want a match: %v", r, got, want)
					}
				}
			}
		})
	}
}

func TestValues(t *testing.T) {
	checkMatches(t, []matchCase{
		{"a text is compared without case", "s:\n    eventName: stoplogging\ncondition: s",
			[]string{`{"eventName":"StopLogging"}`, `{"eventName":"STOPLOGGING"}`}, []string{`{"eventName":"StopLogging2"}`, `{"eventname":"StopLogging"}`, `{}`}},
		{"case folds beyond ASCII", "s:\n    f: 'straße ΣΩ K'\ncondition: s",
			[]string{`{"f":"STRAẞE σω k"}`, `{"f":"straße ςω \u212a"}`}, []string{`{"f":"strasse σω k"}`}},
		{"cased tells case", "s:\n    f|cased: Root\ncondition: s", []string{`{"f":"Root"}`}, []string{`{"f":"root"}`}},
		{"cased goes with wildcards", "s:\n    f|contains|cased: oo\ncondition: s", []string{`{"f":"Root"}`}, []string{`{"f":"ROOT"}`}},
		{"a star is any text, none too", "s:\n    f: 'arn:*/*deploy*'\ncondition: s",
			[]string{`{"f":"arn:aws:iam::1:role/deploy"}`, `{"f":"arn:/x-deploy-y"}`}, []string{`{"f":"arn:aws:iam::1:role:deploy"}`, `{"f":"xarn:/deploy"}`}},
		{"a question mark is one character", "s:\n    f: 'p?t'\ncondition: s", []string{`{"f":"put"}`, `{"f":"pät"}`}, []string{`{"f":"pt"}`, `{"f":"puut"}`}},
		{"stars and question marks together", "s:\n    f: '*a?c*e?'\ncondition: s", []string{`{"f":"zabcdef"}`, `{"f":"aXcaYce!"}`}, []string{`{"f":"abde"}`, `{"f":"acef"}`}},
		{"an escaped star is a star", `s:` + "\n" + `    f: 's3:\*'` + "\ncondition: s", []string{`{"f":"s3:*"}`}, []string{`{"f":"s3:Get"}`}},
		{"an escaped backslash before a star", `s:` + "\n" + `    f: 'a\\*'` + "\ncondition: s", []string{`{"f":"a\\"}`, `{"f":"a\\b"}`}, []string{`{"f":"a*"}`, `{"f":"ab"}`}},
		{"three backslashes before a star are a backslash and a star", `s:` + "\n" + `    f: 'a\\\*'` + "\ncondition: s", []string{`{"f":"a\\*"}`}, []string{`{"f":"a\\b"}`}},
		{"a backslash before anything else is one", `s:` + "\n" + `    f: 'a\b'` + "\ncondition: s", []string{`{"f":"a\\b"}`}, []string{`{"f":"ab"}`}},
		{"two backslashes are one, four are two", `s:` + "\n" + `    f:` + "\n" + `        - 'a\\b'` + "\n" + `        - 'c\\\\d'` + "\ncondition: s", []string{`{"f":"a\\b"}`, `{"f":"c\\\\d"}`}, []string{`{"f":"a\\\\b"}`, `{"f":"c\\d"}`}},
		{"a number is a number or its text", "s:\n    f: 443\ncondition: s", []string{`{"f":443}`, `{"f":443.0}`, `{"f":4.43e2}`, `{"f":"443"}`}, []string{`{"f":4430}`, `{"f":"0443"}`, `{"f":true}`}},
		{"an account with a zero before it keeps it", "s:\n    f: '012345678901'\ncondition: s", []string{`{"f":"012345678901"}`}, []string{`{"f":"12345678901"}`}},
		{"a text that is a number is compared as text", "s:\n    f: '443'\ncondition: s", []string{`{"f":443}`, `{"f":"443"}`}, []string{`{"f":443.0}`}},
		{"large whole numbers are exact", "s:\n    f: 9007199254740993\ncondition: s", []string{`{"f":9007199254740993}`}, []string{`{"f":9007199254740992}`}},
		{"true is a boolean or its word", "s:\n    f: true\ncondition: s", []string{`{"f":true}`, `{"f":"True"}`}, []string{`{"f":false}`, `{"f":1}`}},
		{"the word false matches the boolean", "s:\n    f: 'false'\ncondition: s", []string{`{"f":false}`}, []string{`{"f":true}`, `{"f":null}`}},
		{"no and yes are words", "s:\n    f: No\ncondition: s", []string{`{"f":"No"}`, `{"f":"NO"}`}, []string{`{"f":false}`}},
		{"null is null or absent", "s:\n    a: x\n    f: null\ncondition: s", []string{`{"a":"x"}`, `{"a":"x","f":null}`, `{"a":"x","f":[1,null]}`}, []string{`{"a":"x","f":""}`, `{"a":"x","f":[]}`, `{"a":"x","f":{}}`}},
		{"null among values", "s:\n    errorCode:\n        - Success\n        - null\ncondition: s", []string{`{}`, `{"errorCode":"Success"}`}, []string{`{"errorCode":"AccessDenied"}`}},
		{"an empty text is there", "s:\n    f: ''\ncondition: s", []string{`{"f":""}`}, []string{`{}`, `{"f":null}`, `{"f":" "}`}},
		{"a list is any of its values", "s:\n    f:\n        - a\n        - b*\ncondition: s", []string{`{"f":"A"}`, `{"f":"bc"}`}, []string{`{"f":"c"}`}},
		{"a map is all of its fields", "s:\n    f: a\n    g: b\ncondition: s", []string{`{"f":"a","g":"b"}`}, []string{`{"f":"a"}`, `{"f":"a","g":"c"}`}},
		{"a list of maps is any of them", "s:\n    - f: a\n      g: b\n    - h: c\ncondition: s", []string{`{"f":"a","g":"b"}`, `{"h":"c"}`}, []string{`{"f":"a"}`, `{"g":"b"}`}},
	})
}

func TestFields(t *testing.T) {
	checkMatches(t, []matchCase{
		{"a path goes through objects", "s:\n    a.b.c: x\ncondition: s", []string{`{"a":{"b":{"c":"x"}}}`}, []string{`{"a":{"c":"x"}}`, `{"a":"x"}`}},
		{"a path goes through arrays, and arrays of arrays", "s:\n    a.b: x\ncondition: s", []string{`{"a":[{"b":"y"},{"b":["z","x"]}]}`, `{"a":[[{"b":[["x"]]}]]}`}, []string{`{"a":[{"b":"y"}]}`, `{"a":["x"]}`}},
		{"keys hold dots", "s:\n    a.b.c.d: x\ncondition: s", []string{`{"a.b":{"c.d":"x"}}`, `{"a.b.c.d":"x"}`, `{"a":{"b.c.d":"x"},"a.b":1}`, `{"a":{"b":{"c":{"d":"x"}}},"a.b":{"c.d":"y"}}`}, []string{`{"a.b":{"c":"x"}}`}},
		{"of a key that occurs twice the last counts", "s:\n    a: x\ncondition: s", []string{`{"a":"y","a":"x"}`}, []string{`{"a":"x","a":"y"}`}},
		{"all asks for each value of some element", "s:\n    a|contains|all:\n        - x\n        - y\ncondition: s", []string{`{"a":["1x","2y"]}`, `{"a":"xy"}`}, []string{`{"a":["x","z"]}`}},
		{"JSON in a string is text", `s:` + "\n" + `    p.policyDocument|contains: '"Action": "*"'` + "\ncondition: s", []string{`{"p":{"policyDocument":"{\"Action\": \"*\"}"}}`}, []string{`{"p":{"policyDocument":"{\"Action\":\"x\"}"}}`}},
		{"an object is its JSON", `s:` + "\n" + `    p|contains: '"Status":"Suspended"'` + "\ncondition: s", []string{`{"p":{"V": {"Status" : "Suspended"}}}`}, []string{`{"p":{"V":{"Status":"Enabled"}}}`, `{"q":{"Status":"Suspended"}}`}},
		{"an object is its JSON with spaces", `s:` + "\n" + `    p|contains: '"Status": "Suspended"'` + "\ncondition: s", []string{`{"p":{"V":{"Status":"Suspended"}}}`}, nil},
		{"an object is its strings' meaning", `s:` + "\n" + `    p|contains|all:` + "\n" + `        - '"arn:aws:s3:::<bucket>/\*"'` + "\n" + `        - '"Allow"'` + "\ncondition: s",
			[]string{`{"p":{"doc":"{\"Resource\":\"arn:aws:s3:::\u003cbucket\u003e/*\",\"Effect\":\"Allow\"}"}}`}, []string{`{"p":{"doc":"{\"Effect\":\"Allow\"}"}}`}},
		{"an object is its escaped JSON", `s:` + "\n" + `    p|contains: '\"Effect\"'` + "\ncondition: s", []string{`{"p":{"doc":"{\"Effect\":1}"}}`}, []string{`{"p":{"doc":{"Effect":1}}}`}},
		{"an object is keys and values", "s:\n    p|contains: 'layers=[arn'\ncondition: s", []string{`{"p":{"fn":"f","layers":["arn:x","arn:y"]}}`}, []string{`{"p":{"fn":"f","layers":[]}}`}},
		{"an object is no value of its members", "s:\n    p: Suspended\ncondition: s", nil, []string{`{"p":{"V":"Suspended"}}`}},
		{"any value but null", "s:\n    p|contains: '*'\ncondition: s", []string{`{"p":"x"}`, `{"p":""}`, `{"p":{}}`, `{"p":0}`}, []string{`{}`, `{"p":null}`, `{"p":[]}`}},
		{"keywords are anywhere", "k:\n    - evil\n    - 4444\ncondition: k", []string{`{"a":{"b":["x EVIL y"]}}`, `{"evil":1}`, `{"port":4444}`}, []string{`{"a":"ev il"}`}},
		{"keywords with wildcards", "k:\n    - 'a*b'\ncondition: k", []string{`{"f":"xa1b"}`}, []string{`{"f":"x"}`}},
		{"all keywords", "k:\n    '|all':\n        - foo\n        - bar\ncondition: k", []string{`{"a":"foo","b":"bar"}`}, []string{`{"a":"foo"}`}},
		{"one keyword without a list", "k: foo\ncondition: k", []string{`{"a":"foo"}`}, []string{`{"a":"fo"}`}},
		{"a keyword in a list of maps", "k:\n    - a: x\n    - foo\ncondition: k", []string{`{"a":"x"}`, `{"b":"foo"}`}, []string{`{"a":"y"}`}},
		{"an expression over the record", "k:\n    '|re': 'f[o0]{2}'\ncondition: k", []string{`{"a":"f0o"}`}, []string{`{"a":"fo"}`}},
		{"deep parts are text", "s:\n    a|contains: needle\ncondition: s", []string{`{"a":` + strings.Repeat(`{"b":`, 60) + `"needle"` + strings.Repeat("}", 60) + `}`}, nil},
	})
}

func TestModifiers(t *testing.T) {
	// base64("cmd.exe") = Y21kLmV4ZQ==; at offset 1 of a longer text "xcmd.exe" = eGNtZC5leGU=,
	// whose characters 2.. are NtZC5leGU; at offset 2 "xxcmd.exe" = eHhjbWQuZXhl, from character 3 on jbWQuZXhl.
	checkMatches(t, []matchCase{
		{"contains", "s:\n    f|contains: b\ncondition: s", []string{`{"f":"aBc"}`}, []string{`{"f":"ac"}`}},
		{"startswith", "s:\n    f|startswith:\n        - Get\n        - List\ncondition: s", []string{`{"f":"GetObject"}`, `{"f":"list"}`}, []string{`{"f":"BatchGet"}`}},
		{"endswith", "s:\n    f|endswith: '.exe'\ncondition: s", []string{`{"f":"a.EXE"}`}, []string{`{"f":"a.exe.b"}`}},
		{"contains with a wildcard inside", "s:\n    f|contains: 'a*z'\ncondition: s", []string{`{"f":"1a2z3"}`}, []string{`{"f":"za"}`}},
		{"startswith with nothing", "s:\n    f|startswith: ''\ncondition: s", []string{`{"f":"x"}`}, []string{`{}`}},
		{"neq", "s:\n    a: 1\n    f|neq: x\ncondition: s", []string{`{"a":1,"f":"y"}`, `{"a":1}`}, []string{`{"a":1,"f":"X"}`}},
		{"neq with a list is none of them", "s:\n    f|neq:\n        - x\n        - y\ncondition: s", []string{`{"f":"z"}`}, []string{`{"f":"x"}`, `{"f":"y"}`}},
		{"neq null is there", "s:\n    f|neq: null\ncondition: s", []string{`{"f":"z"}`}, []string{`{"f":null}`, `{}`}},
		{"re is searched for, with case", "s:\n    f|re: ':assumed-role/aws:.+'\ncondition: s", []string{`{"f":"arn:aws:sts::1:assumed-role/aws:ec2-instance/i-1"}`}, []string{`{"f":"arn:aws:sts::1:ASSUMED-ROLE/aws:x"}`, `{"f":":assumed-role/aws:"}`}},
		{"re with anchors", "s:\n    f|re: '^a.c$'\ncondition: s", []string{`{"f":"abc"}`}, []string{`{"f":"abcd"}`, `{"f":"a\nc"}`}},
		{"re, ignoring case", "s:\n    f|re|i: '^abc$'\ncondition: s", []string{`{"f":"ABC"}`}, []string{`{"f":"ABCD"}`}},
		{"re over lines", "s:\n    f|re|m: '^b$'\ncondition: s", []string{`{"f":"a\nb"}`}, []string{`{"f":"ab"}`}},
		{"re whose dot is a line end", "s:\n    f|re|i|s: 'a.c'\ncondition: s", []string{`{"f":"A\nC"}`}, []string{`{"f":"ac"}`}},
		{"re of a number", "s:\n    f|re: 44\ncondition: s", []string{`{"f":1443}`}, []string{`{"f":1}`}},
		{"all expressions", "s:\n    f|re|all:\n        - '^a'\n        - 'z$'\ncondition: s", []string{`{"f":"a-z"}`}, []string{`{"f":"a"}`}},
		{"cidr", "s:\n    ip|cidr:\n        - 192.0.2.0/24\n        - 2001:db8::/32\ncondition: s",
			[]string{`{"ip":"192.0.2.255"}`, `{"ip":"2001:DB8::1"}`, `{"ip":"::ffff:192.0.2.1"}`}, []string{`{"ip":"192.0.3.0"}`, `{"ip":"192.0.2.0/24"}`, `{"ip":"s3.amazonaws.com"}`, `{}`}},
		{"exists", "s:\n    f.g|exists: true\ncondition: s", []string{`{"f":{"g":null}}`, `{"f":[{"g":[]}]}`}, []string{`{"f":{}}`, `{"f":null}`}},
		{"exists not", "s:\n    f|exists: false\ncondition: s", []string{`{}`}, []string{`{"f":null}`, `{"f":""}`}},
		{"lt, lte, gt, gte", "s:\n    a|lt: 5\n    b|lte: 5\n    c|gt: 5\n    d|gte: 5.5\ncondition: s",
			[]string{`{"a":4.9,"b":5,"c":6,"d":5.5}`, `{"a":"4","b":"-1e3","c":"6","d":"9"}`}, []string{`{"a":5,"b":5,"c":6,"d":6}`, `{"a":4,"b":6,"c":6,"d":6}`, `{"a":4,"b":5,"c":5,"d":6}`, `{"a":4,"b":5,"c":6,"d":"x"}`, `{"b":5,"c":6,"d":6}`}},
		{"numbers are JSON's", "s:\n    a|gt: 1\ncondition: s", []string{`{"a":"2"}`}, []string{`{"a":"Inf"}`, `{"a":"0x10"}`, `{"a":" 2"}`, `{"a":"1e999999999"}`, `{"a":"1_000"}`, `{"a":"+2"}`}},
		{"fieldref", "s:\n    a|fieldref: b.c\ncondition: s", []string{`{"a":"X","b":{"c":"x"}}`, `{"a":["p","q"],"b":[{"c":"r"},{"c":"q"}]}`}, []string{`{"a":"x","b":{"c":"y"}}`, `{"a":"x"}`, `{}`}},
		{"fieldref, differing", "s:\n    a|fieldref|neq: b\ncondition: s", []string{`{"a":"x","b":"y"}`}, []string{`{"a":"x","b":"x"}`}},
		{"fieldref, ending with it", "s:\n    a|fieldref|endswith: b\ncondition: s", []string{`{"a":"arn:user/Bob","b":"bob"}`}, []string{`{"a":"bob/arn","b":"bob"}`}},
		{"fieldref, starting with it", "s:\n    a|fieldref|startswith: b\ncondition: s", []string{`{"a":"bob/arn","b":"bob"}`}, []string{`{"a":"x/bob","b":"bob"}`}},
		{"fieldref, containing it", "s:\n    a|fieldref|contains: b\ncondition: s", []string{`{"a":"x/bob/y","b":"bob"}`}, []string{`{"a":"x","b":"bob"}`}},
		{"fieldref with case", "s:\n    a|fieldref|cased: b\ncondition: s", []string{`{"a":"X","b":"X"}`}, []string{`{"a":"X","b":"x"}`}},
		{"base64", "s:\n    f|base64: cmd.exe\ncondition: s", []string{`{"f":"Y21kLmV4ZQ=="}`}, []string{`{"f":"cmd.exe"}`, `{"f":"xY21kLmV4ZQ=="}`}},
		{"base64offset", "s:\n    f|base64offset|contains: cmd.exe\ncondition: s", []string{`{"f":"Y21kLmV4ZSAvYw=="}`, `{"f":"eGNtZC5leGU="}`, `{"f":"eHhjbWQuZXhl"}`}, []string{`{"f":"Y21kLmZ4ZQ=="}`}},
		{"wide and base64", "s:\n    f|wide|base64offset|contains: IEX\ncondition: s", []string{`{"f":"xxSQBFAFgA"}`}, []string{`{"f":"SUVY"}`}}, // base64(49 00 45 00 58 00) = SQBFAFgA
		{"utf16be", "s:\n    f|utf16be|base64: I\ncondition: s", []string{`{"f":"AEk="}`}, nil},                                                  // 00 49
		{"utf16 has a mark", "s:\n    f|utf16|base64: I\ncondition: s", []string{`{"f":"//5JAA=="}`}, nil},                                       // ff fe 49 00
		{"windash", "s:\n    f|windash|contains: ' -enc '\ncondition: s", []string{`{"f":"x -enc y"}`, `{"f":"x /ENC y"}`, `{"f":"x –enc y"}`, `{"f":"x —enc y"}`, `{"f":"x ―enc y"}`}, []string{`{"f":"x +enc y"}`}},
		{"windash leaves dashes in words", "s:\n    f|windash: 'a-b'\ncondition: s", []string{`{"f":"a-b"}`}, []string{`{"f":"a/b"}`}},
		{"times", "s:\n    eventTime|hour: 3\n    eventTime|minute: 4\n    eventTime|day: 5\n    eventTime|month: 6\n    eventTime|year: 2026\n    eventTime|week: 23\ncondition: s",
			[]string{`{"eventTime":"2026-06-05T03:04:59Z"}`}, []string{`{"eventTime":"2026-06-05T04:04:59Z"}`, `{"eventTime":"x"}`, `{}`}}, // 5 June 2026 is a Friday of ISO week 23
	})
}

func TestConditions(t *testing.T) {
	abc := "a:\n    a: 1\nb:\n    b: 1\nc:\n    c: 1\n_d:\n    d: 1\n"
	checkMatches(t, []matchCase{
		{"and binds closer than or", abc + "condition: a or b and c", []string{`{"a":1}`, `{"b":1,"c":1}`}, []string{`{"b":1}`, `{"c":1}`}},
		{"brackets", abc + "condition: (a or b) and c", []string{`{"a":1,"c":1}`}, []string{`{"a":1}`}},
		{"not binds closest", abc + "condition: not a and b", []string{`{"b":1}`}, []string{`{"a":1,"b":1}`, `{}`}},
		{"not not", abc + "condition: not not a", []string{`{"a":1}`}, []string{`{}`}},
		{"not a bracket", abc + "condition: a and not (b or c)", []string{`{"a":1}`}, []string{`{"a":1,"c":1}`}},
		{"one of them, without those with an underscore", abc + "condition: 1 of them", []string{`{"b":1}`}, []string{`{"d":1}`, `{}`}},
		{"any of them", abc + "condition: any of them", []string{`{"b":1}`}, []string{`{}`}},
		{"all of them", abc + "condition: all of them", []string{`{"a":1,"b":1,"c":1}`}, []string{`{"a":1,"b":1}`}},
		{"an underscore by its name", abc + "condition: 1 of _*", []string{`{"d":1}`}, []string{`{"a":1}`}},
		{"of a pattern", "sel_a:\n    a: 1\nsel_b:\n    b: 1\nfilter_main_x:\n    x: 1\ncondition: all of sel_* and not 1 of filter_main_*", []string{`{"a":1,"b":1}`}, []string{`{"a":1}`, `{"a":1,"b":1,"x":1}`}},
		{"a pattern in the middle", "sel_a_x:\n    a: 1\nsel_b_y:\n    b: 1\ncondition: 1 of sel_*_y", []string{`{"b":1}`}, []string{`{"a":1}`}},
		{"keywords in capitals", abc + "condition: a AND NOT b", []string{`{"a":1}`}, []string{`{"a":1,"b":1}`}},
		{"a list of conditions is any of them", abc + "condition:\n    - a and b\n    - c", []string{`{"a":1,"b":1}`, `{"c":1}`}, []string{`{"a":1}`}},
		{"names like keywords", "selection1:\n    a: 1\norigin:\n    b: 1\ncondition: selection1 or origin", []string{`{"b":1}`}, []string{`{}`}},
	})
}

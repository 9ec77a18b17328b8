// Package change reads what calls that change the security of an account say in
// their parameters: which bucket was opened to whom, which policy was attached,
// how long passwords must be.
//
// A call and the text of its parameters come in; the resource and a few facts go
// out, in short words that rules ask for. Nothing else of the parameters is kept:
// they may hold passwords, scripts and documents. The package knows nothing of
// tables, habits or what is concluded from a fact.
package change

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"yoban/features/event"
)

// Change is what one call says.
type Change struct {
	Resource string // name, id or ARN of what is changed, at most 256 bytes; empty when the call names none
	Facts    string // by Facts.Encode, at most 1024 bytes; empty without any
}

// Limits on what one change keeps, in bytes. An ARN is shorter than the first.
const (
	maxResource = 256
	maxFacts    = 1024
	maxList     = 10 // values of one fact
)

// Facts are words with values, such as "anyone" with the actions that anybody is
// allowed. Each is documented where it is read.
type Facts map[string][]string

// Encode writes facts as a query string, sorted by word, so that equal facts have
// one text. Facts that would make it too long are left out, the last ones first.
func (f Facts) Encode() string {
	text := url.Values(f).Encode()
	for len(text) > maxFacts {
		text = text[:strings.LastIndexByte(text, '&')+1]
		text = strings.TrimSuffix(text, "&")
		if !strings.Contains(text, "&") && len(text) > maxFacts {
			return ""
		}
	}
	return text
}

// Parse reads what Encode wrote. Text that it did not write gives the facts that
// can be read in it.
func Parse(facts string) Facts {
	values, _ := url.ParseQuery(facts)
	return Facts(values)
}

// Has tells whether a fact is there.
func (f Facts) Has(word string) bool { return len(f[word]) > 0 }

// Is tells whether a fact has a value.
func (f Facts) Is(word, value string) bool {
	for _, v := range f[word] {
		if strings.EqualFold(v, value) {
			return true
		}
	}
	return false
}

// First returns the first value of a fact; empty when it is not there.
func (f Facts) First(word string) string {
	if len(f[word]) == 0 {
		return ""
	}
	return f[word][0]
}

// add adds values to a fact, as far as there is room; empty ones are no values.
func (f Facts) add(word string, values ...string) {
	for _, v := range values {
		if v != "" && len(f[word]) < maxList {
			f[word] = append(f[word], clip(v, maxResource))
		}
	}
}

// Reader reads one kind of call.
type Reader func(d *document) (resource string, facts Facts)

// Lookup returns the reader of an action; nil when it changes nothing that rules
// ask for. Lambda's actions have the date of their API behind the name.
func Lookup(source, action string) Reader {
	service := strings.TrimSuffix(source, ".amazonaws.com")
	if service == "lambda" {
		action = strings.TrimRight(strings.TrimSuffix(action, "v2"), "0123456789")
	}
	return readers[service][action]
}

// Of reads the change that a call makes.
func (r Reader) Of(c *event.Call) Change {
	resource, facts := r(&document{call: c, body: decode(c.Request)})
	return Change{Resource: clip(resource, maxResource), Facts: facts.Encode()}
}

// clip cuts a text to at most n bytes of valid UTF-8.
func clip(s string, n int) string {
	if len(s) > n {
		s = s[:n]
		for len(s) > 0 && !utf8.ValidString(s[len(s)-min(len(s), utf8.UTFMax):]) {
			s = s[:len(s)-1]
		}
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// readers holds the readers by service and action.
var readers = map[string]map[string]Reader{
	"iam": identityReaders, "s3": bucketReaders, "cloudtrail": trailReaders,
	"ec2": instanceReaders, "ec2-instance-connect": {"SendSSHPublicKey": named("instanceId"), "SendSerialConsoleSSHPublicKey": named("instanceId")},
	"rds":             databaseReaders,
	"lambda":          functionReaders,
	"ses":             mailReaders,
	"organizations":   {"LeaveOrganization": named(""), "DisablePolicyType": policyType, "DetachPolicy": named("policyId"), "DeletePolicy": named("policyId")},
	"route53resolver": {"DeleteResolverQueryLogConfig": named("resolverQueryLogConfigId"), "DisassociateResolverQueryLogConfig": named("resolverQueryLogConfigId")},
	"sagemaker": {
		"CreateNotebookInstanceLifecycleConfig": named("notebookInstanceLifecycleConfigName"), "UpdateNotebookInstanceLifecycleConfig": named("notebookInstanceLifecycleConfigName"),
		"CreateStudioLifecycleConfig": named("studioLifecycleConfigName"),
	},
	"rolesanywhere": {"CreateTrustAnchor": named("name")},
	"bedrock":       {"DeleteModelInvocationLoggingConfiguration": named("")},
	"signin":        {"ConsoleLogin": signIn},
}

// named reads calls of which only the name of the resource matters.
func named(parameter string) Reader {
	return func(d *document) (string, Facts) { return d.text(parameter), nil }
}

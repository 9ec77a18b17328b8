package extract

import (
	"bytes"
	"regexp"
	"strings"

	"yoban/features/event"
)

// Kinds of principal. The kind decides which behaviour is expected: only
// instances, functions and tasks are bound to an address, only people travel.
const (
	KindUser      = "user"      // IAM user
	KindRoot      = "root"      // the account itself
	KindPerson    = "person"    // a human behind a role: the session is an e-mail or user name
	KindInstance  = "instance"  // EC2 instance role
	KindLambda    = "lambda"    // Lambda execution role
	KindTask      = "ecs"       // ECS task role
	KindPipeline  = "pipeline"  // web-identity federation (CI runs)
	KindRole      = "role"      // any other role session
	KindService   = "service"   // an AWS service acting for itself
	KindAccount   = "account"   // another account or an anonymous caller
	KindFederated = "federated" // SAML or GetFederationToken users
)

// Principal is who a baseline is about. Session names that change from run to
// run are collapsed to their class, so that a role assumed by ten thousand
// instances is one principal with one history.
type Principal struct {
	Name    string // ARN-like, stable from night to night
	Kind    string
	Session string // session name as logged
}

// PrincipalOf derives the principal of an identity.
func PrincipalOf(id *event.Identity) Principal {
	switch string(id.Type) {
	case "AssumedRole", "Role", "WebIdentityUser", "SAMLUser":
		return rolePrincipal(id)
	case "Root":
		return Principal{Name: "arn:aws:iam::" + string(id.Account) + ":root", Kind: KindRoot}
	case "IAMUser":
		return userPrincipal(id)
	case "AWSService":
		return Principal{Name: "service:" + string(id.InvokedBy), Kind: KindService}
	case "AWSAccount":
		return Principal{Name: "account:" + string(id.Account), Kind: KindAccount}
	case "FederatedUser":
		return federatedPrincipal(id)
	case "IdentityCenterUser":
		return Principal{Name: "identitycenter:" + string(id.OnBehalfOf), Kind: KindPerson}
	}
	return otherPrincipal(id)
}

func userPrincipal(id *event.Identity) Principal {
	if len(id.ARN) > 0 {
		return Principal{Name: string(id.ARN), Kind: KindUser}
	}
	// Failed sign-ins carry no ARN, and hide names that are not users.
	return Principal{Name: "arn:aws:iam::" + string(id.Account) + ":user/" + string(id.UserName), Kind: KindUser}
}

func federatedPrincipal(id *event.Identity) Principal {
	arn, session := cutSession(string(id.ARN))
	return Principal{Name: arn + "/" + collapse(session), Kind: KindFederated, Session: session}
}

func otherPrincipal(id *event.Identity) Principal {
	if len(id.ARN) > 0 {
		return rolePrincipal(id)
	}
	if len(id.InvokedBy) > 0 {
		return Principal{Name: "service:" + string(id.InvokedBy), Kind: KindService}
	}
	return Principal{Name: "unknown:" + string(id.Type) + ":" + string(id.Account), Kind: KindAccount}
}

// rolePrincipal handles arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION, and the
// role ARNs of services that log no session.
func rolePrincipal(id *event.Identity) Principal {
	arn, session := cutSession(string(id.ARN))
	if session == "" {
		if i := bytes.IndexByte(id.PrincipalID, ':'); i >= 0 {
			session = string(id.PrincipalID[i+1:])
		}
	}
	if arn == "" {
		arn = string(id.IssuerARN)
	}
	if arn == "" {
		// The caller of AssumeRoleWithWebIdentity or …WithSAML is nobody yet.
		arn, session = strings.ToLower(string(id.Type))+":"+string(id.FederatedBy), string(id.UserName)
	}
	p := Principal{Session: session, Kind: sessionKind(id, session)}
	switch p.Kind {
	case KindInstance, KindLambda, KindTask, KindPipeline:
		p.Name = arn + "/{" + p.Kind + "}"
	default:
		p.Name = arn + "/" + collapse(session)
	}
	return p
}

// cutSession splits the session name off an assumed-role or federated-user ARN.
func cutSession(arn string) (role, session string) {
	if !strings.Contains(arn, ":assumed-role/") && !strings.Contains(arn, ":federated-user/") {
		return arn, ""
	}
	i := strings.LastIndexByte(arn, '/')
	return arn[:i], arn[i+1:]
}

func sessionKind(id *event.Identity, session string) string {
	scope := string(id.IssuedTo)
	if scope == "" {
		scope = string(id.InScopeOf)
	}
	switch {
	case len(id.EC2RoleDelivery) > 0, isInstanceID(session):
		return KindInstance
	case strings.Contains(scope, ":lambda:"):
		return KindLambda
	case strings.Contains(scope, ":ecs:"), isHex(session, 32):
		// ECS names its task sessions by the task's id, 32 hex digits.
		return KindTask
	case strings.Contains(session, "@"):
		return KindPerson
	case len(id.FederatedBy) > 0, string(id.Type) == "WebIdentityUser":
		return KindPipeline
	case bytes.Contains(id.IssuerARN, []byte("/aws-service-role/")):
		return KindService
	case bytes.Contains(id.ARN, []byte("AWSReservedSSO_")):
		return KindPerson
	}
	return KindRole
}

// isInstanceID reports whether s looks like i-0123456789abcdef0.
func isInstanceID(s string) bool {
	rest, ok := strings.CutPrefix(s, "i-")
	return ok && (isHex(rest, 17) || isHex(rest, 8))
}

func isHex(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for i := range len(s) {
		if !isHexDigit(s[i]) {
			return false
		}
	}
	return true
}

func isHexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// volatileDigits is the number of digits from which a part of a session name is
// taken for a counter, time or id: years and ports have four, so a name such as
// "release-2026" stays itself.
const volatileDigits = 5

// uuid matches what RFC 9562 calls a UUID. Its short groups look like words of
// their own, so it is replaced as a whole.
var uuid = regexp.MustCompile(`[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`)

// collapse replaces the parts of a session name that change from run to run
// ("botocore-session-1700000000", uuids, hashes) by {id}. E-mail addresses are
// people and stay.
func collapse(session string) string {
	if strings.Contains(session, "@") {
		return session
	}
	session = uuid.ReplaceAllString(session, "{id}")
	var out strings.Builder
	for start := 0; start <= len(session); {
		end := start
		for end < len(session) && isWordByte(session[end]) {
			end++
		}
		word := session[start:end]
		if isVolatile(word) {
			word = "{id}"
		}
		out.WriteString(word)
		if end < len(session) {
			out.WriteByte(session[end])
		}
		start = end + 1
	}
	return dedupeIDs(out.String())
}

func isWordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// isVolatile reports whether word is an id: it holds many digits, or is a long
// run of hex digits with at least one digit among them.
func isVolatile(word string) bool {
	digits, hex := 0, true
	for i := range len(word) {
		if word[i] >= '0' && word[i] <= '9' {
			digits++
		}
		hex = hex && isHexDigit(word[i])
	}
	return digits >= volatileDigits || hex && digits > 0 && len(word) >= 8
}

// dedupeIDs shortens "{id}-{id}-…" to one {id}: how many counters a name has is
// no part of who it is.
func dedupeIDs(s string) string {
	for strings.Contains(s, "{id}-{id}") {
		s = strings.ReplaceAll(s, "{id}-{id}", "{id}")
	}
	return s
}

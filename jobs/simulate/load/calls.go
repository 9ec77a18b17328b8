package load

import (
	"encoding/json"
	"net/netip"
	"regexp"
	"strings"
)

// event is what of a CloudTrail record tells who did what.
type event struct {
	EventTime, EventName, EventSource, AWSRegion, SourceIPAddress, UserAgent, ErrorCode, RequestID string
	UserIdentity                                                                                   struct {
		Type, PrincipalID, ARN, AccessKeyID, UserName string
		SessionContext                                struct {
			SessionIssuer struct{ PrincipalID, UserName string }
			Attributes    struct{ CreationDate string }
		}
	}
	AdditionalEventData struct {
		ID2 string `json:"x-amz-id-2"`
	}
	RequestParameters struct{ BucketName string }
}

// name is the part of the record's names that is the principal's own: a person's
// user name, a role's or an IAM user's name. Services have none.
func (e *event) name() string {
	id := &e.UserIdentity
	if id.Type == "IAMUser" {
		return id.UserName
	}
	_, session, _ := strings.Cut(id.PrincipalID, ":")
	if person, _, ok := strings.Cut(session, "@"); ok {
		return person
	}
	return id.SessionContext.SessionIssuer.UserName
}

var (
	uuids    = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	keyIDs   = regexp.MustCompile(`A(SIA|KIA)[A-Z2-7]{16}`)
	parts    = regexp.MustCompile(`part-\d{5}`)
	sessions = regexp.MustCompile(`(jr_|logStreamName":")([0-9a-f]+)`)
)

// callModel cuts a CloudTrail record. ok is false for records of nobody.
func callModel(text string) (m model, ok bool) {
	var e event
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		panic("load: record of simulate is no JSON: " + err.Error())
	}
	name := e.name()
	if name == "" {
		return m, false
	}
	id := &e.UserIdentity
	// Of marks that overlap, the first counts.
	marks := value(nil, text, `"eventTime":"`, e.EventTime, happened)
	marks = value(marks, text, `"creationDate":"`, id.SessionContext.Attributes.CreationDate, since)
	marks = tail(marks, text, id.AccessKeyID, secret, 8)
	roleID, _, _ := strings.Cut(id.PrincipalID, ":")
	marks = tail(marks, text, roleID, ident, 9)
	marks = every(marks, text, e.AdditionalEventData.ID2, letters, len(e.AdditionalEventData.ID2))
	marks = append(marks, found(text, uuids, uuid, 0, 0)...)
	if !uuids.MatchString(e.RequestID) {
		marks = every(marks, text, e.RequestID, upper, len(e.RequestID))
	}
	marks = append(marks, found(text, keyIDs, upper, 12, 8)...)
	marks = append(marks, found(text, parts, figure, 5, 5)...)
	for _, at := range sessions.FindAllStringSubmatchIndex(text, -1) {
		marks = append(marks, mark{at[4], at[5], hexes, at[5] - at[4]})
	}
	marks = addressOf(marks, text, e.SourceIPAddress, own)
	for _, k := range every(nil, text, name, number, 0) {
		marks = append(marks, mark{k.end, k.end, number, 0}) // the number follows the name
	}
	return model{class: name, deed: e.deed(), region: e.AWSRegion, text: cut(text, marks), bytes: len(text), records: 1}, true
}

// deed names what an entity does again and again: the same call, in the same way
// and from the same network, on the same bucket.
func (e *event) deed() string {
	network := e.SourceIPAddress
	if a, err := netip.ParseAddr(network); err == nil && a.Is4() {
		network = netip.PrefixFrom(a, 16).Masked().String()
	}
	return strings.Join([]string{e.EventSource, e.EventName, e.AWSRegion, e.UserAgent, e.ErrorCode, network, e.RequestParameters.BucketName}, " ")
}

// tail marks the last n characters of all places of a word.
func tail(marks []mark, text, word string, s slot, n int) []mark {
	if len(word) <= n {
		return marks
	}
	for _, m := range every(nil, text, word, s, n) {
		marks = append(marks, mark{m.end - n, m.end, s, n})
	}
	return marks
}

// found marks all matches but for a number of characters that stay at their
// beginning, which end after n more; n is 0 for the whole.
func found(text string, pattern *regexp.Regexp, s slot, stay, n int) []mark {
	var marks []mark
	for _, at := range pattern.FindAllStringIndex(text, -1) {
		// Names of keys stay: a company has few.
		if s == uuid && strings.HasSuffix(text[:at[0]], ":key/") {
			continue
		}
		marks = append(marks, mark{at[0] + stay, at[1], s, n})
	}
	return marks
}

// addressOf marks the last two parts of all places of an IPv4 address.
func addressOf(marks []mark, text, address string, s slot) []mark {
	if a, err := netip.ParseAddr(address); err != nil || !a.Is4() {
		return marks // the name of a service
	}
	_, rest, _ := strings.Cut(address, ".")
	_, rest, _ = strings.Cut(rest, ".")
	for _, m := range every(nil, text, `"`+address+`"`, s, 0) {
		marks = append(marks, mark{m.end - 1 - len(rest), m.end - 1, s, 0})
	}
	return marks
}

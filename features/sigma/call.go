package sigma

import "yoban/features/event"

// slot numbers the fields that a call has as text, without its record being
// decoded.
type slot uint8

// The fields of a call, by group: what is remembered by the value of one of them
// is remembered by all of its group.
const (
	elsewhere slot = iota // not in a call
	source
	name
	identityType
	principalID
	arn
	identityAccount
	accessKey
	userName
	invokedBy
	issuerType
	issuerID
	issuerARN
	issuerAccount
	issuerName
	userAgent
	errorCode
	sourceIP
	vpcEndpoint
	callType
	region
	message
	numSlots
)

// slots are the fields' paths.
var slots = map[string]slot{
	"eventSource": source, "eventName": name,
	"userIdentity.type": identityType, "userIdentity.principalId": principalID, "userIdentity.arn": arn,
	"userIdentity.accountId": identityAccount, "userIdentity.accessKeyId": accessKey, "userIdentity.userName": userName,
	"userIdentity.invokedBy":                                invokedBy,
	"userIdentity.sessionContext.sessionIssuer.type":        issuerType,
	"userIdentity.sessionContext.sessionIssuer.principalId": issuerID,
	"userIdentity.sessionContext.sessionIssuer.arn":         issuerARN,
	"userIdentity.sessionContext.sessionIssuer.accountId":   issuerAccount,
	"userIdentity.sessionContext.sessionIssuer.userName":    issuerName,
	"userAgent": userAgent, "errorCode": errorCode, "sourceIPAddress": sourceIP, "vpcEndpointId": vpcEndpoint,
	"eventType": callType, "awsRegion": region, "errorMessage": message,
}

func newField(path string) *field { return &field{path, slots[path]} }

// partial is what a call says of a record: some of the slots.
type partial struct {
	known [numSlots]bool
	value [numSlots]value
	list  [numSlots][1]*value
}

// values returns a field that is known, as a value that may be empty.
func (p *partial) values(f *field) ([]*value, bool) {
	if !p.known[f.slot] {
		return nil, false
	}
	return p.list[f.slot][:], true
}

// set makes a slot known.
func (p *partial) set(s slot, b string) {
	p.known[s] = true
	p.value[s] = value{kind: text, text: b, part: true}
	p.list[s][0] = &p.value[s]
}

// slotsOf calls visit with the slots of a group and what a call has there.
func (g group) slotsOf(c *event.Call, visit func(slot, []byte)) {
	id := &c.Identity
	switch g {
	case byAction:
		visit(source, c.Source)
		visit(name, c.Name)
	case byIdentity:
		for _, f := range [...]struct {
			slot slot
			text []byte
		}{
			{identityType, id.Type}, {principalID, id.PrincipalID}, {arn, id.ARN}, {identityAccount, id.Account}, {accessKey, id.AccessKey},
			{userName, id.UserName}, {invokedBy, id.InvokedBy}, {issuerType, id.IssuerType}, {issuerID, id.IssuerID},
			{issuerARN, id.IssuerARN}, {issuerAccount, id.IssuerAccount}, {issuerName, id.IssuerName},
		} {
			visit(f.slot, f.text)
		}
	case byAgent:
		visit(userAgent, c.UserAgent)
	case byError:
		visit(errorCode, c.ErrorCode)
	case byPlace:
		visit(sourceIP, c.SourceIP)
		visit(vpcEndpoint, c.VPCEndpoint)
	case byRest:
		visit(callType, c.Type)
		visit(region, c.Region)
		visit(message, c.Error)
	}
}

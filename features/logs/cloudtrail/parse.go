package cloudtrail

import (
	"yoban/features/event"
	"yoban/features/logs/internal/jsonscan"
	"yoban/features/logs/tally"
)

// Parse reads one record. Of a member that occurs twice the last one counts,
// whole, as in encoding/json.
func (p *parser) Parse(c *jsonscan.Cursor) {
	p.clear()
	record := c.Ahead()
	if !c.Object() {
		return
	}
	p.members(c)
	p.call.Record = passed(record, c)
	p.unwrap(c)
}

// passed returns the start of ahead, which the cursor was at, up to where it is.
func passed(ahead []byte, c *jsonscan.Cursor) []byte { return ahead[:len(ahead)-c.Left()] }

// clear forgets the record before.
func (p *parser) clear() {
	p.call = event.Call{}
	p.time, p.recipient, p.category, p.managed = nil, nil, nil, event.Unknown
	p.wrapping, p.broken = wrapping{}, tally.None
	p.guarded, p.stopped, p.refused = false, false, false
}

// members reads the members of the object that c entered.
func (p *parser) members(c *jsonscan.Cursor) {
	for n, ok := c.Member(p.names); ok; n, ok = c.Member(p.names) {
		p.member(c, n)
	}
}

// member reads one member of a record.
func (p *parser) member(c *jsonscan.Cursor, number uint8) {
	call := &p.call
	switch number {
	case eventID:
		call.ID = c.Text()
	case sharedEventID:
		call.SharedID = c.Text()
	case eventTime:
		p.time = c.Text()
	case eventSource:
		call.Source = c.Text()
	case eventName:
		call.Name = c.Text()
	case eventType:
		call.Type = c.Text()
	case awsRegion:
		call.Region = c.Text()
	case sourceIPAddress:
		call.SourceIP = c.Text()
	case userAgent:
		call.UserAgent = c.Text()
	case errorCode:
		call.ErrorCode = c.Text()
	case recipientAccountID:
		p.recipient = c.Text()
	case eventCategory:
		p.category = c.Text()
	case managementEvent:
		p.managed = c.Bool()
	case readOnly:
		call.ReadOnly = c.Bool()
	case vpcEndpointID:
		call.VPCEndpoint = c.Text()
	case vpcEndpointAccountID:
		call.VPCEndpointAccount = c.Text()
	default:
		p.nested(c, number)
	}
}

// nested reads the members whose values are objects, and one that is rare, and
// steps over the others.
func (p *parser) nested(c *jsonscan.Cursor, number uint8) {
	switch number {
	case sessionCredentialFromConsole:
		p.call.FromConsole = c.Bool()
	case userIdentity:
		p.identity(c)
	case requestParameters:
		p.call.Request = object(c, func() { request(c, &p.call) })
	case responseElements:
		p.call.Response = object(c, func() { p.response(c) })
	case additionalEventData:
		p.call.Additional = object(c, func() { p.additional(c) })
	case errorMessage:
		p.call.Error = c.Text()
	case unknown:
		p.around(c, p.names.Name())
	default:
		c.Skip()
	}
}

// object returns the text of the object that read reads; nil where the value is
// another.
func object(c *jsonscan.Cursor, read func()) []byte {
	ahead, isObject := c.Ahead(), c.AtObject()
	if read(); !isObject {
		return nil
	}
	return passed(ahead, c)
}

// identity reads userIdentity.
func (p *parser) identity(c *jsonscan.Cursor) {
	id := &p.call.Identity
	ahead := c.Ahead()
	room := c.Room()
	if same, n := p.memo.find(ahead, room); same != nil {
		*id = *same
		c.Step(n)
		return
	}
	*id = event.Identity{}
	identity(c, id)
	if c.Status() == jsonscan.OK {
		p.memo.learn(id, ahead, len(ahead)-c.Left(), room)
	}
}

// request reads requestParameters.
func request(c *jsonscan.Cursor, call *event.Call) {
	call.Bucket, call.ObjectKey = nil, nil
	if !c.Object() {
		return
	}
	for name, ok := c.Key(); ok; name, ok = c.Key() {
		switch string(name) {
		case "bucketName":
			call.Bucket = c.Text()
		case "key":
			call.ObjectKey = c.Text()
		default:
			c.Skip()
		}
	}
}

// response reads responseElements.
func (p *parser) response(c *jsonscan.Cursor) {
	p.call.Login, p.stopped, p.refused = event.NoLogin, false, false
	if !c.Object() {
		return
	}
	for name, ok := c.Key(); ok; name, ok = c.Key() {
		switch string(name) {
		case "ConsoleLogin":
			p.call.Login = event.LoginOf(c.Text())
		case "stopReason":
			p.stopped = event.Intervenes(c.Text())
		case "action":
			p.refused = event.Intervenes(c.Text())
		default:
			c.Skip()
		}
	}
}

// additional reads additionalEventData.
func (p *parser) additional(c *jsonscan.Cursor) {
	call := &p.call
	call.BytesIn, call.BytesOut, call.LoginMFA = 0, 0, event.Unknown
	call.TokensIn, call.TokensOut, p.guarded = 0, 0, false
	if !c.Object() {
		return
	}
	for n, ok := c.Member(p.extras); ok; n, ok = c.Member(p.extras) {
		switch n {
		case bytesTransferredIn:
			call.BytesIn = c.Count()
		case bytesTransferredOut:
			call.BytesOut = c.Count()
		case mfaUsed:
			call.LoginMFA = c.Bool()
		case inputTokens:
			call.TokensIn = c.Count()
		case outputTokens:
			call.TokensOut = c.Count()
		case guardrailAction:
			p.guarded = event.Intervenes(c.Text())
		default:
			c.Skip()
		}
	}
}

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
	if !c.Object() {
		return
	}
	p.members(c)
	p.unwrap(c)
}

// clear forgets the record before.
func (p *parser) clear() {
	p.call = event.Call{}
	p.time, p.recipient, p.category, p.managed = nil, nil, nil, event.Unknown
	p.wrapping, p.broken = wrapping{}, tally.None
}

// members reads the members of the object that c entered.
func (p *parser) members(c *jsonscan.Cursor) {
	for name, ok := c.Key(); ok; name, ok = c.Key() {
		p.member(c, name)
	}
}

// member reads one member of a record.
func (p *parser) member(c *jsonscan.Cursor, name []byte) {
	call := &p.call
	switch string(name) {
	case "eventID":
		call.ID = c.Text()
	case "sharedEventID":
		call.SharedID = c.Text()
	case "eventTime":
		p.time = c.Text()
	case "eventSource":
		call.Source = c.Text()
	case "eventName":
		call.Name = c.Text()
	case "eventType":
		call.Type = c.Text()
	case "awsRegion":
		call.Region = c.Text()
	case "sourceIPAddress":
		call.SourceIP = c.Text()
	case "userAgent":
		call.UserAgent = c.Text()
	case "errorCode":
		call.ErrorCode = c.Text()
	case "recipientAccountId":
		p.recipient = c.Text()
	case "eventCategory":
		p.category = c.Text()
	case "managementEvent":
		p.managed = c.Bool()
	case "readOnly":
		call.ReadOnly = c.Bool()
	case "vpcEndpointId":
		call.VPCEndpoint = c.Text()
	case "vpcEndpointAccountId":
		call.VPCEndpointAccount = c.Text()
	default:
		p.nested(c, name)
	}
}

// nested reads the members whose values are objects, and one that is rare.
func (p *parser) nested(c *jsonscan.Cursor, name []byte) {
	switch string(name) {
	case "sessionCredentialFromConsole":
		p.call.FromConsole = c.Bool()
	case "userIdentity":
		p.call.Identity = event.Identity{}
		identity(c, &p.call.Identity)
	case "requestParameters":
		request(c, &p.call)
	case "responseElements":
		response(c, &p.call)
	case "additionalEventData":
		additional(c, &p.call)
	default:
		p.around(c, name)
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
func response(c *jsonscan.Cursor, call *event.Call) {
	call.Login = event.NoLogin
	if !c.Object() {
		return
	}
	for name, ok := c.Key(); ok; name, ok = c.Key() {
		if string(name) != "ConsoleLogin" {
			c.Skip()
			continue
		}
		switch string(c.Text()) {
		case "Success":
			call.Login = event.LoginSuccess
		case "Failure":
			call.Login = event.LoginFailure
		default:
			call.Login = event.NoLogin
		}
	}
}

// additional reads additionalEventData.
func additional(c *jsonscan.Cursor, call *event.Call) {
	call.BytesIn, call.BytesOut, call.LoginMFA = 0, 0, event.Unknown
	if !c.Object() {
		return
	}
	for name, ok := c.Key(); ok; name, ok = c.Key() {
		switch string(name) {
		case "bytesTransferredIn":
			call.BytesIn = c.Count()
		case "bytesTransferredOut":
			call.BytesOut = c.Count()
		case "MFAUsed":
			call.LoginMFA = c.Bool()
		default:
			c.Skip()
		}
	}
}

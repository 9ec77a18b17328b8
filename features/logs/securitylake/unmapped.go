package securitylake

import (
	"yoban/features/event"
	"yoban/features/logs/internal/jsonscan"
	"yoban/features/logs/internal/parquet"
)

// readUnmapped hands every field without a place in OCSF to take, by its dotted
// path in the log.
func (r *Reader) readUnmapped(take func(path, text []byte)) {
	u := &r.columns.unmapped
	for i := range u.keys.Len() {
		key, ok1 := u.keys.At(i)
		text, ok2 := u.values.At(i)
		if ok1 && ok2 {
			r.open(key, text, take)
		}
	}
	if text := u.text.Text(); len(text) > 0 {
		r.path = r.path[:0]
		r.walk(text, take)
	}
	for _, m := range u.members {
		if text := m.values.Text(); len(text) > 0 {
			r.path = append(r.path[:0], m.path...)
			r.open(r.path, text, take)
		}
	}
}

// open hands over one field, or what is in it: version 1 has whole parts of a
// record as the text of a JSON object.
func (r *Reader) open(path, text []byte, take func(path, text []byte)) {
	if len(text) > 0 && text[0] == '{' && holdsFields(path) {
		r.keep(path, text)
		r.path = append(r.path[:0], path...)
		r.walk(text, take)
		return
	}
	take(path, text)
}

// body hands the members of a JSON object to mapCall, as part of the record.
func (r *Reader) body(path string, c *parquet.Column) {
	if text := c.Text(); len(text) > 0 && text[0] == '{' {
		r.keep([]byte(path), text)
		r.path = append(r.path[:0], path...)
		r.walk(text, r.mapCall)
	}
}

// keep keeps the text of a part of the record.
func (r *Reader) keep(path, text []byte) {
	switch string(path) {
	case "requestParameters":
		r.call.Request = text
	case "responseElements":
		r.call.Response = text
	case "additionalEventData":
		r.call.Additional = text
	}
}

// walk goes over the JSON object text, whose path is r.path.
func (r *Reader) walk(text []byte, take func(path, text []byte)) {
	r.cursor.Reset(text, r.opt.Limits.MaxDepth)
	if r.cursor.Object() {
		r.members(take)
	}
}

// members goes over the object that the cursor entered. Objects below are only
// entered where there is something to find.
func (r *Reader) members(take func(path, text []byte)) {
	c := &r.cursor
	above := len(r.path)
	for name, ok := c.Key(); ok; name, ok = c.Key() {
		r.path = r.path[:above]
		if above > 0 {
			r.path = append(r.path, '.')
		}
		r.path = append(r.path, name...)
		if c.AtObject() {
			if holdsFields(r.path) && c.Object() {
				r.members(take)
			} else if c.Status() == jsonscan.OK {
				c.Skip()
			}
			continue
		}
		if text := c.Word(); text != nil && c.Status() == jsonscan.OK {
			from := len(r.copies) // what the cursor gives is gone with the next object
			r.copies = append(r.copies, text...)
			take(r.path, r.copies[from:])
		}
	}
	r.path = r.path[:above]
}

// holdsFields tells whether fields that are read lie below a path.
func holdsFields(path []byte) bool {
	switch string(path) {
	case "requestParameters", "responseElements", "additionalEventData", "userIdentity",
		"userIdentity.sessionContext", "userIdentity.sessionContext.sessionIssuer",
		"userIdentity.sessionContext.webIdFederationData", "userIdentity.webIdFederationData",
		"userIdentity.onBehalfOf", "userIdentity.inScopeOf":
		return true
	}
	return false
}

// mapCall sets what a field of CloudTrail's record says.
func (r *Reader) mapCall(path, text []byte) {
	c := &r.call
	switch string(path) {
	case "recipientAccountId":
		r.recipient = text
	case "sharedEventID", "sharedEventId": // the latter in opensearch-project/opensearch-catalog
		c.SharedID = text
	case "eventType":
		c.Type = text
	case "eventCategory":
		r.category = text
	case "managementEvent":
		r.managed = jsonscan.Truth(text)
	case "readOnly":
		c.ReadOnly = jsonscan.Truth(text)
	case "vpcEndpointAccountId":
		c.VPCEndpointAccount = text
	case "sessionCredentialFromConsole":
		c.FromConsole = jsonscan.Truth(text)
	case "requestParameters.bucketName":
		c.Bucket = text
	case "requestParameters.key":
		c.ObjectKey = text
	case "responseElements.ConsoleLogin":
		c.Login = event.LoginOf(text)
	case "additionalEventData.bytesTransferredIn":
		c.BytesIn = jsonscan.Amount(text)
	case "additionalEventData.bytesTransferredOut":
		c.BytesOut = jsonscan.Amount(text)
	case "additionalEventData.MFAUsed":
		c.LoginMFA = jsonscan.Truth(text)
	case "additionalEventData.inputTokens":
		c.TokensIn = jsonscan.Amount(text)
	case "additionalEventData.outputTokens":
		c.TokensOut = jsonscan.Amount(text)
	case "additionalEventData.guardrailAction", "responseElements.stopReason", "responseElements.action":
		c.Intervened = c.Intervened || event.Intervenes(text)
	default:
		r.mapIdentity(path, text)
	}
}

// mapIdentity sets what a field of userIdentity says. Of the session's issuer
// OCSF has the ARN alone.
func (r *Reader) mapIdentity(path, text []byte) {
	id := &r.call.Identity
	switch string(path) {
	case "userIdentity.sessionContext.sessionIssuer.type":
		id.IssuerType = text
	case "userIdentity.sessionContext.sessionIssuer.principalId":
		id.IssuerID = text
	case "userIdentity.sessionContext.sessionIssuer.accountId":
		id.IssuerAccount = text
	case "userIdentity.sessionContext.sessionIssuer.userName":
		id.IssuerName = text
	case "userIdentity.sessionContext.ec2RoleDelivery":
		id.EC2RoleDelivery = text
	case "userIdentity.sessionContext.sourceIdentity":
		id.SourceIdentity = text
	case "userIdentity.sessionContext.assumedRoot":
		id.AssumedRoot = jsonscan.Truth(text)
	case "userIdentity.sessionContext.webIdFederationData.federatedProvider", "userIdentity.webIdFederationData.federatedProvider":
		r.federated = text
	case "userIdentity.onBehalfOf.userId":
		id.OnBehalfOf = text
	case "userIdentity.inScopeOf.sourceArn":
		id.InScopeOf = text
	case "userIdentity.inScopeOf.credentialsIssuedTo":
		id.IssuedTo = text
	case "userIdentity.credentialId":
		id.CredentialID = text
	}
}

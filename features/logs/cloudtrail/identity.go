package cloudtrail

import (
	"yoban/features/event"
	"yoban/features/logs/internal/jsonscan"
)

// identity reads userIdentity into id, which is empty.
func identity(c *jsonscan.Cursor, id *event.Identity) {
	if !c.Object() {
		return
	}
	for name, ok := c.Key(); ok; name, ok = c.Key() {
		switch string(name) {
		case "type":
			id.Type = c.Text()
		case "principalId":
			id.PrincipalID = c.Text()
		case "arn":
			id.ARN = c.Text()
		case "accountId":
			id.Account = c.Text()
		case "accessKeyId":
			id.AccessKey = c.Text()
		case "userName":
			id.UserName = c.Text()
		case "invokedBy":
			id.InvokedBy = c.Text()
		case "credentialId":
			id.CredentialID = c.Text()
		case "onBehalfOf":
			id.OnBehalfOf = only(c, "userId")
		case "inScopeOf":
			scope(c, id)
		case "sessionContext":
			session(c, id)
		default:
			c.Skip()
		}
	}
}

// only reads the one member of an object that matters.
func only(c *jsonscan.Cursor, wanted string) (text []byte) {
	if !c.Object() {
		return nil
	}
	for name, ok := c.Key(); ok; name, ok = c.Key() {
		if string(name) == wanted {
			text = c.Text()
		} else {
			c.Skip()
		}
	}
	return text
}

// session reads sessionContext.
func session(c *jsonscan.Cursor, id *event.Identity) {
	clearIssuer(id)
	clearAttributes(id)
	id.EC2RoleDelivery, id.SourceIdentity, id.FederatedBy, id.AssumedRoot = nil, nil, nil, event.Unknown
	if !c.Object() {
		return
	}
	for name, ok := c.Key(); ok; name, ok = c.Key() {
		switch string(name) {
		case "sessionIssuer":
			issuer(c, id)
		case "attributes":
			attributes(c, id)
		case "webIdFederationData":
			id.FederatedBy = only(c, "federatedProvider")
		case "ec2RoleDelivery":
			id.EC2RoleDelivery = c.Text()
		case "sourceIdentity":
			id.SourceIdentity = c.Text()
		case "assumedRoot":
			id.AssumedRoot = c.Bool()
		default:
			c.Skip()
		}
	}
}

// scope reads inScopeOf.
func scope(c *jsonscan.Cursor, id *event.Identity) {
	id.InScopeOf, id.IssuedTo = nil, nil
	if !c.Object() {
		return
	}
	for name, ok := c.Key(); ok; name, ok = c.Key() {
		switch string(name) {
		case "sourceArn":
			id.InScopeOf = c.Text()
		case "credentialsIssuedTo":
			id.IssuedTo = c.Text()
		default:
			c.Skip()
		}
	}
}

func clearIssuer(id *event.Identity) {
	id.IssuerType, id.IssuerID, id.IssuerARN, id.IssuerAccount, id.IssuerName = nil, nil, nil, nil, nil
}

func clearAttributes(id *event.Identity) { id.MFA, id.Created = event.Unknown, 0 }

// issuer reads sessionContext.sessionIssuer.
func issuer(c *jsonscan.Cursor, id *event.Identity) {
	clearIssuer(id)
	if !c.Object() {
		return
	}
	for name, ok := c.Key(); ok; name, ok = c.Key() {
		switch string(name) {
		case "type":
			id.IssuerType = c.Text()
		case "principalId":
			id.IssuerID = c.Text()
		case "arn":
			id.IssuerARN = c.Text()
		case "accountId":
			id.IssuerAccount = c.Text()
		case "userName":
			id.IssuerName = c.Text()
		default:
			c.Skip()
		}
	}
}

// attributes reads sessionContext.attributes. A creationDate that is no time
// counts as absent: it refines a record and is not needed.
func attributes(c *jsonscan.Cursor, id *event.Identity) {
	clearAttributes(id)
	if !c.Object() {
		return
	}
	for name, ok := c.Key(); ok; name, ok = c.Key() {
		switch string(name) {
		case "creationDate":
			id.Created = 0
			if at, ok := jsonscan.Time(c.Text()); ok {
				id.Created = at
			}
		case "mfaAuthenticated":
			id.MFA = c.Bool()
		default:
			c.Skip()
		}
	}
}

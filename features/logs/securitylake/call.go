package securitylake

import (
	"errors"

	"yoban/features/event"
	"yoban/features/logs/internal/jsonscan"
	"yoban/features/logs/internal/parquet"
	"yoban/features/logs/tally"
)

var errNoTime = errors.New("the columns lack time")

// callColumns are those of CloudTrail's sources alone: classes API Activity,
// Authentication and Account Change, which share one table.
type callColumns struct {
	id, kind, category               *parquet.Column
	service, operation, agent        *parquet.Column
	request, response                *parquet.Column
	failure, message                 *parquet.Column
	status, mfa                      *parquet.Column
	user, principal, arn, key        *parquet.Column
	userName, userAccount, invokedBy *parquet.Column
	issuer, created, sessionMFA, idp *parquet.Column
	first                            bool // source version 1
}

// calls finds the columns of calls. Which OCSF field holds what is from the
// tables for CloudTrail in both versions; "identity" is what the preview of
// Security Lake called "actor" (awslabs/aws-security-analytics-bootstrap).
func (c *columns) calls() {
	c.common()
	c.others()
	k := &c.call
	k.id = c.text("metadata.uid")
	k.kind = c.text("metadata.event_code") // version 1: unmapped eventType
	k.category = c.text("metadata.product.feature.name")
	k.service, k.operation = c.text("api.service.name"), c.text("api.operation")
	k.agent = c.text("http_request.user_agent")
	k.request, k.response = c.text("api.request.data"), c.text("api.response.data") // version 1: unmapped
	k.failure, k.message = c.text("api.response.error"), c.text("api.response.message")
	k.status = c.text("status")
	k.mfa = c.pick(parquet.Flag, "is_mfa", "mfa")
	// Where an address is no IP address it is the domain; that "AWS Internal"
	// goes there as well is unverified.
	c.srcDomain, c.srcName, c.srcUID = c.text("src_endpoint.domain"), c.text("src_endpoint.name"), c.text("src_endpoint.uid")
	k.identity(c)
}

// identity finds the columns of userIdentity. Version 1 has the principal's id
// in uid and the ARN in uuid, version 2 in uid_alt and uid. That a session
// without mfaAuthenticated has no value, and not false, is unverified.
func (k *callColumns) identity(c *columns) {
	who := func(path string) *parquet.Column { return c.text("actor."+path, "identity."+path) }
	k.user = who("user.type")
	k.arn = who("user.uuid")
	k.first = k.arn != nil && !c.file.Has("actor.user.uid_alt")
	if k.first {
		k.principal = who("user.uid")
	} else {
		k.arn, k.principal = who("user.uid"), who("user.uid_alt")
	}
	k.key, k.userName = who("user.credential_uid"), who("user.name")
	k.userAccount = c.text("actor.user.account.uid", "actor.user.account_uid", "identity.user.account_uid")
	k.invokedBy, k.issuer, k.idp = who("invoked_by"), who("session.issuer"), who("idp.name")
	k.created = c.pick(parquet.Time, "actor.session.created_time", "actor.session.created_time_dt", "identity.session.created_time")
	k.sessionMFA = c.pick(parquet.Flag, "actor.session.is_mfa", "actor.session.mfa", "identity.session.mfa")
}

// readCall reads and delivers a row as a call.
func (r *Reader) readCall() outcome {
	c, k := &r.call, &r.columns.call
	r.call = event.Call{
		ID: k.id.Text(), Source: k.service.Text(), Name: k.operation.Text(), Type: k.kind.Text(), Region: r.columns.region.Text(),
		UserAgent: k.agent.Text(), ErrorCode: k.failure.Text(), Error: k.message.Text(), VPCEndpoint: r.columns.srcUID.Text(), SourceIP: r.sourceIP(),
	}
	r.recipient, r.managed, r.federated = nil, event.Unknown, nil
	r.category = k.category.Text()
	r.readIdentity()
	r.readUnmapped(r.mapCall)
	r.body("requestParameters", k.request)
	if text := k.response.Text(); len(text) > 0 && text[0] == '{' {
		c.Response = text
	}
	switch string(c.Name) {
	case consoleLogin:
		r.readLogin()
	case "Converse", "ConverseStream", "ApplyGuardrail":
		r.body("responseElements", k.response)
	}
	r.federation()
	var ok bool
	if c.Time, ok = seconds(r.columns.time); !ok {
		return outcome{reason: tally.BadTime}
	}
	if len(c.Source) == 0 || len(c.Name) == 0 {
		return outcome{reason: tally.NoName}
	}
	// Records of versions without a category get the product's general name.
	c.Category = event.CategoryOf(r.category, r.managed)
	c.Account = r.accountOf(r.recipient, r.columns.cloudAccount.Text(), c.Identity.Account)
	if c.Account == nil {
		return outcome{reason: tally.NoAccount}
	}
	if r.handler.Call == nil {
		return outcome{}
	}
	return outcome{err: r.handler.Call(c)}
}

// sourceIP returns sourceIPAddress.
func (r *Reader) sourceIP() []byte {
	for _, c := range [...]*parquet.Column{r.columns.srcIP, r.columns.srcDomain, r.columns.srcName} {
		if text := c.Text(); len(text) > 0 {
			return text
		}
	}
	return nil
}

func (r *Reader) readIdentity() {
	id, k := &r.call.Identity, &r.columns.call
	*id = event.Identity{
		Type: k.user.Text(), PrincipalID: k.principal.Text(), ARN: k.arn.Text(), Account: k.userAccount.Text(),
		AccessKey: k.key.Text(), UserName: k.userName.Text(), InvokedBy: k.invokedBy.Text(), IssuerARN: k.issuer.Text(),
		MFA: flag(k.sessionMFA),
	}
	if at, ok := seconds(k.created); ok {
		id.Created = at
	}
}

// federation fills in who vouched for a web identity. actor.idp.name is
// federatedProvider or userIdentity.identityProvider, which the caller of an
// AssumeRoleWith… has, who is of one of two types; the field is the former's.
func (r *Reader) federation() {
	id := &r.call.Identity
	id.FederatedBy = r.federated
	if t := string(id.Type); id.FederatedBy == nil && t != "WebIdentityUser" && t != "SAMLUser" {
		id.FederatedBy = r.columns.call.idp.Text()
	}
}

// consoleLogin is the call whose response says how it ended.
const consoleLogin = "ConsoleLogin"

// readLogin reads the outcome of a sign-in. Class Authentication has it as its
// status and the second factor as is_mfa, version 1 as mfa.
func (r *Reader) readLogin() {
	c, k := &r.call, &r.columns.call
	r.body("responseElements", k.response)
	if c.Login == event.NoLogin {
		c.Login = event.LoginOf(k.status.Text())
	}
	if c.LoginMFA == event.Unknown {
		c.LoginMFA = flag(k.mfa)
	}
}

// flag reads a boolean, which may also be its word.
func flag(c *parquet.Column) event.Tri {
	n, ok := c.Int()
	switch {
	case !ok:
		return jsonscan.Truth(c.Text())
	case n == 0:
		return event.No
	}
	return event.Yes
}

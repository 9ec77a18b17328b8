package cloudtrail_test

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"yoban/features/event"
	"yoban/features/logs/internal/casefile"
	"yoban/features/logs/tally"
)

// object is a JSON object as encoding/json reads it.
type object = map[string]any

// reference makes of one record what the reader must make of it, by way of
// encoding/json: the event in words, or the reason why there is none.
func reference(rec object, account string) (string, tally.Reason) {
	rec, around, ok := unwrapped(rec)
	if !ok {
		return "", tally.Malformed
	}
	id := sub(rec, "userIdentity")
	ctx := sub(id, "sessionContext")
	issuer, attr := sub(ctx, "sessionIssuer"), sub(ctx, "attributes")
	req, extra := sub(rec, "requestParameters"), sub(rec, "additionalEventData")
	c := event.Call{
		ID: text(rec, "eventID"), SharedID: text(rec, "sharedEventID"),
		Source: text(rec, "eventSource"), Name: text(rec, "eventName"), Type: text(rec, "eventType"),
		Region: text(rec, "awsRegion"), SourceIP: text(rec, "sourceIPAddress"),
		UserAgent: text(rec, "userAgent"), ErrorCode: text(rec, "errorCode"), Error: text(rec, "errorMessage"),
		ReadOnly: tri(rec, "readOnly"), FromConsole: tri(rec, "sessionCredentialFromConsole"),
		VPCEndpoint: text(rec, "vpcEndpointId"), VPCEndpointAccount: text(rec, "vpcEndpointAccountId"),
		Bucket: text(req, "bucketName"), ObjectKey: text(req, "key"),
		BytesIn: count(extra, "bytesTransferredIn"), BytesOut: count(extra, "bytesTransferredOut"),
		LoginMFA: tri(extra, "MFAUsed"), TokensIn: count(extra, "inputTokens"), TokensOut: count(extra, "outputTokens"),
		Identity: event.Identity{
			Type: text(id, "type"), PrincipalID: text(id, "principalId"), ARN: text(id, "arn"),
			Account: text(id, "accountId"), AccessKey: text(id, "accessKeyId"),
			UserName: text(id, "userName"), InvokedBy: text(id, "invokedBy"),
			IssuerType: text(issuer, "type"), IssuerID: text(issuer, "principalId"),
			IssuerARN: text(issuer, "arn"), IssuerAccount: text(issuer, "accountId"),
			IssuerName: text(issuer, "userName"), MFA: tri(attr, "mfaAuthenticated"),
			EC2RoleDelivery: text(ctx, "ec2RoleDelivery"), SourceIdentity: text(ctx, "sourceIdentity"),
			AssumedRoot:  tri(ctx, "assumedRoot"),
			FederatedBy:  text(sub(ctx, "webIdFederationData"), "federatedProvider"),
			OnBehalfOf:   text(sub(id, "onBehalfOf"), "userId"),
			InScopeOf:    text(sub(id, "inScopeOf"), "sourceArn"),
			IssuedTo:     text(sub(id, "inScopeOf"), "credentialsIssuedTo"),
			CredentialID: text(id, "credentialId"),
		},
	}
	res := sub(rec, "responseElements")
	last := func(o object, names ...string) []byte { // of members of these names the last one in the text counts
		for _, n := range names {
			if event.Intervenes(text(o, n)) {
				return text(o, n)
			}
		}
		return nil
	}
	c.Intervened = last(extra, "guardrailAction") != nil || last(res, "stopReason", "action") != nil
	c.Identity.Created, _ = seconds(text(attr, "creationDate"))
	switch string(text(sub(rec, "responseElements"), "ConsoleLogin")) {
	case "Success":
		c.Login = event.LoginSuccess
	case "Failure":
		c.Login = event.LoginFailure
	}
	categories := map[string]event.Category{"Data": event.Data, "Insight": event.Insight, "NetworkActivity": event.NetworkActivity}
	c.Category = categories[string(text(rec, "eventCategory"))]
	if len(text(rec, "eventCategory")) == 0 && tri(rec, "managementEvent") == event.No {
		c.Category = event.Data
	}
	if c.Time, ok = seconds(text(rec, "eventTime")); !ok {
		return "", tally.BadTime
	}
	if len(c.Source) == 0 || len(c.Name) == 0 {
		if c.Category == event.Insight {
			return "", tally.NotRead
		}
		return "", tally.NoName
	}
	twelve := regexp.MustCompile(`^[0-9]{12}$`)
	for _, a := range [][]byte{text(rec, "recipientAccountId"), c.Identity.Account, around, []byte(account)} {
		if twelve.Match(a) && c.Account == nil {
			c.Account = a
		}
	}
	if c.Account == nil {
		return "", tally.NoAccount
	}
	return casefile.Event("call", &c), tally.None
}

// unwrapped returns the record in a wrapping, the account that the wrapping
// names, and whether there is a record.
func unwrapped(rec object) (object, []byte, bool) {
	if detail := sub(rec, "detail"); detail != nil {
		return detail, text(rec, "account"), true
	}
	quoted := text(rec, "CloudTrailEvent")
	if quoted == nil {
		return rec, nil, true
	}
	var within object
	d := json.NewDecoder(bytes.NewReader(quoted))
	d.UseNumber()
	ok := json.Valid(quoted) && d.Decode(&within) == nil && within != nil
	return within, nil, ok
}

func sub(o object, name string) object {
	v, _ := o[name].(object)
	return v
}

func text(o object, name string) []byte {
	switch v := o[name].(type) {
	case string:
		return []byte(v)
	case json.Number:
		return []byte(v)
	}
	return nil
}

func tri(o object, name string) event.Tri {
	v := o[name]
	if s, ok := v.(string); ok {
		v = map[string]any{
			"true": true, "True": true, "TRUE": true, "yes": true, "Yes": true,
			"false": false, "False": false, "FALSE": false, "no": false, "No": false,
		}[s]
	}
	switch v {
	case true:
		return event.Yes
	case false:
		return event.No
	}
	return event.Unknown
}

func count(o object, name string) int64 {
	s := string(text(o, name))
	if n, err := strconv.ParseUint(s, 10, 63); err == nil {
		return int64(n)
	}
	if len(s) > 32 || !regexp.MustCompile(`^[0-9][0-9.eE+-]*$`).MatchString(s) {
		return 0
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < 0 || f >= math.MaxInt64 {
		return 0
	}
	return int64(f)
}

var timeShape = regexp.MustCompile(`^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)?$`)

func seconds(s []byte) (int64, bool) {
	if !timeShape.Match(s) {
		return 0, false
	}
	z := strings.ToUpper(strings.Replace(string(s), " ", "T", 1))
	if !strings.ContainsAny(z[19:], "Z+-") {
		z += "Z"
	}
	at, err := time.Parse(time.RFC3339, z)
	if err != nil || at.Unix() < tally.MinTime || at.Unix() >= tally.MaxTime {
		return 0, false
	}
	return at.Unix(), true
}

// records returns the records of a file as encoding/json reads them.
func records(raw []byte) ([]any, error) {
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\xEF\xBB\xBF"))))
	d.UseNumber()
	var all []any
	for d.More() {
		var doc any
		if err := d.Decode(&doc); err != nil {
			return all, err
		}
		switch v := doc.(type) {
		case []any:
			all = append(all, v...)
		case object:
			if list, ok := v["Records"].([]any); ok {
				all = append(all, list...)
			} else if list, ok := v["Events"].([]any); ok {
				all = append(all, list...)
			} else {
				all = append(all, v)
			}
		}
	}
	return all, nil
}

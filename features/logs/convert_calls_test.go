package logs_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	writer "github.com/parquet-go/parquet-go"
)

// source is a record of a log as JSON has it, from which fields are taken one by
// one.
type source map[string]any

// take removes the text, number or boolean at a path, and returns its text; nil
// when there is none.
func (s source) take(path string) *string {
	at := map[string]any(s)
	names := strings.Split(path, ".")
	for _, name := range names[:len(names)-1] {
		next, ok := at[name].(map[string]any)
		if !ok {
			return nil
		}
		at = next
	}
	last := names[len(names)-1]
	var text string
	switch v := at[last].(type) {
	case string:
		text = v
	case json.Number:
		text = v.String()
	case bool:
		text = fmt.Sprint(v)
	default:
		return nil
	}
	delete(at, last)
	return &text
}

// takeJSON removes the object at a name and returns its text.
func (s source) takeJSON(name string) *string {
	v, ok := s[name].(map[string]any)
	if !ok {
		return nil
	}
	delete(s, name)
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	out := string(text)
	return &out
}

// rest returns what is left, by dotted paths.
func (s source) rest() map[string]string {
	out := map[string]string{}
	var walk func(prefix string, v any)
	walk = func(prefix string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for name, inner := range v {
				walk(strings.TrimPrefix(prefix+"."+name, "."), inner)
			}
		case []any:
			text, _ := json.Marshal(v)
			out[prefix] = string(text)
		case nil:
		default:
			out[prefix] = fmt.Sprint(v)
		}
	}
	walk("", map[string]any(s))
	return out
}

// stamp returns a time in parts of a second; nil when text is none.
func stampOf(text *string, per int64) *int64 {
	if text == nil {
		return nil
	}
	at, err := time.Parse(time.RFC3339, *text)
	if err != nil {
		return nil
	}
	n := at.Unix() * per
	return &n
}

func truthOf(text *string) *bool {
	if text == nil {
		return nil
	}
	v := *text == "true" || *text == "Yes"
	return &v
}

// either returns the first that is there.
func either(texts ...*string) *string {
	for _, t := range texts {
		if t != nil {
			return t
		}
	}
	return nil
}

// address sets ip or domain of an endpoint.
func (e *lakeEndpoint) address(text *string) {
	if text == nil {
		return
	}
	if _, err := netip.ParseAddr(*text); err == nil {
		e.IP = text
	} else {
		e.Domain = text
	}
}

func text(s string) *string { return &s }

// call2 maps a CloudTrail record as the table for version 2 does.
func (s source) call2() (c lakeCall) {
	name := s.take("eventName")
	if name != nil && *name == "ConsoleLogin" {
		c.MFA = truthOf(s.take("additionalEventData.MFAUsed"))
	}
	at := s.take("eventTime")
	c.Time, c.TimeDT = stampOf(at, 1e3), stampOf(at, 1e6)
	m := &c.Metadata
	m.UID, m.Code, m.Product.Version = s.take("eventID"), s.take("eventType"), s.take("eventVersion")
	m.Product.Name, m.Product.Feature.Name = text("CloudTrail"), either(s.take("eventCategory"), text("Management, Data, and Insights"))
	m.Profiles, m.Version = []string{"cloud", "datetime"}, text("1.1.0")
	c.Cloud.Region = s.take("awsRegion")
	a := &c.API
	a.Operation, a.Service.Name, a.Request.UID = name, s.take("eventSource"), s.take("requestID")
	a.Response.Error, a.Response.Message = s.take("errorCode"), s.take("errorMessage")
	a.Request.Data, a.Response.Data = s.takeJSON("requestParameters"), s.takeJSON("responseElements")
	u := &c.Actor.User
	u.Type, u.Name, u.UID, u.Alt = s.take("userIdentity.type"), s.take("userIdentity.userName"), s.take("userIdentity.arn"), s.take("userIdentity.principalId")
	u.Credential, u.Account.UID = s.take("userIdentity.accessKeyId"), s.take("userIdentity.accountId")
	o := &c.Actor.Session
	o.Created = stampOf(s.take("userIdentity.sessionContext.attributes.creationDate"), 1e6)
	o.MFA = truthOf(s.take("userIdentity.sessionContext.attributes.mfaAuthenticated"))
	o.Issuer = s.take("userIdentity.sessionContext.sessionIssuer.arn")
	c.Actor.InvokedBy = s.take("userIdentity.invokedBy")
	c.Actor.IDP.Name = either(s.take("userIdentity.sessionContext.webIdFederationData.federatedProvider"), s.take("userIdentity.identityProvider"))
	c.HTTP.Agent, c.Src.UID = s.take("userAgent"), s.take("vpcEndpointId")
	c.Src.address(s.take("sourceIPAddress"))
	class := int32(6003)
	c.Class, c.Severity = &class, text("Informational")
	c.Unmapped = s.rest()
	c.Observed = []lakeObservable{{"actor.user.name", "x"}}
	return c
}

// call1 maps a CloudTrail record as the table for version 1 does. The parts that
// differ in shape are whole in unmapped, or member by member.
func (s source) call1(whole bool) (c lakeCall1) {
	kind := s.take("eventType")
	if name := s["eventName"]; name == "ConsoleLogin" {
		c.MFA = truthOf(s.take("additionalEventData.MFAUsed"))
		c.Status = s.take("responseElements.ConsoleLogin")
	}
	parts := map[string]*string{}
	if whole {
		for _, name := range []string{"requestParameters", "responseElements", "additionalEventData"} {
			parts[name] = s.takeJSON(name)
		}
	}
	v2 := s.call2()
	c.Metadata, c.Time, c.HTTP, c.Src, c.Class = v2.Metadata, v2.Time, v2.HTTP, v2.Src, v2.Class
	c.Metadata.Version, c.Metadata.Code = text("1.0.0-rc.2"), nil
	c.Cloud.Region = v2.Cloud.Region
	c.API.Operation, c.API.Service.Name = v2.API.Operation, v2.API.Service.Name
	c.API.Response.Error, c.API.Response.Message = v2.API.Response.Error, v2.API.Response.Message
	u, u2 := &c.Actor.User, &v2.Actor.User
	u.Type, u.Name, u.UID, u.UUID, u.Credential, u.Account = u2.Type, u2.Name, u2.Alt, u2.UID, u2.Credential, u2.Account.UID
	if at := v2.Actor.Session.Created; at != nil {
		ms := *at / 1e3
		c.Actor.Session.Created = &ms
	}
	c.Actor.Session.MFA, c.Actor.Session.Issuer = v2.Actor.Session.MFA, v2.Actor.Session.Issuer
	c.Actor.InvokedBy, c.Actor.IDP = v2.Actor.InvokedBy, v2.Actor.IDP
	c.Unmapped = v2.Unmapped
	for prefix, part := range map[string]*string{"requestParameters": v2.API.Request.Data, "responseElements": v2.API.Response.Data} {
		if part != nil {
			for path, value := range (source{prefix: sourceOf(*part)}).rest() {
				c.Unmapped[path] = value
			}
		}
	}
	for name, part := range parts {
		if part != nil {
			c.Unmapped[name] = *part
		}
	}
	if kind != nil {
		c.Unmapped["eventType"] = *kind
	}
	return c
}

// sourceOf parses a JSON object.
func sourceOf(text string) map[string]any {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var s map[string]any
	if err := d.Decode(&s); err != nil {
		return nil
	}
	return s
}

// records returns the records of a CloudTrail file's text.
func records(t testing.TB, raw []byte) (out []source) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	for d.More() {
		var v any
		if err := d.Decode(&v); err != nil {
			t.Fatal(err)
		}
		if o, ok := v.(map[string]any); ok && o["Records"] != nil {
			v = o["Records"]
		}
		list, ok := v.([]any)
		if !ok {
			list = []any{v}
		}
		for _, r := range list {
			out = append(out, r.(map[string]any))
		}
	}
	return out
}

// encodeRows writes rows as Security Lake does, with gzip.
func encodeRows[R any](t testing.TB, rows []R, options ...writer.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := writer.NewGenericWriter[R](&b, append([]writer.WriterOption{writer.Compression(&writer.Gzip), writer.PageBufferSize(64 << 10)}, options...)...)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

package simulate

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"
)

// call is what somebody does: one API call before it has become a record.
type call struct {
	at       time.Time
	account  *account
	region   string
	action   action
	identity identity
	ip       string // an address, or the name of the calling service
	agent    string
	console  bool   // made by a browser with console credentials
	endpoint string // vpce-… when the call came through one
	denied   bool
	fail     string // another error code
	bucket   string // of S3 calls; a random one of the account when empty
	object   string // key of S3 data events
	bytesIn  int
	bytesOut int
	params   map[string]string // fixed values of placeholders
	response string            // JSON; null when empty
	extra    *additional       // additionalEventData of services other than S3
}

// stamp writes a time as AWS does, to the second.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// record is one CloudTrail event in AWS's order of fields.
type record struct {
	EventVersion         string          `json:"eventVersion"`
	UserIdentity         identity        `json:"userIdentity"`
	EventTime            string          `json:"eventTime"`
	EventSource          string          `json:"eventSource"`
	EventName            string          `json:"eventName"`
	AWSRegion            string          `json:"awsRegion"`
	SourceIPAddress      string          `json:"sourceIPAddress"`
	UserAgent            string          `json:"userAgent"`
	ErrorCode            string          `json:"errorCode,omitempty"`
	ErrorMessage         string          `json:"errorMessage,omitempty"`
	RequestParameters    json.RawMessage `json:"requestParameters"`
	ResponseElements     json.RawMessage `json:"responseElements"`
	AdditionalEventData  *additional     `json:"additionalEventData,omitempty"`
	RequestID            string          `json:"requestID,omitempty"`
	EventID              string          `json:"eventID"`
	ReadOnly             bool            `json:"readOnly"`
	Resources            []resource      `json:"resources,omitempty"`
	EventType            string          `json:"eventType"`
	ManagementEvent      bool            `json:"managementEvent"`
	RecipientAccountID   string          `json:"recipientAccountId"`
	SharedEventID        string          `json:"sharedEventID,omitempty"`
	VPCEndpointID        string          `json:"vpcEndpointId,omitempty"`
	VPCEndpointAccountID string          `json:"vpcEndpointAccountId,omitempty"`
	EventCategory        string          `json:"eventCategory"`
	TLSDetails           *tlsDetails     `json:"tlsDetails,omitempty"`
	FromConsole          string          `json:"sessionCredentialFromConsole,omitempty"`
}

// additional is additionalEventData of the kinds of events made here.
type additional struct {
	LoginTo              string `json:"LoginTo,omitempty"`
	MobileVersion        string `json:"MobileVersion,omitempty"`
	MFAUsed              string `json:"MFAUsed,omitempty"`
	SignatureVersion     string `json:"SignatureVersion,omitempty"`
	CipherSuite          string `json:"CipherSuite,omitempty"`
	BytesTransferredIn   *int   `json:"bytesTransferredIn,omitempty"`
	AuthenticationMethod string `json:"AuthenticationMethod,omitempty"`
	ID2                  string `json:"x-amz-id-2,omitempty"`
	BytesTransferredOut  *int   `json:"bytesTransferredOut,omitempty"`
	InputTokens          int    `json:"inputTokens,omitempty"`
	OutputTokens         int    `json:"outputTokens,omitempty"`
	GuardrailAction      string `json:"guardrailAction,omitempty"`
}

type resource struct {
	AccountID string `json:"accountId,omitempty"`
	Type      string `json:"type"`
	ARN       string `json:"ARN"`
}

type tlsDetails struct {
	TLSVersion               string `json:"tlsVersion"`
	CipherSuite              string `json:"cipherSuite"`
	ClientProvidedHostHeader string `json:"clientProvidedHostHeader"`
}

// record turns the call into an event. All randomness comes from d.
func (c call) record(d *dice) record {
	act := c.action
	c.params = remembered(c.params)
	r := record{
		EventVersion: "1.11", UserIdentity: c.identity, EventTime: stamp(c.at),
		EventSource: act.service + ".amazonaws.com", EventName: act.name, AWSRegion: c.region,
		SourceIPAddress: c.ip, UserAgent: c.agent,
		RequestParameters: c.fill(d, act.params), ResponseElements: json.RawMessage("null"), AdditionalEventData: c.extra,
		RequestID: d.uuid(), EventID: d.uuid(), ReadOnly: act.read, EventType: "AwsApiCall",
		ManagementEvent: !act.data, RecipientAccountID: c.account.id, VPCEndpointID: c.endpoint, EventCategory: "Management",
	}
	if c.response == "" {
		c.response = responses[act.key()]
	}
	if c.response != "" {
		r.ResponseElements = c.fill(d, c.response)
	}
	c.marks(&r)
	host := fmt.Sprintf("%s.%s.amazonaws.com", act.service, c.region)
	if act.service == "s3" {
		host = c.objectFields(d, &r)
		if !strings.HasSuffix(c.agent, ".amazonaws.com") {
			r.UserAgent = "[" + c.agent + "]" // S3 writes agents in brackets
		}
	}
	// Calls that AWS makes for somebody carry no TLS details.
	if !strings.HasSuffix(c.ip, ".amazonaws.com") {
		r.TLSDetails = &tlsDetails{"TLSv1.3", "TLS_AES_128_GCM_SHA256", host}
	}
	c.refuse(&r)
	return r
}

// remembered returns a copy of the fixed names, to which those picked for the
// request are added: the response speaks of the same things.
func remembered(fixed map[string]string) map[string]string {
	names := map[string]string{}
	maps.Copy(names, fixed)
	return names
}

// marks sets the fields that only some calls have.
func (c call) marks(r *record) {
	if c.endpoint != "" {
		r.VPCEndpointAccountID = c.account.id
	}
	if c.action.data {
		r.EventCategory = "Data"
	}
	if c.console {
		r.FromConsole = "true"
	}
}

// objectFields fills what only events of S3 have and returns the host called.
func (c call) objectFields(d *dice, r *record) string {
	in, out := c.bytesIn, c.bytesOut
	r.AdditionalEventData = &additional{
		SignatureVersion: "SigV4", CipherSuite: "TLS_AES_128_GCM_SHA256", AuthenticationMethod: "AuthHeader",
		BytesTransferredIn: &in, BytesTransferredOut: &out, ID2: d.letters(22, base62) + "==",
	}
	r.RequestID = d.letters(16, base32)
	if c.bucket == "" {
		return "s3." + c.region + ".amazonaws.com"
	}
	host := c.bucket + ".s3." + c.region + ".amazonaws.com"
	params := map[string]any{"bucketName": c.bucket, "Host": host}
	var given map[string]json.RawMessage
	if json.Unmarshal(r.RequestParameters, &given) == nil {
		for name, value := range given {
			params[name] = value
		}
	}
	if c.object != "" {
		params["key"] = c.object
		r.Resources = append(r.Resources, resource{Type: "AWS::S3::Object", ARN: "arn:aws:s3:::" + c.bucket + "/" + c.object})
	}
	r.RequestParameters = mustJSON(params)
	r.Resources = append(r.Resources, resource{c.account.id, "AWS::S3::Bucket", "arn:aws:s3:::" + c.bucket})
	return host
}

// refuse marks a call that failed, in the words of the service.
func (c call) refuse(r *record) {
	name := c.action.permission()
	switch {
	case c.denied && c.action.service == "ec2":
		r.ErrorCode = "Client.UnauthorizedOperation"
		r.ErrorMessage = "You are not authorized to perform this operation. User: " + c.identity.ARN + " is not authorized to perform: " + name + " because no identity-based policy allows the " + name + " action"
	case c.denied:
		r.ErrorCode = "AccessDenied"
		r.ErrorMessage = "User: " + c.identity.ARN + " is not authorized to perform: " + name + " because no identity-based policy allows the " + name + " action"
	case c.fail != "":
		r.ErrorCode, r.ErrorMessage = c.fail, "The request could not be completed."
	default:
		return
	}
	r.ResponseElements = json.RawMessage("null")
}

// fill replaces the placeholders of a template with names of the account.
func (c call) fill(d *dice, template string) json.RawMessage {
	if template == "" {
		return json.RawMessage("null")
	}
	var out strings.Builder
	rest := template
	for {
		before, after, found := strings.Cut(rest, "<")
		out.WriteString(before)
		if !found {
			return json.RawMessage(out.String())
		}
		name, tail, _ := strings.Cut(after, ">")
		out.WriteString(c.value(d, name))
		rest = tail
	}
}

// value returns what a placeholder stands for, ready for a JSON string.
func (c call) value(d *dice, name string) string {
	if fixed, ok := c.params[name]; ok {
		return fixed
	}
	picked := ""
	switch name {
	case "account":
		return c.account.id
	case "region":
		return c.region
	case "uuid":
		return d.uuid()
	case "new":
		picked = "svc-" + d.hex(4)
	case "newkey":
		return "AKIA" + c.account.stem + d.letters(8, base32)
	case "newid":
		return "AIDA" + c.account.stem + d.letters(9, base32)
	case "session":
		return "default"
	case "hex":
		return d.hex(12)
	case "count":
		return "1"
	case "type":
		return "t3.large"
	case "sensitiveDataRemoved":
		return "<sensitiveDataRemoved>" // AWS's own words, with the brackets
	}
	if list := c.account.inventory[name]; len(list) > 0 {
		picked = ranked(d, list)
	}
	if picked == "" {
		picked = "default"
	}
	c.params[name] = picked
	return picked
}

// mustJSON encodes what cannot fail: maps and structs of plain values.
func mustJSON(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}

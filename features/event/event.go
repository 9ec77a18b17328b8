// Package event holds the records that Yoban reasons about, one type a log:
// Call (CloudTrail), Flow (VPC Flow Logs) and Query (Route 53 Resolver query
// logs).
//
// A reader fills one value and hands it to a handler, again and again; the
// handler does not change it, for what is the same in the next record stays. The
// byte slices of a record alias the reader's buffer: they are valid only until
// the handler returns, so whoever keeps a field copies or interns it. Absent
// fields are empty. Fields are named after the log's own.
//
// The package knows nothing of files, formats, the AWS SDK or detection.
package event

import (
	"bytes"
	"net/netip"
)

// Tri is a boolean that a log may leave out.
type Tri uint8

// The three values of a Tri.
const (
	Unknown Tri = iota
	No
	Yes
)

// Category is CloudTrail's eventCategory. Records older than eventVersion 1.07
// have none and are Management. Insights of a trail name no API of their own
// and are not delivered.
type Category uint8

// The categories that CloudTrail writes.
const (
	Management Category = iota
	Data
	Insight
	NetworkActivity
)

// CategoryOf returns the meaning of an eventCategory. Versions 1.06 and older have
// only managementEvent, which is false for data events and decides where the
// category says nothing; before 1.06 there is neither.
func CategoryOf(name []byte, managementEvent Tri) Category {
	switch string(name) {
	case "Management":
		return Management
	case "Data":
		return Data
	case "Insight":
		return Insight
	case "NetworkActivity":
		return NetworkActivity
	}
	if managementEvent == No {
		return Data
	}
	return Management
}

// Call is one CloudTrail record: who asked which API for what, from where, and
// whether it was allowed.
type Call struct {
	ID        []byte // eventID
	SharedID  []byte // sharedEventID
	Time      int64  // eventTime, Unix seconds UTC
	Source    []byte // eventSource, e.g. "s3.amazonaws.com"
	Name      []byte // eventName, e.g. "GetObject"
	Type      []byte // eventType, e.g. "AwsApiCall", "AwsConsoleSignIn"
	Region    []byte // awsRegion
	SourceIP  []byte // sourceIPAddress: an address, a service's DNS name or "AWS Internal"
	UserAgent []byte // userAgent
	ErrorCode []byte // errorCode; empty when the call succeeded
	Error     []byte // errorMessage
	Account   []byte // recipientAccountId, else userIdentity.accountId, else of the EventBridge event or the object's key; 12 digits
	Category  Category
	ReadOnly  Tri // readOnly

	VPCEndpoint        []byte // vpcEndpointId
	VPCEndpointAccount []byte // vpcEndpointAccountId
	FromConsole        Tri    // sessionCredentialFromConsole

	Identity Identity

	Bucket    []byte // requestParameters.bucketName
	ObjectKey []byte // requestParameters.key; hashed into sketches, never stored
	BytesIn   int64  // additionalEventData.bytesTransferredIn; 0 when absent
	BytesOut  int64  // additionalEventData.bytesTransferredOut; 0 when absent

	Login    Login // result of an AwsConsoleSignIn ConsoleLogin
	LoginMFA Tri   // additionalEventData.MFAUsed

	// Of a generative model: additionalEventData.inputTokens and outputTokens, 0
	// when absent, and whether a guardrail intervened: guardrailAction there, or
	// stopReason or action in the response. What CloudTrail writes of this is not
	// documented; the names are Bedrock's own (API reference, TokenUsage,
	// ConverseResponse, ApplyGuardrailResponse).
	TokensIn   int64
	TokensOut  int64
	Intervened bool

	// The texts of JSON objects, for the few who look further: the whole record,
	// where the log has it as one, and three of its members. They may hold
	// anything, and what is kept of them is chosen, never the whole.
	Record     []byte
	Request    []byte // requestParameters
	Response   []byte // responseElements
	Additional []byte // additionalEventData
}

// Intervenes reports whether a word says that a guardrail stepped in, as
// INTERVENED, guardrail_intervened or GUARDRAIL_INTERVENED do.
func Intervenes(word []byte) bool {
	const last = "INTERVENED"
	return len(word) >= len(last) && bytes.EqualFold(word[len(word)-len(last):], []byte(last))
}

// Identity is CloudTrail's userIdentity, flattened.
type Identity struct {
	Type        []byte // type: IAMUser, AssumedRole, Root, AWSService, …
	PrincipalID []byte // principalId, e.g. "AROA…:session"
	ARN         []byte // arn
	Account     []byte // accountId
	AccessKey   []byte // accessKeyId; the public half of a credential
	UserName    []byte // userName
	InvokedBy   []byte // invokedBy

	IssuerType    []byte // sessionContext.sessionIssuer.type
	IssuerID      []byte // sessionContext.sessionIssuer.principalId
	IssuerARN     []byte // sessionContext.sessionIssuer.arn
	IssuerAccount []byte // sessionContext.sessionIssuer.accountId
	IssuerName    []byte // sessionContext.sessionIssuer.userName

	MFA             Tri    // sessionContext.attributes.mfaAuthenticated
	Created         int64  // sessionContext.attributes.creationDate, Unix seconds; 0 when absent
	EC2RoleDelivery []byte // sessionContext.ec2RoleDelivery: "1.0" or "2.0" (IMDS version) for instance credentials
	SourceIdentity  []byte // sessionContext.sourceIdentity
	AssumedRoot     Tri    // sessionContext.assumedRoot
	FederatedBy     []byte // sessionContext.webIdFederationData.federatedProvider
	OnBehalfOf      []byte // onBehalfOf.userId (Identity Center)
	InScopeOf       []byte // inScopeOf.sourceArn: the resource that a service asks for
	IssuedTo        []byte // inScopeOf.credentialsIssuedTo: the function or task that the credential was issued to
	CredentialID    []byte // credentialId (Identity Center)

	// Number is the same in two records of a process only if all of the identity
	// is, so that what was made of one can be kept by it; 0 when the identity was
	// not numbered. Equal identities may have several numbers.
	Number uint32
}

// Login is the outcome of a console sign-in (responseElements.ConsoleLogin).
type Login uint8

// The outcomes of a console sign-in.
const (
	NoLogin Login = iota
	LoginSuccess
	LoginFailure
)

// LoginOf returns the meaning of a ConsoleLogin element.
func LoginOf(word []byte) Login {
	switch string(word) {
	case "Success":
		return LoginSuccess
	case "Failure":
		return LoginFailure
	}
	return NoLogin
}

// FlowStatus is the log-status of a flow record.
type FlowStatus uint8

// The statuses that VPC Flow Logs write.
const (
	FlowOK FlowStatus = iota
	FlowNoData
	FlowSkipData
)

// Direction is a flow's direction as seen from its network interface.
type Direction uint8

// The directions of a flow.
const (
	DirectionUnknown Direction = iota
	Ingress
	Egress
)

// Flow is one VPC Flow Logs record: packets of one 5-tuple and direction seen
// at one network interface in one aggregation interval.
type Flow struct {
	Account   []byte     // account-id
	Interface []byte     // interface-id
	Instance  []byte     // instance-id (v3)
	VPC       []byte     // vpc-id (v3)
	Region    []byte     // region (v4); else of the object's key
	Src, Dst  netip.Addr // srcaddr, dstaddr
	PktSrc    netip.Addr // pkt-srcaddr (v3); zero when absent
	PktDst    netip.Addr // pkt-dstaddr (v3); zero when absent
	SrcPort   uint16     // srcport; 0 for protocols without ports
	DstPort   uint16     // dstport
	Protocol  uint8      // IANA protocol number
	Accepted  bool       // action is ACCEPT
	Direction Direction  // flow-direction (v5)
	Status    FlowStatus // log-status; only FlowOK has traffic
	TCPFlags  uint8      // tcp-flags (v3), OR over the interval
	HasFlags  bool       // tcp-flags was present
	Packets   int64      // packets in the interval, ≥ 0
	Bytes     int64      // bytes in the interval, ≥ 0
	Start     int64      // Unix seconds, first packet
	End       int64      // Unix seconds, last packet, ≥ Start

	SrcService []byte // pkt-src-aws-service (v5), e.g. "S3"
	DstService []byte // pkt-dst-aws-service (v5)
}

// Query is one Route 53 Resolver query log record.
type Query struct {
	Time     int64      // query_timestamp, Unix seconds UTC
	Account  []byte     // account_id
	Region   []byte     // region
	VPC      []byte     // vpc_id
	Name     []byte     // query_name as logged, with its trailing dot
	Type     []byte     // query_type
	RCode    []byte     // rcode
	Src      netip.Addr // srcaddr; zero when absent
	Instance []byte     // srcids.instance
	Endpoint []byte     // srcids.resolver_endpoint
	Firewall []byte     // firewall_rule_action

	// Answers are the addresses among answers[].Rdata; AnswerCount counts
	// answers of every type. The slice is reused between records.
	Answers     []netip.Addr
	AnswerCount int
}

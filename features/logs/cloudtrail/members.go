package cloudtrail

import "yoban/features/logs/internal/jsonscan"

// The members of a record, by number.
const (
	unknown = iota
	eventVersion
	userIdentity
	eventTime
	eventSource
	eventName
	awsRegion
	sourceIPAddress
	userAgent
	errorCode
	requestParameters
	responseElements
	additionalEventData
	eventID
	readOnly
	eventType
	managementEvent
	recipientAccountID
	sharedEventID
	vpcEndpointID
	vpcEndpointAccountID
	eventCategory
	sessionCredentialFromConsole
	errorMessage
)

// newNames returns the names of a record's members, the numbered ones first and
// then those that are only stepped over (AWS CloudTrail user guide, "CloudTrail
// record contents").
func newNames() *jsonscan.Names {
	return jsonscan.NewNames(
		"eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion",
		"sourceIPAddress", "userAgent", "errorCode", "requestParameters", "responseElements",
		"additionalEventData", "eventID", "readOnly", "eventType", "managementEvent",
		"recipientAccountId", "sharedEventID", "vpcEndpointId", "vpcEndpointAccountId",
		"eventCategory", "sessionCredentialFromConsole", "errorMessage",
		"requestID", "apiVersion", "resources", "serviceEventDetails",
		"addendum", "edgeDeviceDetails", "insightDetails", "tlsDetails", "eventContext",
	)
}

// The members of additionalEventData that are read, by number.
const (
	bytesTransferredIn = iota + 1
	bytesTransferredOut
	mfaUsed
	inputTokens
	outputTokens
	guardrailAction
)

// newExtras returns the names of additionalEventData's members: those that are
// read, and of S3's others, which are most of all there is.
func newExtras() *jsonscan.Names {
	return jsonscan.NewNames(
		"bytesTransferredIn", "bytesTransferredOut", "MFAUsed", "inputTokens", "outputTokens", "guardrailAction",
		"SignatureVersion", "CipherSuite", "AuthenticationMethod", "x-amz-id-2", "SSEApplied",
	)
}

package finding

// The shapes below are the part of GuardDuty's Finding (API version
// 2017-11-28) that Yoban fills, plus one member, "yoban", for what GuardDuty
// has no place for. Names and nesting are GuardDuty's; a test holds them
// against its service model.

type findingShape struct {
	Associated    string        `json:"associatedAttackSequenceArn,omitempty"`
	AccountID     string        `json:"accountId"`
	ARN           string        `json:"arn"`
	CreatedAt     string        `json:"createdAt"`
	Description   string        `json:"description"`
	ID            string        `json:"id"`
	Partition     string        `json:"partition"`
	Region        string        `json:"region"`
	Resource      resourceShape `json:"resource"`
	SchemaVersion string        `json:"schemaVersion"`
	Service       serviceShape  `json:"service"`
	Severity      float64       `json:"severity"`
	Title         string        `json:"title"`
	Type          string        `json:"type"`
	UpdatedAt     string        `json:"updatedAt"`
	Yoban         yobanShape    `json:"yoban"`
}

type resourceShape struct {
	ResourceType     string          `json:"resourceType"`
	AccessKeyDetails *accessKeyShape `json:"accessKeyDetails,omitempty"`
	InstanceDetails  *instanceShape  `json:"instanceDetails,omitempty"`
	S3BucketDetails  []bucketShape   `json:"s3BucketDetails,omitempty"`
}

type accessKeyShape struct {
	AccessKeyID string `json:"accessKeyId"`
	PrincipalID string `json:"principalId"`
	UserName    string `json:"userName"`
	UserType    string `json:"userType"`
}

type instanceShape struct {
	InstanceID        string           `json:"instanceId"`
	NetworkInterfaces []interfaceShape `json:"networkInterfaces,omitempty"`
}

type interfaceShape struct {
	Ipv6Addresses      []string `json:"ipv6Addresses,omitempty"`
	NetworkInterfaceID string   `json:"networkInterfaceId,omitempty"`
	PrivateIPAddress   string   `json:"privateIpAddress,omitempty"`
	VpcID              string   `json:"vpcId,omitempty"`
}

type bucketShape struct {
	ARN  string `json:"arn"`
	Name string `json:"name"`
}

type serviceShape struct {
	Action         actionShape    `json:"action"`
	AdditionalInfo infoShape      `json:"additionalInfo"`
	Archived       bool           `json:"archived"`
	Count          int64          `json:"count"`
	Detection      *detectShape   `json:"detection,omitempty"`
	EventFirstSeen string         `json:"eventFirstSeen"`
	EventLastSeen  string         `json:"eventLastSeen"`
	Evidence       *evidenceShape `json:"evidence,omitempty"`
	ResourceRole   string         `json:"resourceRole"`
	ServiceName    string         `json:"serviceName"`
}

type infoShape struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

type actionShape struct {
	ActionType              string        `json:"actionType,omitempty"`
	AwsAPICallAction        *callShape    `json:"awsApiCallAction,omitempty"`
	DNSRequestAction        *dnsShape     `json:"dnsRequestAction,omitempty"`
	NetworkConnectionAction *networkShape `json:"networkConnectionAction,omitempty"`
	PortProbeAction         *probeShape   `json:"portProbeAction,omitempty"`
}

type callShape struct {
	API             string       `json:"api"`
	CallerType      string       `json:"callerType,omitempty"`
	DomainDetails   *domainShape `json:"domainDetails,omitempty"`
	ErrorCode       string       `json:"errorCode,omitempty"`
	RemoteIPDetails *remoteShape `json:"remoteIpDetails,omitempty"`
	ServiceName     string       `json:"serviceName"`
	UserAgent       string       `json:"userAgent,omitempty"`
}

type domainShape struct {
	Domain string `json:"domain"`
}

type dnsShape struct {
	Blocked  bool   `json:"blocked"`
	Domain   string `json:"domain"`
	Protocol string `json:"protocol,omitempty"`
}

type networkShape struct {
	Blocked               bool         `json:"blocked"`
	ConnectionDirection   string       `json:"connectionDirection,omitempty"`
	LocalIPDetails        *localShape  `json:"localIpDetails,omitempty"`
	LocalNetworkInterface string       `json:"localNetworkInterface,omitempty"`
	LocalPortDetails      *portShape   `json:"localPortDetails,omitempty"`
	Protocol              string       `json:"protocol,omitempty"`
	RemoteIPDetails       *remoteShape `json:"remoteIpDetails,omitempty"`
	RemotePortDetails     *portShape   `json:"remotePortDetails,omitempty"`
}

type probeShape struct {
	Blocked          bool          `json:"blocked"`
	PortProbeDetails []probedShape `json:"portProbeDetails"`
}

type probedShape struct {
	LocalIPDetails   *localShape  `json:"localIpDetails,omitempty"`
	LocalPortDetails *portShape   `json:"localPortDetails,omitempty"`
	RemoteIPDetails  *remoteShape `json:"remoteIpDetails,omitempty"`
}

type portShape struct {
	Port int32 `json:"port"`
}

type localShape struct {
	IPAddressV4 string `json:"ipAddressV4,omitempty"`
	IPAddressV6 string `json:"ipAddressV6,omitempty"`
}

type remoteShape struct {
	Country      *countryShape      `json:"country,omitempty"`
	IPAddressV4  string             `json:"ipAddressV4,omitempty"`
	IPAddressV6  string             `json:"ipAddressV6,omitempty"`
	Organization *organizationShape `json:"organization,omitempty"`
}

type countryShape struct {
	CountryCode string `json:"countryCode"`
}

type organizationShape struct {
	ASN    string `json:"asn"`
	ASNOrg string `json:"asnOrg"`
}

type evidenceShape struct {
	ThreatIntelligenceDetails []threatShape `json:"threatIntelligenceDetails"`
}

type threatShape struct {
	ThreatListName string   `json:"threatListName"`
	ThreatNames    []string `json:"threatNames"`
}

type detectShape struct {
	Anomaly  *anomalyShape  `json:"anomaly,omitempty"`
	Sequence *sequenceShape `json:"sequence,omitempty"`
}

// anomalyShape maps scope, then attribute, to what was seen: usual values under
// profiles, unusual ones under unusual.
type anomalyShape struct {
	Profiles map[string]map[string][]anomalyObject `json:"profiles,omitempty"`
	Unusual  *unusualShape                         `json:"unusual,omitempty"`
}

type unusualShape struct {
	Behavior map[string]map[string]anomalyObject `json:"behavior"`
}

type anomalyObject struct {
	Observations   observations `json:"observations"`
	ProfileSubtype string       `json:"profileSubtype"`
	ProfileType    string       `json:"profileType"`
}

type observations struct {
	Text []string `json:"text"`
}

// yobanShape is the extra member. Lists are always there, if empty, so that
// data tools see one schema.
type yobanShape struct {
	Score                 float64       `json:"score"`
	PValue                float64       `json:"pValue"`
	ExpectedFalseFindings float64       `json:"expectedFalseFindings"`
	Basis                 Basis         `json:"basis"`
	Principal             string        `json:"principal"`
	Evidence              []proofShape  `json:"evidence"`
	Actors                []actorShape  `json:"actors"`
	ActorsLeftOut         int64         `json:"actorsLeftOut"`
	SignalsLeftOut        int64         `json:"signalsLeftOut,omitempty"`
	Normal                []string      `json:"normal"`
	Quiet                 string        `json:"quiet"`
	Baseline              string        `json:"baseline"`
	Samples               []sampleShape `json:"samples"`
	Tactic                string        `json:"tactic"`
	Techniques            []string      `json:"techniques"`
	Advice                []string      `json:"advice"`
	SuppressedBy          string        `json:"suppressedBy"`
}

type proofShape struct {
	Attribute  string    `json:"attribute"`
	Value      string    `json:"value"`
	Bits       float64   `json:"bits"`
	Scope      Scope     `json:"scope"`
	Frequency  Frequency `json:"frequency"`
	DaysSeen   int       `json:"daysSeen"`
	DaysActive int       `json:"daysActive"`
	Text       string    `json:"text"`
}

type actorShape struct {
	Principal string `json:"principal"`
	Address   string `json:"address"`
	Country   string `json:"country"`
	ASN       uint32 `json:"asn"`
	Org       string `json:"org"`
	Agent     string `json:"agent"`
	First     stamp  `json:"firstSeen"`
	Last      stamp  `json:"lastSeen"`
	Count     int64  `json:"count"`
}

type sampleShape struct {
	EventID string `json:"eventId"`
	Object  string `json:"object"`
	Time    stamp  `json:"time"`
	Address string `json:"address"`
}

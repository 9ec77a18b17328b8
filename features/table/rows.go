package table

// The rows of the feature tables. Every column carries its documentation in a
// doc tag: unit, source field, meaning of an empty value; the data dictionary
// is generated from these tags. Columns named "hour" are the start of a
// half-open UTC hour, in Unix milliseconds. Rows are unique in, and sorted by,
// the columns marked `key`.

// CallRow counts one kind of API call by one principal in one hour.
type CallRow struct {
	Account   string `parquet:"account,dict" doc:"key; account the call was made in, 12 digits"`
	Principal string `parquet:"principal,dict" doc:"key; who a baseline is about: an ARN with volatile session names collapsed"`
	Hour      int64  `parquet:"hour,timestamp(millisecond)" doc:"key; start of the UTC hour"`
	Service   string `parquet:"service,dict" doc:"key; eventSource without .amazonaws.com"`
	Action    string `parquet:"action,dict" doc:"key; eventName"`
	Region    string `parquet:"region,dict" doc:"key; awsRegion"`
	Country   string `parquet:"country,dict" doc:"key; ISO 3166-1 alpha-2 of the source address; empty when unknown or not an address"`
	Network   string `parquet:"network,dict" doc:"key; where the call came from: as:<number>, net:<prefix> without ASN data, aws:<service> for AWS callers, vpce:<id> for endpoints, private"`
	Agent     string `parquet:"agent,dict" doc:"key; user agent family, e.g. aws-cli, boto3, console"`
	Auth      string `parquet:"auth,dict" doc:"key; kind of credential: long-term, session, console, instance, service, root, …"`
	Outcome   string `parquet:"outcome,dict" doc:"key; ok, denied, throttled or error"`

	Calls      int64  `parquet:"calls" doc:"calls, duplicates removed"`
	Listed     int64  `parquet:"listed" doc:"of them, those from addresses that a threat list named when the row was made"`
	TokensIn   int64  `parquet:"tokens_in" doc:"tokens that generative models were given; sum of inputTokens; 0 when not logged"`
	TokensOut  int64  `parquet:"tokens_out" doc:"tokens that they answered with; sum of outputTokens; 0 when not logged"`
	Intervened int64  `parquet:"intervened" doc:"calls that a guardrail of Bedrock stepped into"`
	First      int64  `parquet:"first,timestamp(millisecond)" doc:"eventTime of the first call"`
	Last       int64  `parquet:"last,timestamp(millisecond)" doc:"eventTime of the last call"`
	Sample     []byte `parquet:"sample" doc:"bottom-k sketch of event ids with object key, source address and access key"`
}

// SessionRow sums up one credential used from one source address in one hour.
type SessionRow struct {
	Account    string `parquet:"account,dict" doc:"key; account the calls were made in"`
	Principal  string `parquet:"principal,dict" doc:"key; as in calls"`
	Credential string `parquet:"credential,dict" doc:"key; accessKeyId, else principalId"`
	Hour       int64  `parquet:"hour,timestamp(millisecond)" doc:"key; start of the UTC hour"`
	Address    string `parquet:"address,dict" doc:"key; source address or AWS service name; * once a credential has used more addresses in the hour than are kept, of which those on a threat list come first"`
	Agent      string `parquet:"agent,dict" doc:"key; user agent family"`

	Session string `parquet:"session,dict" doc:"session name as logged (instance id, e-mail, …); empty for long-term credentials"`
	ARN     string `parquet:"arn,dict" doc:"userIdentity.arn as logged"`
	Kind    string `parquet:"kind,dict" doc:"kind of principal: user, root, person, instance, lambda, ecs, role, service, account, federated"`
	Country string `parquet:"country,dict" doc:"as in calls"`
	Network string `parquet:"network,dict" doc:"as in calls"`
	Origin  string `parquet:"origin,dict" doc:"kind of the source: internet, aws, own, private, vpce, service"`

	Calls       int64   `parquet:"calls" doc:"calls, duplicates removed"`
	OK          int64   `parquet:"ok" doc:"calls without an error"`
	Denied      int64   `parquet:"denied" doc:"calls refused for lack of permission"`
	Errors      int64   `parquet:"errors" doc:"calls with any other error"`
	Reads       int64   `parquet:"reads" doc:"calls of access level List or Read"`
	Writes      int64   `parquet:"writes" doc:"calls of access level Write or Tagging"`
	Permissions int64   `parquet:"permissions" doc:"calls of access level Permissions management"`
	Logins      int64   `parquet:"logins" doc:"successful console sign-ins"`
	LoginFails  int64   `parquet:"login_fails" doc:"failed console sign-ins"`
	MFA         int64   `parquet:"mfa" doc:"calls whose session or sign-in used MFA"`
	First       int64   `parquet:"first,timestamp(millisecond)" doc:"eventTime of the first call"`
	Last        int64   `parquet:"last,timestamp(millisecond)" doc:"eventTime of the last call"`
	Actions     int64   `parquet:"actions" doc:"distinct (service, action)"`
	Services    int64   `parquet:"services" doc:"distinct services"`
	Regions     int64   `parquet:"regions" doc:"distinct regions"`
	Minutes     int64   `parquet:"minutes" doc:"minutes of the hour with a call"`
	ErrorShare  float64 `parquet:"error_share" doc:"(denied + errors) / calls"`
	Sample      []byte  `parquet:"sample" doc:"as in calls"`
}

// ObjectRow sums up what one principal did to one bucket's objects in one hour.
type ObjectRow struct {
	Account   string `parquet:"account,dict" doc:"key; account the calls were made in"`
	Principal string `parquet:"principal,dict" doc:"key; as in calls"`
	Bucket    string `parquet:"bucket,dict" doc:"key; requestParameters.bucketName"`
	Hour      int64  `parquet:"hour,timestamp(millisecond)" doc:"key; start of the UTC hour"`
	Operation string `parquet:"operation,dict" doc:"key; class of operation: list, read, write, delete, permission"`
	Network   string `parquet:"network,dict" doc:"key; as in calls"`

	Country  string `parquet:"country,dict" doc:"as in calls"`
	Calls    int64  `parquet:"calls" doc:"calls, duplicates removed"`
	Listed   int64  `parquet:"listed" doc:"as in calls"`
	OK       int64  `parquet:"ok" doc:"calls without an error"`
	Denied   int64  `parquet:"denied" doc:"calls refused for lack of permission"`
	Errors   int64  `parquet:"errors" doc:"calls with any other error"`
	BytesIn  int64  `parquet:"bytes_in" doc:"bytes; sum of bytesTransferredIn"`
	BytesOut int64  `parquet:"bytes_out" doc:"bytes; sum of bytesTransferredOut"`
	Objects  int64  `parquet:"objects" doc:"distinct object keys"`
	Sources  int64  `parquet:"sources" doc:"distinct source addresses"`
	First    int64  `parquet:"first,timestamp(millisecond)" doc:"eventTime of the first call"`
	Last     int64  `parquet:"last,timestamp(millisecond)" doc:"eventTime of the last call"`
	Sample   []byte `parquet:"sample" doc:"as in calls"`
}

// ChangeRow counts one kind of call that changes an account's security.
type ChangeRow struct {
	Account   string `parquet:"account,dict" doc:"key; account the call was made in, 12 digits"`
	Principal string `parquet:"principal,dict" doc:"key; as in calls"`
	Hour      int64  `parquet:"hour,timestamp(millisecond)" doc:"key; start of the UTC hour"`
	Service   string `parquet:"service,dict" doc:"key; as in calls"`
	Action    string `parquet:"action,dict" doc:"key; eventName"`
	Resource  string `parquet:"resource" doc:"key; name or id of what is changed; empty when the call names none; * once more than are kept were changed in the hour"`
	Facts     string `parquet:"facts" doc:"key; what the parameters say, as a query string of words and values; empty when they say nothing that rules ask for"`
	Region    string `parquet:"region,dict" doc:"key; awsRegion"`
	Country   string `parquet:"country,dict" doc:"key; as in calls"`
	Network   string `parquet:"network,dict" doc:"key; as in calls"`
	Agent     string `parquet:"agent,dict" doc:"key; user agent family"`
	Auth      string `parquet:"auth,dict" doc:"key; as in calls"`
	Outcome   string `parquet:"outcome,dict" doc:"key; ok, denied, throttled or error"`

	Calls  int64  `parquet:"calls" doc:"calls, duplicates removed"`
	First  int64  `parquet:"first,timestamp(millisecond)" doc:"eventTime of the first call"`
	Last   int64  `parquet:"last,timestamp(millisecond)" doc:"eventTime of the last call"`
	Sample []byte `parquet:"sample" doc:"as in calls"`
}

// MatchRow counts the calls of one kind that match one Sigma rule. Rules that run
// dry have rows like the others.
type MatchRow struct {
	Account   string `parquet:"account,dict" doc:"key; account the call was made in, 12 digits"`
	Principal string `parquet:"principal,dict" doc:"key; as in calls"`
	Hour      int64  `parquet:"hour,timestamp(millisecond)" doc:"key; start of the UTC hour"`
	Rule      string `parquet:"rule,dict" doc:"key; id of the rule"`
	Service   string `parquet:"service,dict" doc:"key; as in calls; this and the columns up to outcome are * once more kinds of calls matched in the hour than are kept"`
	Action    string `parquet:"action,dict" doc:"key; eventName"`
	Region    string `parquet:"region,dict" doc:"key; awsRegion"`
	Country   string `parquet:"country,dict" doc:"key; as in calls"`
	Network   string `parquet:"network,dict" doc:"key; as in calls"`
	Agent     string `parquet:"agent,dict" doc:"key; user agent family"`
	Auth      string `parquet:"auth,dict" doc:"key; as in calls"`
	Outcome   string `parquet:"outcome,dict" doc:"key; ok, denied, throttled or error"`

	Calls  int64  `parquet:"calls" doc:"calls that match, duplicates removed"`
	First  int64  `parquet:"first,timestamp(millisecond)" doc:"eventTime of the first call"`
	Last   int64  `parquet:"last,timestamp(millisecond)" doc:"eventTime of the last call"`
	Sample []byte `parquet:"sample" doc:"as in calls"`
}

// FlowRow is one conversation (or the probes of one kind) of one network
// interface in one hour. A conversation that was accepted and answered has a
// row of its own; everything else is folded by port, with an empty peer.
type FlowRow struct {
	Account   string `parquet:"account,dict" doc:"key; owner of the interface"`
	Interface string `parquet:"interface,dict" doc:"key; interface-id"`
	Outbound  bool   `parquet:"outbound" doc:"key; true when the interface's side is the client"`
	Peer      string `parquet:"peer,dict" doc:"key; remote address; empty for folded probes"`
	Port      int32  `parquet:"port" doc:"key; port of the service side; 0 when the protocol has none"`
	Protocol  int32  `parquet:"protocol" doc:"key; IANA protocol number"`
	Hour      int64  `parquet:"hour,timestamp(millisecond)" doc:"key; start of the UTC hour"`
	Local     string `parquet:"local,dict" doc:"key; address of the interface in this traffic; empty for folded probes"`

	Instance     string `parquet:"instance,dict" doc:"instance-id that a record of the interface names that day (the smallest); empty when none does"`
	Region       string `parquet:"region,dict" doc:"region of the interface"`
	PeerCountry  string `parquet:"peer_country,dict" doc:"ISO 3166-1 alpha-2 of the peer; empty when unknown or private"`
	PeerNetwork  string `parquet:"peer_network,dict" doc:"as:<number> or net:<prefix> of the peer; aws for AWS ranges; private"`
	Flows        int64  `parquet:"flows" doc:"records"`
	Connections  int64  `parquet:"connections" doc:"distinct ports of the client side"`
	PacketsOut   int64  `parquet:"packets_out" doc:"packets sent by the interface"`
	PacketsIn    int64  `parquet:"packets_in" doc:"packets received by the interface"`
	BytesOut     int64  `parquet:"bytes_out" doc:"bytes sent by the interface"`
	BytesIn      int64  `parquet:"bytes_in" doc:"bytes received by the interface"`
	Accepted     int64  `parquet:"accepted" doc:"records with action ACCEPT"`
	Rejected     int64  `parquet:"rejected" doc:"records with action REJECT"`
	TCPFlags     int32  `parquet:"tcp_flags" doc:"OR of tcp-flags; 0 when not logged"`
	MinuteMap    uint64 `parquet:"minute_map" doc:"bit m set: traffic in minute m of the hour, as far as start and end tell"`
	Peers        int64  `parquet:"peers" doc:"distinct peers (1 for a conversation)"`
	Bins         []byte `parquet:"bins" doc:"sketch: records by bytes per packet, both ways"`
	First        int64  `parquet:"first,timestamp(millisecond)" doc:"start of the first record"`
	Last         int64  `parquet:"last,timestamp(millisecond)" doc:"end of the last record"`
	SampleObject string `parquet:"sample_object,dict" doc:"key of a log object that holds records of this row (the smallest)"`
	Listed       []byte `parquet:"listed" doc:"bottom-k sketch of peers of folded outbound probes that a threat list named when the row was made, with object key; empty without any"`

	Minutes       float64 `parquet:"minutes" doc:"minutes of the hour with traffic, 0 to 60"`
	BytesPerOut   float64 `parquet:"bytes_per_packet_out" doc:"bytes_out / packets_out; 0 without packets"`
	BytesPerIn    float64 `parquet:"bytes_per_packet_in" doc:"bytes_in / packets_in; 0 without packets"`
	PacketsPerMin float64 `parquet:"packets_per_minute" doc:"packets both ways / minutes; 0 without traffic"`
	OutShare      float64 `parquet:"out_share" doc:"bytes_out / (bytes_out + bytes_in); 0 without bytes"`
}

// QueryRow counts the DNS queries of one host under one registered domain in
// one hour.
type QueryRow struct {
	Account string `parquet:"account,dict" doc:"key; account_id"`
	Host    string `parquet:"host,dict" doc:"key; srcids.instance, else resolver endpoint, else srcaddr"`
	Domain  string `parquet:"domain,dict" doc:"key; registered domain (public suffix list); * once a host has asked for more in the hour than are kept"`
	Hour    int64  `parquet:"hour,timestamp(millisecond)" doc:"key; start of the UTC hour"`

	VPC        string `parquet:"vpc,dict" doc:"vpc_id"`
	Region     string `parquet:"region,dict" doc:"region"`
	Address    string `parquet:"address,dict" doc:"srcaddr"`
	Queries    int64  `parquet:"queries" doc:"queries"`
	NXDomain   int64  `parquet:"nxdomain" doc:"queries answered NXDOMAIN"`
	Failed     int64  `parquet:"failed" doc:"queries answered by any other error"`
	Blocked    int64  `parquet:"blocked" doc:"queries blocked by DNS Firewall"`
	Metadata   int64  `parquet:"metadata" doc:"queries answered with an address of the instance metadata service"`
	Listed     int64  `parquet:"listed" doc:"queries for names that a threat list named, or answered with a listed sinkhole, when the row was made"`
	Names      int64  `parquet:"names" doc:"distinct full names"`
	NameBytes  int64  `parquet:"name_bytes" doc:"bytes; sum of the lengths of the names"`
	Types      int64  `parquet:"types" doc:"distinct query types"`
	Text       int64  `parquet:"text" doc:"queries of type TXT, NULL, CNAME, MX or SRV"`
	Answers    int64  `parquet:"answers" doc:"distinct addresses in answers"`
	LengthBins []byte `parquet:"length_bins" doc:"sketch: names by length"`
	CharBins   []byte `parquet:"char_bins" doc:"sketch: characters left of the registered domain, for entropy"`
	Sample     []byte `parquet:"sample" doc:"bottom-k sketch of full names with answers and object key"`
	Noted      []byte `parquet:"noted" doc:"the same of the names that metadata and listed count; empty without any"`
	First      int64  `parquet:"first,timestamp(millisecond)" doc:"first query_timestamp"`
	Last       int64  `parquet:"last,timestamp(millisecond)" doc:"last query_timestamp"`

	NXShare float64 `parquet:"nx_share" doc:"nxdomain / queries"`
	Entropy float64 `parquet:"entropy" doc:"bits a character of the sub-domain part; 0 without one"`
}

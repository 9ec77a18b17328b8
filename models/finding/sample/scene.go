package sample

import (
	"strings"

	"yoban/models/finding"
)

// scene is what happens in a sample: a call, a conversation, a probe or a query.
type scene struct {
	api, service string // a call
	agent        string // its user agent

	inbound  bool   // a conversation
	protocol string // TCP, UDP or a number
	port     int32  // remote, of a conversation; local, of a probe
	probe    bool

	domain string // a query
}

// scenes are the activities of samples, by type; a star stands for all other
// types of a purpose and resource. Types about names are queries for an example
// domain.
var scenes = map[string]scene{
	"AttackSequence:EC2/CompromisedInstanceGroup":          {protocol: "TCP", port: 3333},
	"Backdoor:EC2/C&CActivity.B":                           {protocol: "TCP", port: 443},
	"Backdoor:EC2/DenialOfService.Dns":                     {protocol: "UDP", port: 53},
	"Backdoor:EC2/DenialOfService.Tcp":                     {protocol: "TCP", port: 80},
	"Backdoor:EC2/DenialOfService.Udp":                     {protocol: "UDP", port: 123},
	"Backdoor:EC2/DenialOfService.UdpOnTcpPorts":           {protocol: "UDP", port: 443},
	"Backdoor:EC2/DenialOfService.UnusualProtocol":         {protocol: "2"}, // IGMP
	"Backdoor:EC2/Spambot":                                 {protocol: "TCP", port: 25},
	"Behavior:EC2/NetworkPortUnusual":                      {protocol: "TCP", port: 4444},
	"Behavior:EC2/TrafficVolumeUnusual":                    {protocol: "TCP", port: 443},
	"CryptoCurrency:EC2/BitcoinTool.B":                     {protocol: "TCP", port: 3333},
	"DefenseEvasion:EC2/UnusualDNSResolver":                {protocol: "UDP", port: 53},
	"DefenseEvasion:EC2/UnusualDoHActivity":                {protocol: "TCP", port: 443},
	"DefenseEvasion:EC2/UnusualDoTActivity":                {protocol: "TCP", port: 853},
	"Impact:EC2/PortSweep":                                 {protocol: "TCP", port: 445},
	"Impact:EC2/WinRMBruteForce":                           {protocol: "TCP", port: 5985},
	"Recon:EC2/PortProbeEMRUnprotectedPort":                {probe: true, port: 8088},
	"Recon:EC2/PortProbeUnprotectedPort":                   {probe: true, port: 6379},
	"Recon:EC2/Portscan":                                   {protocol: "TCP", port: 22},
	"Trojan:EC2/BlackholeTraffic":                          {protocol: "TCP", port: 80},
	"Trojan:EC2/DropPoint":                                 {protocol: "TCP", port: 443},
	"UnauthorizedAccess:EC2/MaliciousIPCaller.Custom":      {protocol: "TCP", port: 8080, inbound: true},
	"UnauthorizedAccess:EC2/RDPBruteForce":                 {protocol: "TCP", port: 3389},
	"UnauthorizedAccess:EC2/SSHBruteForce":                 {protocol: "TCP", port: 22},
	"UnauthorizedAccess:EC2/TorClient":                     {protocol: "TCP", port: 9001},
	"UnauthorizedAccess:EC2/TorRelay":                      {protocol: "TCP", port: 9001, inbound: true},
	"AttackSequence:IAM/CompromisedCredentials":            {api: "CreateAccessKey", service: "iam"},
	"AttackSequence:S3/CompromisedData":                    {api: "GetObject", service: "s3"},
	"CredentialAccess:IAMUser/AnomalousBehavior":           {api: "GetSecretValue", service: "secretsmanager"},
	"CredentialAccess:IAMUser/CompromisedCredentials":      {api: "GetCallerIdentity", service: "sts"},
	"DefenseEvasion:IAMUser/AnomalousBehavior":             {api: "DeleteFlowLogs", service: "ec2"},
	"DefenseEvasion:IAMUser/BedrockLoggingDisabled":        {api: "DeleteModelInvocationLoggingConfiguration", service: "bedrock"},
	"Discovery:IAMUser/AnomalousBehavior":                  {api: "ListAccessKeys", service: "iam"},
	"Discovery:S3/*":                                       {api: "ListObjects", service: "s3"},
	"Exfiltration:IAMUser/AnomalousBehavior":               {api: "CreateSnapshot", service: "ec2"},
	"Exfiltration:S3/*":                                    {api: "GetObject", service: "s3"},
	"Impact:IAMUser/AnomalousBehavior":                     {api: "RunInstances", service: "ec2"},
	"Impact:IAMUser/AnomalousModelInvocation":              {api: "InvokeModel", service: "bedrock"},
	"Impact:IAMUser/CostHarvesting":                        {api: "InvokeModel", service: "bedrock"},
	"Impact:IAMUser/PromptInjection.Direct":                {api: "InvokeModel", service: "bedrock"},
	"Impact:S3/AnomalousBehavior.Delete":                   {api: "DeleteObject", service: "s3"},
	"Impact:S3/AnomalousBehavior.Permission":               {api: "PutBucketPolicy", service: "s3"},
	"Impact:S3/AnomalousBehavior.Write":                    {api: "PutObject", service: "s3"},
	"Impact:S3/MaliciousIPCaller":                          {api: "PutObjectAcl", service: "s3"},
	"InitialAccess:IAMUser/AnomalousBehavior":              {api: "StartSession", service: "ssm"},
	"PenTest:IAMUser/KaliLinux":                            {api: "ListUsers", service: "iam", agent: "aws-cli/2.15.0 Python/3.11.8 Linux/6.6.9-amd64 exe/x86_64.kali.2024"},
	"PenTest:IAMUser/ParrotLinux":                          {api: "ListUsers", service: "iam", agent: "aws-cli/2.15.0 Python/3.11.8 Linux/6.5.0-13parrot1-amd64"},
	"PenTest:IAMUser/PentooLinux":                          {api: "ListUsers", service: "iam", agent: "aws-cli/2.15.0 Python/3.11.8 Linux/6.6.9-pentoo"},
	"PenTest:S3/KaliLinux":                                 {api: "GetObject", service: "s3", agent: "aws-cli/2.15.0 Python/3.11.8 Linux/6.6.9-amd64 exe/x86_64.kali.2024"},
	"PenTest:S3/ParrotLinux":                               {api: "GetObject", service: "s3", agent: "aws-cli/2.15.0 Python/3.11.8 Linux/6.5.0-13parrot1-amd64"},
	"PenTest:S3/PentooLinux":                               {api: "GetObject", service: "s3", agent: "aws-cli/2.15.0 Python/3.11.8 Linux/6.6.9-pentoo"},
	"Persistence:IAMUser/AnomalousBehavior":                {api: "CreateAccessKey", service: "iam"},
	"Policy:IAMUser/*":                                     {api: "ListBuckets", service: "s3"},
	"Policy:S3/AccountBlockPublicAccessDisabled":           {api: "PutAccountPublicAccessBlock", service: "s3"},
	"Policy:S3/BucketAnonymousAccessGranted":               {api: "PutBucketPolicy", service: "s3"},
	"Policy:S3/BucketBlockPublicAccessDisabled":            {api: "PutBucketPublicAccessBlock", service: "s3"},
	"Policy:S3/BucketPublicAccessGranted":                  {api: "PutBucketAcl", service: "s3"},
	"PrivilegeEscalation:IAMUser/AnomalousBehavior":        {api: "PutUserPolicy", service: "iam"},
	"Recon:IAMUser/*":                                      {api: "ListUsers", service: "iam"},
	"Stealth:IAMUser/CloudTrailLoggingDisabled":            {api: "StopLogging", service: "cloudtrail"},
	"Stealth:IAMUser/PasswordPolicyChange":                 {api: "UpdateAccountPasswordPolicy", service: "iam"},
	"Stealth:S3/ServerAccessLoggingDisabled":               {api: "PutBucketLogging", service: "s3"},
	"UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B":     {api: "ConsoleLogin", service: "signin"},
	"UnauthorizedAccess:IAMUser/*":                         {api: "CreateUser", service: "iam"},
	"UnauthorizedAccess:S3/*":                              {api: "PutObject", service: "s3"},
	"CredentialAccess:EC2/UnsecuredCredentials":            {api: "GetPasswordData", service: "ec2"},
	"CredentialAccess:RDS/ModifyAuthenticationProcess":     {api: "ModifyDBInstance", service: "rds"},
	"DefenseImpairment:EC2/DisableOrModifyTools":           {api: "DeleteFlowLogs", service: "ec2"},
	"DefenseImpairment:Organizations/DisableOrModifyTools": {api: "DisablePolicyType", service: "organizations"},
	"DefenseImpairment:Organizations/*":                    {api: "LeaveOrganization", service: "organizations"},
	"DefenseImpairment:RDS/ModifyAuthenticationProcess":    {api: "ModifyDBInstance", service: "rds"},
	"DefenseImpairment:Route53Resolver/*":                  {api: "DeleteResolverQueryLogConfig", service: "route53resolver"},
	"DefenseImpairment:S3/*":                               {api: "PutBucketEncryption", service: "s3"},
	"Execution:SageMaker/*":                                {api: "UpdateNotebookInstanceLifecycleConfig", service: "sagemaker"},
	"Exfiltration:EC2/*":                                   {api: "ModifySnapshotAttribute", service: "ec2"},
	"Exfiltration:RDS/*":                                   {api: "ModifyDBSnapshotAttribute", service: "rds"},
	"Exfiltration:S3/TransferDataToCloudAccount":           {api: "PutBucketPolicy", service: "s3"},
	"Impact:S3/DataDestruction":                            {api: "PutBucketLifecycle", service: "s3"},
	"Impact:SES/*":                                         {api: "UpdateAccountSendingEnabled", service: "ses"},
	"InitialAccess:IAM/ValidAccounts":                      {api: "ConsoleLogin", service: "signin"},
	"InitialAccess:RDS/*":                                  {api: "ModifyDBInstance", service: "rds"},
	"LateralMovement:EC2/*":                                {api: "SendSSHPublicKey", service: "ec2-instance-connect"},
	"Persistence:EC2/BootOrLogonInitializationScripts":     {api: "ModifyInstanceAttribute", service: "ec2"},
	"Persistence:EC2/ExternalRemoteServices":               {api: "AuthorizeSecurityGroupIngress", service: "ec2"},
	"Persistence:IAM/AccountManipulation":                  {api: "CreateLoginProfile", service: "iam"},
	"Persistence:Lambda/AccountManipulation":               {api: "AddPermission20150331v2", service: "lambda"},
	"Persistence:Lambda/ModifyAuthenticationProcess":       {api: "CreateFunctionUrlConfig", service: "lambda"},
	"Persistence:RolesAnywhere/*":                          {api: "CreateTrustAnchor", service: "rolesanywhere"},
	"PrivilegeEscalation:IAM/AccountManipulation":          {api: "AttachRolePolicy", service: "iam"},
	"ResourceDevelopment:SES/*":                            {api: "VerifyDomainIdentity", service: "ses"},
}

// sceneOf returns the scene of a kind: its own, or that of all types with its
// purpose and resource.
func sceneOf(k finding.Kind) scene {
	if k.Family == finding.NameFamily {
		return scene{domain: "sample.example.com", protocol: "UDP"}
	}
	s, ok := scenes[k.Type]
	if !ok {
		group, _, _ := strings.Cut(k.Type, "/")
		s = scenes[group+"/*"]
	}
	if s.api != "" && s.agent == "" {
		s.agent = "aws-cli/2.15.0 Python/3.11.8 Linux/6.1"
	}
	return s
}

func (s scene) action() finding.Action {
	switch {
	case s.domain != "":
		return finding.Action{Kind: finding.DNSRequest, Protocol: s.protocol, Domain: s.domain}
	case s.probe:
		return finding.Action{Kind: finding.PortProbe, LocalPort: s.port, RemoteAddress: remote}
	case s.protocol != "" && s.inbound:
		return finding.Action{Kind: finding.NetworkConnection, Direction: "INBOUND", Protocol: s.protocol, LocalPort: s.port, RemotePort: 49152, RemoteAddress: remote}
	case s.protocol != "":
		return finding.Action{Kind: finding.NetworkConnection, Direction: "OUTBOUND", Protocol: s.protocol, LocalPort: 49152, RemotePort: s.port, RemoteAddress: remote}
	}
	return finding.Action{Kind: finding.APICall, API: s.api, Service: s.service + ".amazonaws.com", RemoteAddress: s.address()}
}

// address is the remote side; calls come by IPv6, so that both kinds are tried.
func (s scene) address() string {
	switch {
	case s.domain != "":
		return ""
	case s.api != "":
		return remote6
	}
	return remote
}

// event is the id of a record, which only CloudTrail's have.
func (s scene) event() string {
	if s.api == "" {
		return ""
	}
	return "00000000-0000-4000-8000-000000000000"
}

// attribute and subject say what the evidence is about.
func (s scene) attribute() string {
	switch {
	case s.domain != "":
		return "domain"
	case s.api != "":
		return "action"
	}
	return "peer"
}

func (s scene) subject() string {
	switch {
	case s.domain != "":
		return s.domain
	case s.api != "":
		return s.service + ":" + s.api
	}
	return remote
}

package simulate

// responses are templates of responseElements of actions that name what they made.
// Reads have none: CloudTrail does not log what they return.
var responses = map[string]string{
	"ec2:RunInstances":                    `{"reservationId":"r-0<hex>","ownerId":"<account>","instancesSet":{"items":[{"instanceId":"i-00000<hex>","imageId":"<image>","instanceType":"<type>","instanceState":{"code":0,"name":"pending"},"subnetId":"<subnet>","vpcId":"<vpc>"}]}}`,
	"ec2:CreateSnapshot":                  `{"snapshotId":"snap-00000<hex>","volumeId":"<volume>","status":"pending","ownerId":"<account>"}`,
	"ec2:CreateImage":                     `{"imageId":"ami-00000<hex>"}`,
	"ec2:CreateKeyPair":                   `{"keyName":"<hex>","keyPairId":"key-00000<hex>","keyMaterial":"<sensitiveDataRemoved>"}`,
	"ec2:CreateSecurityGroup":             `{"_return":true,"groupId":"sg-00000<hex>"}`,
	"ec2:ModifySnapshotAttribute":         `{"_return":true}`,
	"ec2:ModifyImageAttribute":            `{"_return":true}`,
	"ec2:ModifyInstanceAttribute":         `{"_return":true}`,
	"ec2:CreateTags":                      `{"_return":true}`,
	"ec2:AuthorizeSecurityGroupIngress":   `{"_return":true}`,
	"ec2:RebootInstances":                 `{"_return":true}`,
	"iam:CreateUser":                      `{"user":{"path":"/","userName":"<new>","userId":"<newid>","arn":"arn:aws:iam::<account>:user/<new>"}}`,
	"iam:CreateAccessKey":                 `{"accessKey":{"userName":"<new>","accessKeyId":"<newkey>","status":"Active"}}`,
	"iam:CreateLoginProfile":              `{"loginProfile":{"userName":"<new>","passwordResetRequired":false}}`,
	"sts:GetFederationToken":              `{"federatedUser":{"federatedUserId":"<account>:<new>","arn":"arn:aws:sts::<account>:federated-user/<new>"}}`,
	"ssm:StartSession":                    `{"sessionId":"session-<hex>","tokenValue":"Value hidden due to security reasons."}`,
	"guardduty:DeleteDetector":            `{}`,
	"athena:StartQueryExecution":          `{"queryExecutionId":"<uuid>"}`,
	"lambda:UpdateFunctionCode20150331v2": `{"functionName":"<function>","state":"Active"}`,
	"glue:StartJobRun":                    `{"jobRunId":"jr_<hex>"}`,
	"states:StartExecution":               `{"executionArn":"arn:aws:states:<region>:<account>:execution:orders:<uuid>"}`,
}

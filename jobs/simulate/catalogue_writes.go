package simulate

// writeActions lists changing operations in the form of readActions; w stands
// for a write.
const writeActions = `
ec2 w RunInstances {"instancesSet":{"items":[{"imageId":"<image>","minCount":1,"maxCount":<count>}]},"instanceType":"<type>","blockDeviceMapping":{},"monitoring":{"enabled":false},"disableApiTermination":false}
ec2 w StartInstances {"instancesSet":{"items":[{"instanceId":"<instance>"}]}}
ec2 w StopInstances {"instancesSet":{"items":[{"instanceId":"<instance>"}]},"force":false}
ec2 w RebootInstances {"instancesSet":{"items":[{"instanceId":"<instance>"}]}}
ec2 w TerminateInstances {"instancesSet":{"items":[{"instanceId":"<instance>"}]}}
ec2 w CreateTags {"resourcesSet":{"items":[{"resourceId":"<instance>"}]},"tagSet":{"items":[{"key":"team","value":"operations"}]}}
ec2 w CreateSnapshot {"volumeId":"<volume>","description":"manual"}
ec2 w DeleteSnapshot {"snapshotId":"<snapshot>"}
ec2 w ModifySnapshotAttribute {"snapshotId":"<snapshot>","createVolumePermission":{"add":{"items":[{"userId":"<foreign>"}]}},"attributeType":"CREATE_VOLUME_PERMISSION"}
ec2 w ModifyImageAttribute {"imageId":"<image>","launchPermission":{"add":{"items":[{"userId":"<foreign>"}]}},"attributeType":"launchPermission"}
ec2 w CreateImage {"instanceId":"<instance>","name":"copy-<hex>","noReboot":true}
ec2 w CreateKeyPair {"keyName":"<hex>","keyType":"rsa","keyFormat":"pem"}
ec2 w ImportKeyPair {"keyName":"<hex>"}
ec2 w CreateSecurityGroup {"groupName":"<hex>","groupDescription":"<hex>","vpcId":"<vpc>"}
ec2 w AuthorizeSecurityGroupIngress {"groupId":"<sg>","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,"toPort":22,"groups":{},"ipRanges":{"items":[{"cidrIp":"0.0.0.0/0"}]}}]}}
ec2 w RevokeSecurityGroupIngress {"groupId":"<sg>","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":22,"toPort":22,"groups":{},"ipRanges":{"items":[{"cidrIp":"10.0.0.0/8"}]}}]}}
ec2 w ModifyInstanceAttribute {"instanceId":"<instance>","userData":"<sensitiveDataRemoved>"}
ec2 w DeleteFlowLogs {"DeleteFlowLogsRequest":{"FlowLogId":{"tag":1,"content":"<flowlog>"}}}
ec2 w DeleteVolume {"volumeId":"<volume>"}
ec2 w CreateVpc {"cidrBlock":"10.200.0.0/16","instanceTenancy":"default"}
ec2 w CreateSubnet {"vpcId":"<vpc>","cidrBlock":"10.200.1.0/24"}
iam w CreateUser {"userName":"<new>"}
iam w CreateAccessKey {"userName":"<new>"}
iam w CreateLoginProfile {"userName":"<new>","passwordResetRequired":false}
iam w UpdateLoginProfile {"userName":"<user>"}
iam w AttachUserPolicy {"userName":"<new>","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}
iam w PutUserPolicy {"userName":"<user>","policyName":"<hex>","policyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}"}
iam w AttachRolePolicy {"roleName":"<role>","policyArn":"arn:aws:iam::aws:policy/AdministratorAccess"}
iam w PutRolePolicy {"roleName":"<role>","policyName":"<hex>"}
iam w CreatePolicyVersion {"policyArn":"arn:aws:iam::<account>:policy/<role>","setAsDefault":true}
iam w AddUserToGroup {"userName":"<new>","groupName":"administrators"}
iam w AddRoleToInstanceProfile {"instanceProfileName":"<role>","roleName":"<role>"}
iam w UpdateAssumeRolePolicy {"roleName":"<role>"}
iam w CreateRole {"roleName":"<role>","path":"/"}
iam w TagRole {"roleName":"<role>","tags":[{"key":"team","value":"operations"}]}
iam w PassRole
sts r AssumeRole {"roleArn":"arn:aws:iam::<account>:role/<role>","roleSessionName":"<session>","durationSeconds":3600}
sts r AssumeRoleWithWebIdentity {"roleArn":"arn:aws:iam::<account>:role/<role>","roleSessionName":"<session>","durationSeconds":3600}
sts w GetFederationToken {"name":"<new>","durationSeconds":129600}
sts r GetSessionToken {"durationSeconds":3600}
s3 w CreateBucket {"x-amz-acl":"private"}
s3 w DeleteBucket
s3 w PutBucketPolicy {"policy":""}
s3 w PutBucketAcl {"acl":"","x-amz-acl":"public-read"}
s3 w PutBucketPublicAccessBlock {"publicAccessBlock":""}
s3 w DeleteBucketPublicAccessBlock {"publicAccessBlock":""}
s3 w PutBucketVersioning {"versioning":""}
s3 w PutBucketTagging {"tagging":""}
s3 w PutBucketLifecycle {"lifecycle":""}
s3 w PutBucketReplication {"replication":""}
s3 wd PutObject
s3 wd DeleteObject
s3 wd DeleteObjects {"delete":""}
s3 wd CopyObject
s3 wd PutObjectAcl {"acl":"","x-amz-acl":"public-read"}
lambda w UpdateFunctionCode20150331v2 {"functionName":"<function>","publish":false,"dryRun":false}
lambda w UpdateFunctionConfiguration20150331v2 {"functionName":"<function>","timeout":30}
lambda w CreateFunction20150331 {"functionName":"<hex>","runtime":"python3.12","handler":"index.handler"}
lambda w PublishVersion20150331 {"functionName":"<function>"}
lambda w AddPermission20150331v2 {"functionName":"<function>","statementId":"<hex>","action":"lambda:InvokeFunction","principal":"*"}
lambda w TagResource20170331v2 {"resource":"arn:aws:lambda:<region>:<account>:function:<function>"}
logs w CreateLogGroup {"logGroupName":"<loggroup>"}
logs w CreateLogStream {"logGroupName":"<loggroup>","logStreamName":"<hex>"}
logs w PutRetentionPolicy {"logGroupName":"<loggroup>","retentionInDays":30}
logs w DeleteLogGroup {"logGroupName":"<loggroup>"}
dynamodb w UpdateTable {"tableName":"<table>"}
dynamodb w TagResource {"resourceArn":"arn:aws:dynamodb:<region>:<account>:table/<table>"}
sqs w SetQueueAttributes {"queueUrl":"<queue>"}
sqs w PurgeQueue {"queueUrl":"<queue>"}
sns w Subscribe {"topicArn":"<topic>","protocol":"email"}
monitoring w PutMetricAlarm {"alarmName":"<table>-errors"}
ecs w UpdateService {"cluster":"<cluster>","service":"web","forceNewDeployment":true}
ecs w RegisterTaskDefinition {"family":"<table>"}
ecr w PutImage {"repositoryName":"<table>","imageTag":"<hex>"}
ecr w InitiateLayerUpload {"repositoryName":"<table>"}
rds w CreateDBSnapshot {"dBInstanceIdentifier":"<db>","dBSnapshotIdentifier":"copy-<hex>"}
rds w ModifyDBSnapshotAttribute {"dBSnapshotIdentifier":"copy-<hex>","attributeName":"restore","valuesToAdd":["<foreign>"]}
rds w DeleteDBInstance {"dBInstanceIdentifier":"<db>","skipFinalSnapshot":true}
rds w ModifyDBInstance {"dBInstanceIdentifier":"<db>"}
autoscaling w UpdateAutoScalingGroup {"autoScalingGroupName":"web"}
autoscaling w SetDesiredCapacity {"autoScalingGroupName":"web","desiredCapacity":3}
cloudformation w CreateStack {"stackName":"<stack>"}
cloudformation w UpdateStack {"stackName":"<stack>"}
cloudformation w CreateChangeSet {"stackName":"<stack>"}
glue w StartJobRun {"jobName":"nightly"}
glue w UpdateTable {"databaseName":"curated","tableInput":{"name":"<table>"}}
glue w BatchCreatePartition {"databaseName":"curated","tableName":"<table>"}
elasticmapreduce w RunJobFlow {"name":"nightly"}
elasticmapreduce w TerminateJobFlows {"jobFlowIds":["j-<hex>"]}
kms w CreateGrant {"keyId":"<key>","granteePrincipal":"arn:aws:iam::<account>:role/<role>"}
kms w ScheduleKeyDeletion {"keyId":"<key>","pendingWindowInDays":7}
kms w PutKeyPolicy {"keyId":"<key>","policyName":"default"}
secretsmanager w PutSecretValue {"secretId":"<secret>"}
secretsmanager w RotateSecret {"secretId":"<secret>"}
ssm w StartSession {"target":"<instance>"}
ssm w SendCommand {"documentName":"AWS-RunShellScript","instanceIds":["<instance>"]}
ssm w PutParameter {"name":"<parameter>","type":"SecureString"}
ssm w UpdateInstanceInformation {"instanceId":"<instance>","agentVersion":"3.3.987.0","agentStatus":"Active","platformType":"Linux","platformName":"Amazon Linux"}
cloudtrail w StopLogging {"name":"<trail>"}
cloudtrail w DeleteTrail {"name":"<trail>"}
cloudtrail w PutEventSelectors {"trailName":"<trail>"}
cloudtrail w UpdateTrail {"name":"<trail>"}
config w StopConfigurationRecorder {"configurationRecorderName":"default"}
config w DeleteDeliveryChannel {"deliveryChannelName":"default"}
config w PutEvaluations
guardduty w DeleteDetector {"detectorId":"<detector>"}
guardduty w UpdateDetector {"detectorId":"<detector>","enable":false}
securityhub w DisableSecurityHub
organizations w LeaveOrganization
route53 w ChangeResourceRecordSets {"hostedZoneId":"Z<hex>"}
cloudfront w CreateInvalidation {"distributionId":"E<hex>"}
apigateway w CreateDeployment {"restApiId":"<hex>"}
sagemaker w CreateNotebookInstance {"notebookInstanceName":"<hex>"}
sagemaker w CreateTrainingJob {"trainingJobName":"<hex>"}
sagemaker w CreatePresignedNotebookInstanceUrl {"notebookInstanceName":"default"}
states w CreateStateMachine {"name":"orders","type":"STANDARD"}
states w StartExecution {"stateMachineArn":"arn:aws:states:<region>:<account>:stateMachine:orders"}
codebuild w StartBuild {"projectName":"build"}
codebuild w UpdateProject {"name":"build"}
servicequotas w RequestServiceQuotaIncrease {"serviceCode":"ec2","quotaCode":"L-417A185B","desiredValue":<count>}
ses w VerifyEmailIdentity
backup w StartBackupJob {"backupVaultName":"default"}
signin w ConsoleLogin
`

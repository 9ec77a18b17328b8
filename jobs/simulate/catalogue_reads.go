package simulate

// readActions lists reading operations: service, r (and d for data events), name
// of the event, template of the request. Written after the services' API
// references; names in angle brackets stand for resources of the account.
const readActions = `
ec2 r DescribeInstances {"instancesSet":{},"filterSet":{}}
ec2 r DescribeInstanceStatus {"instancesSet":{},"filterSet":{},"includeAllInstances":false}
ec2 r DescribeVolumes {"volumeSet":{},"filterSet":{}}
ec2 r DescribeSecurityGroups {"securityGroupSet":{},"securityGroupIdSet":{},"filterSet":{}}
ec2 r DescribeVpcs {"vpcSet":{},"filterSet":{}}
ec2 r DescribeSubnets {"subnetSet":{},"filterSet":{"items":[{"name":"vpc-id","valueSet":{"items":[{"value":"<vpc>"}]}}]}}
ec2 r DescribeRouteTables {"routeTableIdSet":{},"filterSet":{}}
ec2 r DescribeNetworkInterfaces {"networkInterfaceIdSet":{},"filterSet":{}}
ec2 r DescribeImages {"imagesSet":{},"ownersSet":{"items":[{"owner":"self"}]},"filterSet":{}}
ec2 r DescribeSnapshots {"snapshotSet":{},"ownersSet":{"items":[{"owner":"self"}]},"filterSet":{}}
ec2 r DescribeKeyPairs {"keyPairSet":{},"keyPairIdSet":{},"filterSet":{}}
ec2 r DescribeAddresses {"publicIpsSet":{},"filterSet":{},"allocationIdsSet":{}}
ec2 r DescribeRegions {"regionSet":{},"allRegions":true}
ec2 r DescribeAvailabilityZones {"availabilityZoneSet":{},"availabilityZoneIdSet":{}}
ec2 r DescribeTags {"filterSet":{},"maxResults":1000}
ec2 r DescribeLaunchTemplates {"DescribeLaunchTemplatesRequest":{"MaxResults":50}}
ec2 r DescribeFlowLogs {"DescribeFlowLogsRequest":{}}
ec2 r DescribeInstanceTypes {"instanceTypeSet":{},"filterSet":{}}
ec2 r DescribeAccountAttributes {"accountAttributeNameSet":{},"filterSet":{}}
ec2 r GetPasswordData {"instanceId":"<instance>"}
ec2 r DescribeVpcEndpoints {"DescribeVpcEndpointsRequest":{}}
iam r ListUsers {"maxItems":100}
iam r ListRoles {"maxItems":1000}
iam r ListPolicies {"scope":"Local","onlyAttached":false}
iam r ListGroups
iam r GetAccountSummary
iam r GetAccountPasswordPolicy
iam r ListAttachedUserPolicies {"userName":"<user>"}
iam r ListAccessKeys {"userName":"<user>"}
iam r ListMFADevices {"userName":"<user>"}
iam r GetUser {"userName":"<user>"}
iam r GetRole {"roleName":"<role>"}
iam r ListAttachedRolePolicies {"roleName":"<role>"}
iam r ListRolePolicies {"roleName":"<role>"}
iam r GetPolicyVersion {"policyArn":"arn:aws:iam::<account>:policy/<role>","versionId":"v1"}
iam r GetAccountAuthorizationDetails {"filter":["User","Role"]}
iam r GenerateCredentialReport
iam r GetCredentialReport
iam r ListInstanceProfiles
iam r ListAccountAliases
iam r SimulatePrincipalPolicy {"policySourceArn":"arn:aws:iam::<account>:user/<user>","actionNames":["iam:CreateUser"]}
sts r GetCallerIdentity
s3 r ListBuckets
s3 r GetBucketLocation {"location":""}
s3 r GetBucketAcl {"acl":""}
s3 r GetBucketPolicy {"policy":""}
s3 r GetBucketPolicyStatus {"policyStatus":""}
s3 r GetBucketVersioning {"versioning":""}
s3 r GetBucketEncryption {"encryption":""}
s3 r GetBucketTagging {"tagging":""}
s3 r GetBucketPublicAccessBlock {"publicAccessBlock":""}
s3 r GetBucketLogging {"logging":""}
s3 r GetAccountPublicAccessBlock
s3 rd GetObject
s3 rd HeadObject
s3 rd ListObjects {"list-type":"2","prefix":"","max-keys":"1000"}
lambda r ListFunctions20150331 {"maxItems":50}
lambda r GetFunction20150331v2 {"functionName":"<function>"}
lambda r GetFunctionConfiguration20150331v2 {"functionName":"<function>"}
lambda r ListEventSourceMappings20150331 {"functionName":"<function>"}
lambda r GetPolicy20150331v2 {"functionName":"<function>"}
lambda r ListVersionsByFunction20150331 {"functionName":"<function>"}
lambda r GetAccountSettings20160819
logs r DescribeLogGroups {"limit":50}
logs r DescribeLogStreams {"logGroupName":"<loggroup>","orderBy":"LastEventTime","descending":true}
logs r FilterLogEvents {"logGroupName":"<loggroup>","limit":100}
logs r StartQuery {"logGroupName":"<loggroup>","queryString":"fields @timestamp, @message"}
logs r GetQueryResults {"queryId":"<uuid>"}
logs r DescribeMetricFilters {"logGroupName":"<loggroup>"}
dynamodb r ListTables {"limit":100}
dynamodb r DescribeTable {"tableName":"<table>"}
dynamodb r DescribeContinuousBackups {"tableName":"<table>"}
dynamodb r ListTagsOfResource {"resourceArn":"arn:aws:dynamodb:<region>:<account>:table/<table>"}
sqs r ListQueues {"maxResults":100}
sqs r GetQueueAttributes {"queueUrl":"<queue>","attributeNames":["All"]}
sns r ListTopics
sns r GetTopicAttributes {"topicArn":"<topic>"}
monitoring r DescribeAlarms {"maxRecords":100}
monitoring r ListDashboards
monitoring r GetDashboard {"dashboardName":"operations"}
monitoring r ListMetrics {"namespace":"AWS/Lambda"}
ecs r ListClusters
ecs r DescribeClusters {"clusters":["<cluster>"]}
ecs r ListServices {"cluster":"<cluster>"}
ecs r DescribeServices {"cluster":"<cluster>","services":["web"]}
ecs r ListTasks {"cluster":"<cluster>"}
ecs r DescribeTasks {"cluster":"<cluster>","tasks":["<hex>"]}
ecr r DescribeRepositories {"maxResults":100}
ecr r DescribeImages {"repositoryName":"<table>"}
ecr r GetAuthorizationToken
rds r DescribeDBInstances
rds r DescribeDBClusters
rds r DescribeDBSnapshots {"dBInstanceIdentifier":"<db>"}
rds r DescribeEvents {"sourceType":"db-instance"}
elasticloadbalancing r DescribeLoadBalancers {"pageSize":100}
elasticloadbalancing r DescribeTargetGroups {"pageSize":100}
elasticloadbalancing r DescribeTargetHealth {"targetGroupArn":"arn:aws:elasticloadbalancing:<region>:<account>:targetgroup/web/<hex>"}
elasticloadbalancing r DescribeListeners {"loadBalancerArn":"arn:aws:elasticloadbalancing:<region>:<account>:loadbalancer/app/web/<hex>"}
autoscaling r DescribeAutoScalingGroups {"maxRecords":100}
autoscaling r DescribeScalingActivities {"autoScalingGroupName":"web"}
cloudformation r ListStacks {"stackStatusFilter":["CREATE_COMPLETE","UPDATE_COMPLETE"]}
cloudformation r DescribeStacks {"stackName":"<stack>"}
cloudformation r DescribeStackEvents {"stackName":"<stack>"}
cloudformation r GetTemplate {"stackName":"<stack>"}
glue r GetDatabases
glue r GetTables {"databaseName":"curated"}
glue r GetTable {"databaseName":"curated","name":"<table>"}
glue r GetPartitions {"databaseName":"curated","tableName":"<table>"}
glue r GetJobRuns {"jobName":"nightly"}
glue r GetCrawlers
athena r ListWorkGroups
athena w StartQueryExecution {"queryString":"***OMITTED***","workGroup":"primary"}
athena r GetQueryExecution {"queryExecutionId":"<uuid>"}
athena r GetQueryResults {"queryExecutionId":"<uuid>","maxResults":100}
athena r ListNamedQueries {"workGroup":"primary"}
elasticmapreduce r ListClusters {"clusterStates":["RUNNING","WAITING"]}
elasticmapreduce r DescribeCluster {"clusterId":"j-<hex>"}
elasticmapreduce r ListSteps {"clusterId":"j-<hex>"}
kms r ListAliases {"limit":100}
kms r DescribeKey {"keyId":"<key>"}
kms r ListKeys {"limit":100}
kms r GetKeyPolicy {"keyId":"<key>","policyName":"default"}
kms r Decrypt {"encryptionContext":{"SecretARN":"arn:aws:secretsmanager:<region>:<account>:secret:<secret>"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}
kms r GenerateDataKey {"keyId":"<key>","keySpec":"AES_256"}
secretsmanager r ListSecrets {"maxResults":100}
secretsmanager r DescribeSecret {"secretId":"<secret>"}
secretsmanager r GetSecretValue {"secretId":"<secret>"}
ssm r DescribeInstanceInformation {"maxResults":50}
ssm r GetParameter {"name":"<parameter>","withDecryption":true}
ssm r GetParameters {"names":["<parameter>"],"withDecryption":true}
ssm r DescribeParameters {"maxResults":50}
ssm r ListAssociations {"maxResults":50}
cloudtrail r DescribeTrails {"trailNameList":[],"includeShadowTrails":true}
cloudtrail r GetTrailStatus {"name":"<trail>"}
cloudtrail r LookupEvents {"maxResults":50}
cloudtrail r GetEventSelectors {"trailName":"<trail>"}
config r DescribeConfigurationRecorders
config r DescribeConfigurationRecorderStatus
config r DescribeConfigRules
config r DescribeComplianceByConfigRule
guardduty r ListDetectors {"maxResults":"50"}
guardduty r GetDetector {"detectorId":"<detector>"}
guardduty r ListFindings {"detectorId":"<detector>"}
securityhub r DescribeHub
securityhub r GetFindings {"MaxResults":100}
organizations r DescribeOrganization
organizations r ListAccounts {"maxResults":20}
organizations r ListPolicies {"filter":"SERVICE_CONTROL_POLICY"}
ce r GetCostAndUsage {"granularity":"DAILY","metrics":["UnblendedCost"]}
ce r GetCostForecast {"granularity":"MONTHLY","metric":"UNBLENDED_COST"}
ce r GetDimensionValues {"dimension":"SERVICE"}
budgets r DescribeBudgets {"accountId":"<account>"}
route53 r ListHostedZones
route53 r ListResourceRecordSets {"hostedZoneId":"Z<hex>"}
cloudfront r ListDistributions
cloudfront r GetDistribution {"id":"E<hex>"}
apigateway r GetRestApis {"template":false}
apigateway r GetStages {"restApiId":"<hex>","template":false}
apigateway r GetResources {"restApiId":"<hex>","template":false}
sagemaker r ListNotebookInstances {"maxResults":100}
sagemaker r ListEndpoints {"maxResults":100}
sagemaker r ListTrainingJobs {"maxResults":100}
bedrock r ListFoundationModels
bedrock r GetModelInvocationLoggingConfiguration
bedrock r InvokeModel {"modelId":"anthropic.claude-3-haiku-20240307-v1:0"}
states r ListStateMachines {"maxResults":100}
states r DescribeStateMachine {"stateMachineArn":"arn:aws:states:<region>:<account>:stateMachine:orders"}
states r ListExecutions {"stateMachineArn":"arn:aws:states:<region>:<account>:stateMachine:orders"}
codebuild r ListProjects
codebuild r BatchGetProjects {"names":["build"]}
servicequotas r ListServiceQuotas {"serviceCode":"ec2"}
servicequotas r GetServiceQuota {"serviceCode":"ec2","quotaCode":"L-1216C47A"}
health r DescribeEventAggregates {"aggregateField":"eventTypeCategory"}
tagging r GetResources {"resourcesPerPage":100}
ses r GetSendQuota
ses r ListIdentities
backup r ListBackupVaults
backup r ListBackupJobs
support r DescribeTrustedAdvisorChecks {"language":"en"}
`

package logs_test

import (
	"testing"

	"yoban/features/logs"
)

func TestClassify(t *testing.T) {
	const (
		ct  = "AWSLogs/111111111111/CloudTrail/eu-west-1/2026/01/02/111111111111_CloudTrail_eu-west-1_20260102T0300Z_AbCdEfGhIjKlMnOp.json.gz"
		fl  = "AWSLogs/111111111111/vpcflowlogs/eu-west-1/2026/01/02/111111111111_vpcflowlogs_eu-west-1_fl-0a_20260102T0300Z_0123abcd.log.gz"
		dns = "AWSLogs/111111111111/vpcdnsquerylogs/vpc-0a/2026/01/02/vpc-0a_vpcdnsquerylogs_111111111111_20260102T0300Z_0123abcd.log.gz"
	)
	for _, test := range []struct {
		name, key             string
		kind                  logs.Kind
		account, region, date string
		id                    string // "" for the key
	}{
		{"a trail", ct, logs.CloudTrail, "111111111111", "eu-west-1", "2026-01-02", ""},
		{"below a prefix", "copies/2026/" + ct, logs.CloudTrail, "111111111111", "eu-west-1", "2026-01-02", ct},
		{"a prefix that is named alike", "AWSLogs/old-AWSLogs/" + ct, logs.CloudTrail, "111111111111", "eu-west-1", "2026-01-02", ct},
		{"an organisation's trail", "AWSLogs/o-abc123/111111111111/CloudTrail/us-east-1/2026/01/02/f.json.gz", logs.CloudTrail, "111111111111", "us-east-1", "2026-01-02", ""},
		{"a trail, inflated", "AWSLogs/111111111111/CloudTrail/us-east-1/2026/01/02/f.json", logs.CloudTrail, "111111111111", "us-east-1", "2026-01-02", ""},
		{"a trail without date folders", "AWSLogs/111111111111/CloudTrail/eu-west-1/111111111111_CloudTrail_eu-west-1_20260102T0300Z_AbCd.json.gz", logs.CloudTrail, "111111111111", "eu-west-1", "2026-01-02", ""},
		{"a trail's file alone", "downloads/111111111111_CloudTrail_eu-west-1_20260102T0300Z_AbCd.json.gz", logs.CloudTrail, "111111111111", "eu-west-1", "2026-01-02", ""},
		{"flow logs", fl, logs.FlowLog, "111111111111", "eu-west-1", "2026-01-02", ""},
		{"flow logs by the hour", "AWSLogs/111111111111/vpcflowlogs/eu-west-1/2026/01/02/03/f.log.gz", logs.FlowLog, "111111111111", "eu-west-1", "2026-01-02", ""},
		{"flow logs for Hive", "p/AWSLogs/aws-account-id=111111111111/aws-service=vpcflowlogs/aws-region=eu-west-1/year=2026/month=01/day=02/hour=03/f.log.gz", logs.FlowLog, "111111111111", "eu-west-1", "2026-01-02",
			"AWSLogs/aws-account-id=111111111111/aws-service=vpcflowlogs/aws-region=eu-west-1/year=2026/month=01/day=02/hour=03/f.log.gz"},
		{"a flow log's file alone", "111111111111_vpcflowlogs_eu-west-1_fl-0a_20260102T0300Z_0123abcd.log.gz", logs.FlowLog, "111111111111", "eu-west-1", "2026-01-02", ""},
		{"resolver logs", dns, logs.ResolverLog, "111111111111", "", "2026-01-02", ""},
		{"a resolver log's file alone", "vpc-0a_vpcdnsquerylogs_111111111111_20260102T0300Z_0123abcd.log.gz", logs.ResolverLog, "111111111111", "", "2026-01-02", ""},
		{"a digest", "AWSLogs/111111111111/CloudTrail-Digest/eu-west-1/2026/01/02/f.json.gz", logs.Digest, "111111111111", "eu-west-1", "2026-01-02", ""},
		{"a digest's file alone", "111111111111_CloudTrail-Digest_eu-west-1_trail_us-east-1_20260102T030000Z.json.gz", logs.Digest, "111111111111", "eu-west-1", "2026-01-02", ""},
		{"an insight", "AWSLogs/111111111111/CloudTrail-Insight/eu-west-1/2026/01/02/f.json.gz", logs.Insight, "111111111111", "eu-west-1", "2026-01-02", ""},
		{"a configuration snapshot", "AWSLogs/111111111111/Config/eu-west-1/2026/1/2/ConfigSnapshot/f.json.gz", logs.ConfigFile, "111111111111", "eu-west-1", "", ""},
		{"a load balancer's log", "AWSLogs/111111111111/elasticloadbalancing/eu-west-1/2026/01/02/f.log.gz", logs.OtherAWS, "111111111111", "eu-west-1", "2026-01-02", ""},
		{"Parquet in a folder of a trail", "AWSLogs/111111111111/CloudTrail/eu-west-1/2026/01/02/f.parquet", logs.NoLog, "", "", "", ""},
		{"Parquet anywhere", "results/part-0.parquet", logs.NoLog, "", "", "", ""},
		{"a licence among logs", "AWSLogs/111111111111/CloudTrail/LICENSE.md", logs.Unknown, "", "", "", ""},
		{"no account", "AWSLogs/latest/CloudTrail/eu-west-1/2026/01/02/f.json.gz", logs.Unknown, "", "", "", ""},
		{"an account of eleven digits", "AWSLogs/11111111111/CloudTrail/eu-west-1/2026/01/02/f.json.gz", logs.Unknown, "", "", "", ""},
		{"a date that no calendar has", "AWSLogs/111111111111/CloudTrail/eu-west-1/2026/02/30/f.json.gz", logs.CloudTrail, "111111111111", "eu-west-1", "", ""},
		{"a table", "labels.csv", logs.Unknown, "", "", "", ""},
		{"nothing below AWSLogs", "AWSLogs/x", logs.Unknown, "", "", "", ""},
		{"an empty organisation", "AWSLogs/o-abc/x", logs.Unknown, "", "", "", ""},
		{"underscores only", "____", logs.Unknown, "", "", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := logs.Classify(test.key)
			want := logs.Object{Key: test.key, ID: test.id, Kind: test.kind, Account: test.account, Region: test.region, Date: test.date}
			if want.ID == "" {
				want.ID = test.key
			}
			if got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestClassifyParquet(t *testing.T) {
	const day = "region=eu-west-1/accountId=111111111111/eventDay=20260102/"
	flows := "AWSLogs/111111111111/vpcflowlogs/eu-west-1/2026/01/02/111111111111_vpcflowlogs_eu-west-1_fl-0a_20260102T0300Z_0123abcd.log.parquet"
	hive := "AWSLogs/aws-account-id=111111111111/aws-service=vpcflowlogs/aws-region=eu-west-1/year=2026/month=01/day=02/hour=03/f.log.parquet"
	for _, test := range []struct {
		name, key string
		kind      logs.Kind
		format    logs.Format
		id        string // "" for the key
	}{
		{"flow logs", flows, logs.FlowLog, logs.Parquet, ""},
		{"flow logs by the hour", "AWSLogs/111111111111/vpcflowlogs/eu-west-1/2026/01/02/03/f.log.parquet", logs.FlowLog, logs.Parquet, ""},
		{"flow logs for Hive", "p/" + hive, logs.FlowLog, logs.Parquet, hive},
		{"management events, source version 1", "aws/CLOUD_TRAIL_MGMT/1.0/" + day + "f.gz.parquet", logs.CloudTrail, logs.OCSF, ""},
		{"management events, source version 2", "lake/aws/CLOUD_TRAIL_MGMT/2.0/" + day + "f.gz.parquet", logs.CloudTrail, logs.OCSF, "aws/CLOUD_TRAIL_MGMT/2.0/" + day + "f.gz.parquet"},
		{"without a version", "aws/S3_DATA/" + day + "f.parquet", logs.CloudTrail, logs.OCSF, ""},
		{"names of partitions in lower case", "aws/LAMBDA_EXECUTION/2.0/region=eu-west-1/accountid=111111111111/eventday=20260102/f.parquet", logs.CloudTrail, logs.OCSF, ""},
		{"flows", "aws/VPC_FLOW/2.0/" + day + "f.gz.parquet", logs.FlowLog, logs.OCSF, ""},
		{"queries of an hour", "aws/ROUTE53/2.0/region=eu-west-1/accountId=111111111111/eventDay=2026010203/f.gz.parquet", logs.ResolverLog, logs.OCSF, ""},
		{"findings", "aws/SH_FINDINGS/2.0/" + day + "f.gz.parquet", logs.OtherLake, logs.Text, ""},
		{"a cluster's audit log", "aws/EKS_AUDIT/2.0/" + day + "f.gz.parquet", logs.OtherLake, logs.Text, ""},
		{"a firewall's log", "aws/WAF/2.0/" + day + "f.gz.parquet", logs.OtherLake, logs.Text, ""},
		{"what others put there", "ext/okta/1.0/" + day + "f.parquet", logs.OtherLake, logs.Text, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := logs.Object{Key: test.key, ID: test.id, Kind: test.kind, Format: test.format, Account: "111111111111", Region: "eu-west-1", Date: "2026-01-02"}
			if want.ID == "" {
				want.ID = test.key
			}
			if got := logs.Classify(test.key); got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
	for key, want := range map[string]logs.Kind{
		"aws/VPC_FLOW/2.0/metadata/00001-aaaa.metadata.json":                   logs.OtherLake,
		"aws/VPC_FLOW/2.0/metadata/snap-1-aaaa.avro":                           logs.OtherLake,
		"aws/VPC_FLOW/2.0/region=eu-west-1/f.gz.parquet":                       logs.NoLog, // to be looked at
		"aws/VPC_FLOW/AWSLogs/111111111111/vpcflowlogs/eu-west-1/2026/01/02/f": logs.FlowLog,
		"aws/OTHER/2.0/" + day + "f.gz.parquet":                                logs.NoLog,
		"ext/okta/readme.txt":                                                  logs.Unknown,
		"aws/VPC_FLOW":                                                         logs.Unknown,
	} {
		if got := logs.Classify(key); got.Kind != want {
			t.Errorf("%s: %+v, want a %v", key, got, want)
		}
	}
}

func FuzzClassify(f *testing.F) {
	f.Add("AWSLogs/o-a/111111111111/CloudTrail/eu-west-1/2026/01/02/f.json.gz")
	f.Add("x/AWSLogs/aws-account-id=111111111111/aws-service=vpcflowlogs/f_f_f_f_f")
	f.Add("ext/x/aws/VPC_FLOW/2.0/region=r/accountId=111111111111/eventDay=20260102/f.parquet")
	f.Fuzz(func(t *testing.T, key string) {
		o := logs.Classify(key)
		if o.Key != key || o.Date != "" && len(o.Date) != len("2006-01-02") {
			t.Errorf("%q: %+v", key, o)
		}
		if again := logs.Classify("prefix/" + o.ID); o.ID != key && again.ID != o.ID {
			t.Errorf("%q: the identity changes with the prefix: %q, %q", key, o.ID, again.ID)
		}
	})
}

package logs

import (
	"strings"

	"yoban/features/logs/tally"
)

// lakeSources are the tables that Security Lake makes of AWS's own logs, and
// what they are made of (Security Lake user guide, "Source management").
var lakeSources = map[string]Kind{
	"CLOUD_TRAIL_MGMT": CloudTrail, "S3_DATA": CloudTrail, "LAMBDA_EXECUTION": CloudTrail,
	"VPC_FLOW": FlowLog, "ROUTE53": ResolverLog,
	"SH_FINDINGS": OtherLake, "EKS_AUDIT": OtherLake, "WAF": OtherLake,
}

// byLake reads a key as Security Lake lays its tables out:
// aws/SOURCE/[VERSION/]region=R/accountId=A/eventDay=YYYYMMDD/FILE, or ext/ for
// what others put there. It returns false when the key is not of that shape.
func byLake(o *Object) bool {
	parts := strings.Split(o.Key, "/")
	for i := len(parts) - 3; i >= 0; i-- {
		switch parts[i] {
		case "aws":
			kind, known := lakeSources[parts[i+1]]
			if !known {
				continue
			}
			found := Object{Key: o.Key, ID: strings.Join(parts[i:], "/"), Kind: kind}
			if found.partitions(parts[i+2:]) {
				*o = found
				return true
			}
		case "ext":
			found := Object{Key: o.Key, ID: o.Key, Kind: OtherLake}
			if found.partitions(parts[i+2:]) {
				*o = found
				return true
			}
		}
	}
	return false
}

// partitions reads the folders below a table's name, and returns false when they
// are no table's. What is not Parquet is no data of the table: Iceberg's
// metadata for one.
func (o *Object) partitions(parts []string) bool {
	table := false
	for _, part := range parts[:len(parts)-1] {
		name, value, _ := strings.Cut(part, "=")
		switch strings.ToLower(name) {
		case "region":
			table = true
			o.Region = value
		case "accountid":
			if tally.IsAccount(value) {
				o.Account = value
			}
		case "eventday":
			if len(value) >= 8 {
				o.Date = validDate(value[:4] + "-" + value[4:6] + "-" + value[6:8])
			}
		case "metadata":
			table = true
			o.Kind = OtherLake
		}
	}
	switch {
	case !isParquet(parts[len(parts)-1]):
		o.Kind = OtherLake
	case o.Kind.Readable() && o.Date == "":
		o.Kind = NoLog // its content will tell
	case o.Kind.Readable():
		o.Format = OCSF
	}
	return table
}

package logs

import (
	"strings"
	"time"

	"yoban/features/logs/tally"
)

// Classify tells from a key alone what an object is, by the layouts and file
// names that AWS gives its logs: Kind, Format, ID, Account, Region and Date.
// Where the folders are lost, AWS's file name is enough. A key that fits neither
// is Unknown, with its whole self as the ID, and NoLog when it says Parquet: only
// its content may tell otherwise.
func Classify(key string) Object {
	o := Object{Key: key, ID: deliveryID(key)}
	if byLake(&o) {
		return o
	}
	if o.ID != key || strings.HasPrefix(key, "AWSLogs/") {
		byFolder(&o, strings.Split(o.ID, "/")[1:])
	}
	base := o.ID[strings.LastIndexByte(o.ID, '/')+1:]
	if o.Kind == Unknown || o.Date == "" {
		byName(&o, base)
	}
	parquet := isParquet(base)
	switch {
	case o.Kind == FlowLog && parquet:
		o.Format = Parquet
	case o.Kind.Readable() && !isText(base): // a licence or a listing in a folder of logs
		o.Kind = Unknown
	}
	if o.Kind == Unknown {
		o.Account, o.Region, o.Date = "", "", ""
		if parquet {
			o.Kind = NoLog
		}
	}
	return o
}

// isParquet tells whether a file name says that it is Parquet.
func isParquet(base string) bool { return strings.HasSuffix(base, ".parquet") }

// deliveryID returns the part of key that AWS chose: all from the last AWSLogs
// folder on. Without one it is the key.
func deliveryID(key string) string {
	if i := strings.LastIndex(key, "/AWSLogs/"); i >= 0 {
		return key[i+1:]
	}
	return key
}

// byFolder reads the folders of a key, from the one below AWSLogs on.
func byFolder(o *Object, parts []string) {
	if strings.HasPrefix(parts[0], "aws-account-id=") {
		byHive(o, parts)
		return
	}
	if strings.HasPrefix(parts[0], "o-") {
		parts = parts[1:]
	}
	if len(parts) < 3 || !tally.IsAccount(parts[0]) {
		return
	}
	service, rest := parts[1], parts[2:len(parts)-1]
	o.Kind = kindOfFolder(service)
	if o.Kind == Unknown {
		return
	}
	if service == lakeFolder && isResult(parts[len(parts)-1]) {
		o.Kind = CloudTrail // of whatever accounts and dates were asked for
		return
	}
	o.Account = parts[0]
	if o.Kind == ResolverLog {
		o.Date = dateOf(rest, 1) // the folder above the date is the VPC
		return
	}
	if len(rest) > 0 {
		o.Region = rest[0]
	}
	o.Date = dateOf(rest, 1)
}

// kindOfFolder returns the kind of what lies in a service's folder.
func kindOfFolder(service string) Kind {
	switch service {
	case "CloudTrail":
		return CloudTrail
	case "vpcflowlogs":
		return FlowLog
	case "vpcdnsquerylogs":
		return ResolverLog
	case "CloudTrail-Digest":
		return Digest
	case "CloudTrail-Insight":
		return Insight
	case "Config":
		return ConfigFile
	}
	return OtherAWS
}

// dateOf returns the date that the folders from i on spell as year, month, day.
func dateOf(parts []string, i int) string {
	if len(parts) < i+3 {
		return ""
	}
	return validDate(parts[i] + "-" + parts[i+1] + "-" + parts[i+2])
}

// validDate returns date, or nothing when no calendar has it.
func validDate(date string) string {
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return ""
	}
	return date
}

// byHive reads the folders of a Hive-compatible layout, name=value.
func byHive(o *Object, parts []string) {
	values := map[string]string{}
	for _, part := range parts[:len(parts)-1] {
		name, value, _ := strings.Cut(part, "=")
		values[name] = value
	}
	account := values["aws-account-id"]
	if !tally.IsAccount(account) {
		return
	}
	o.Kind = kindOfFolder(values["aws-service"])
	o.Account, o.Region = account, values["aws-region"]
	o.Date = validDate(values["year"] + "-" + values["month"] + "-" + values["day"])
}

// byName reads a file name as AWS writes it. What the folders told stays.
func byName(o *Object, base string) {
	parts := strings.Split(base, "_")
	if len(parts) < 4 {
		return
	}
	kind := kindOfFolder(parts[1])
	account, region, at := parts[0], parts[2], ""
	switch {
	case kind == CloudTrail:
		at = parts[3]
	case kind == FlowLog && len(parts) >= 5:
		at = parts[4]
	case kind == ResolverLog:
		account, region, at = parts[2], "", parts[3]
	case kind == Digest || kind == Insight || kind == ConfigFile:
		at = dateIn(parts[3:])
	}
	date := dateOfStamp(at)
	if !tally.IsAccount(account) || date == "" || o.Kind != Unknown && o.Kind != kind {
		return
	}
	o.Kind, o.Account, o.Date = kind, account, date
	if o.Region == "" {
		o.Region = region
	}
}

// dateIn returns the part of a file name that is a time stamp. The files that
// are left alone have it at places that differ.
func dateIn(parts []string) string {
	for _, p := range parts {
		if dateOfStamp(p) != "" {
			return p
		}
	}
	return ""
}

// dateOfStamp returns the date of a time as AWS's file names have it, e.g.
// 20260926T1355Z.
func dateOfStamp(at string) string {
	if len(at) < len("20060102T1504Z") || at[8] != 'T' {
		return ""
	}
	return validDate(at[0:4] + "-" + at[4:6] + "-" + at[6:8])
}

// isText tells whether a file name is one that logs have: gzip, zstd or plain
// text, or without an extension.
func isText(base string) bool {
	dot := strings.LastIndexByte(base, '.')
	if dot < 0 {
		return true
	}
	switch strings.ToLower(base[dot:]) {
	case ".gz", ".zst", ".json", ".jsonl", ".ndjson", ".log", ".txt":
		return true
	case ".csv":
		return isResult(base)
	}
	return false
}

package change

import (
	"strconv"
	"strings"
)

// bucketReaders read S3's calls. The resource is the bucket, or empty for the
// account. Facts, beside those of a policy:
//
//   - anonymous, authenticated: permissions that an access control list gives to
//     everybody, and to everybody with an AWS account
//   - block: yes or no for the four settings that block public access, in the
//     order BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy,
//     RestrictPublicBuckets
//   - logging: to, with the bucket that access logs go to, or off
//   - expires: days until objects are deleted, the least of all rules
//   - customer keys: allowed, when a bucket accepts keys that only the caller has
var bucketReaders = map[string]Reader{
	"PutBucketPolicy": func(d *document) (string, Facts) {
		f := Facts{}
		policy(first(d.body.at("bucketPolicy"), d.body.at("policy")), string(d.call.Account), f)
		return d.text("bucketName"), f
	},
	"PutBucketAcl": bucketACL,
	"CreateBucket": bucketACL,
	"DeleteBucket": named("bucketName"), "DeleteBucketPolicy": named("bucketName"),
	"PutBucketPublicAccessBlock": publicAccessBlock, "PutPublicAccessBlock": publicAccessBlock, "PutAccountPublicAccessBlock": publicAccessBlock,
	"DeleteBucketPublicAccessBlock": noBlock, "DeletePublicAccessBlock": noBlock, "DeleteAccountPublicAccessBlock": noBlock,
	"PutBucketLogging":   bucketLogging,
	"PutBucketLifecycle": lifecycle, "PutBucketLifecycleConfiguration": lifecycle,
	"PutBucketEncryption": func(d *document) (string, Facts) {
		f := Facts{}
		for _, rule := range d.body.at("ServerSideEncryptionConfiguration", "Rule").list() {
			for _, kind := range rule.at("BlockedEncryptionTypes", "EncryptionType").texts() {
				if strings.EqualFold(kind, "NONE") {
					f["customer keys"] = []string{"allowed"}
				}
			}
		}
		return d.text("bucketName"), f
	},
}

// first returns the first value that is there.
func first(values ...value) value {
	for _, v := range values {
		if v.any != nil {
			return v
		}
	}
	return value{}
}

// The groups that access control lists name (Amazon S3 user guide, "Access control
// list overview", predefined groups).
const (
	allUsers           = "http://acs.amazonaws.com/groups/global/AllUsers"
	authenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
)

// bucketACL reads an access control list: as a canned one, as headers or as grants.
func bucketACL(d *document) (string, Facts) {
	f := Facts{}
	for _, canned := range d.body.at("x-amz-acl").texts() {
		switch canned {
		case "public-read":
			f.add("anonymous", "READ")
		case "public-read-write":
			f.add("anonymous", "READ", "WRITE")
		case "authenticated-read":
			f.add("authenticated", "READ")
		}
	}
	for _, permission := range []string{"read", "write", "read-acp", "write-acp", "full-control"} {
		for _, header := range d.body.at("x-amz-grant-" + permission).texts() {
			grant(f, header, strings.ToUpper(strings.ReplaceAll(permission, "-", "_")))
		}
	}
	list := first(d.body.at("AccessControlPolicy", "AccessControlList", "Grant"), d.body.at("accessControlList", "Grant"))
	for _, g := range list.list() {
		grant(f, g.at("Grantee", "URI").text(), g.at("Permission").text())
	}
	f.unique()
	return d.text("bucketName"), f
}

func grant(f Facts, to, permission string) {
	switch {
	case strings.Contains(to, allUsers):
		f.add("anonymous", permission)
	case strings.Contains(to, authenticatedUsers):
		f.add("authenticated", permission)
	}
}

// NoBlock is the value of block when nothing is blocked, AllBlocked when all is.
const (
	NoBlock    = "no no no no"
	AllBlocked = "yes yes yes yes"
)

func publicAccessBlock(d *document) (string, Facts) {
	config := d.body.at("PublicAccessBlockConfiguration")
	var words []string
	for _, name := range []string{"BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"} {
		word := "no"
		if strings.EqualFold(config.at(name).text(), "true") {
			word = "yes"
		}
		words = append(words, word)
	}
	return d.text("bucketName"), Facts{"block": {strings.Join(words, " ")}}
}

func noBlock(d *document) (string, Facts) { return d.text("bucketName"), Facts{"block": {NoBlock}} }

func bucketLogging(d *document) (string, Facts) {
	f := Facts{"logging": {"off"}}
	if enabled := d.body.at("BucketLoggingStatus", "LoggingEnabled"); !enabled.empty() {
		f["logging"] = nil
		f.add("logging", "to "+enabled.at("TargetBucket").text())
	}
	return d.text("bucketName"), f
}

// lifecycle reads after how many days the first objects are deleted.
func lifecycle(d *document) (string, Facts) {
	least := -1
	for _, rule := range d.body.at("LifecycleConfiguration", "Rule").list() {
		days, err := strconv.Atoi(rule.at("Expiration", "Days").text())
		if err == nil && !strings.EqualFold(rule.at("Status").text(), "Disabled") && (least < 0 || days < least) {
			least = days
		}
	}
	if least < 0 {
		return d.text("bucketName"), nil
	}
	return d.text("bucketName"), Facts{"expires": {strconv.Itoa(least)}}
}

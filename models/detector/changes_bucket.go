package detector

import (
	"fmt"
	"strings"

	"yoban/features/extract/change"
	"yoban/models/baseline"
)

const (
	typeAnonymous     = "Policy:S3/BucketAnonymousAccessGranted"
	typePublic        = "Policy:S3/BucketPublicAccessGranted"
	typeBucketBlock   = "Policy:S3/BucketBlockPublicAccessDisabled"
	typeAccountBlock  = "Policy:S3/AccountBlockPublicAccessDisabled"
	typeAccessLogging = "Stealth:S3/ServerAccessLoggingDisabled"
)

// opening are the actions that can let the world at a bucket.
var opening = []string{"PutBucketPolicy", "PutBucketAcl", "CreateBucket", "PutBucketPublicAccessBlock", "DeleteBucketPublicAccessBlock", "DeletePublicAccessBlock", "PutPublicAccessBlock"}

// bucketRules are the rules about who may reach a bucket and what is logged of it.
// GuardDuty ignores that public access may be blocked; here what is blocked by
// the bucket or the account is open to nobody, until the block is taken away.
var bucketRules = []changeRule{
	{typeAnonymous, "s3", opening, func(c *changed) (float64, string) {
		switch {
		case c.facts.Has("anyone"):
			return c.unlessBlocked(byPolicy, 8, "its policy lets everybody in the world do "+words(c.facts["anyone"]))
		case c.facts.Has("anonymous"):
			return c.unlessBlocked(byACL, 8, "its access control list gives everybody in the world "+words(c.facts["anonymous"]))
		case c.facts.Has("block"):
			return c.unblocked()
		}
		return 0, ""
	}, "a policy or list that names accounts, networks or an organisation, or public access blocked for the bucket or the account"},
	{typePublic, "s3", opening, func(c *changed) (float64, string) {
		if !c.facts.Has("authenticated") {
			return 0, ""
		}
		return c.unlessBlocked(byACL, 8, "its access control list gives everybody with an AWS account "+words(c.facts["authenticated"]))
	}, "a list that names accounts, or public access blocked for the bucket or the account"},
	{typeBucketBlock, "s3", []string{"PutBucketPublicAccessBlock", "DeleteBucketPublicAccessBlock", "DeletePublicAccessBlock", "PutPublicAccessBlock"}, func(c *changed) (float64, string) {
		if c.Resource == "" {
			return 0, ""
		}
		return c.lowered("of the bucket")
	}, "public access left blocked; a bucket that is meant to be public can be served by CloudFront instead"},
	{typeAccountBlock, "s3", []string{"PutAccountPublicAccessBlock", "DeleteAccountPublicAccessBlock", "PutPublicAccessBlock", "DeletePublicAccessBlock"}, func(c *changed) (float64, string) {
		if c.Resource != "" {
			return 0, ""
		}
		return c.lowered("of all buckets of the account")
	}, "public access left blocked for the account"},
	{typeAccessLogging, "s3", []string{"PutBucketLogging"}, func(c *changed) (float64, string) {
		if before, known := c.settings.before(baseline.AccessLog+" "+c.Resource, c.First); !c.facts.Is("logging", "off") || known && before == "off" {
			return 0, ""
		}
		return 2, "requests to the bucket are no longer logged by S3"
	}, "access logs left on, or none before"},
}

// The places in change's fact block of what stops a public policy and a public
// access control list from having an effect.
const (
	byPolicy = 3 // RestrictPublicBuckets
	byACL    = 1 // IgnorePublicAcls
)

// unlessBlocked passes on what a rule says unless public access was blocked both
// when the call was made and at the end of the day.
func (c *changed) unlessBlocked(part int, severity float64, why string) (float64, string) {
	if c.blocked(part, c.settings.atEnd) && c.blocked(part, func(name string) (string, bool) { return c.settings.asOf(name, c.First) }) {
		return 0, ""
	}
	return severity, why
}

// blocked reports whether the bucket's own block or the account's has a part set.
func (c *changed) blocked(part int, setting func(name string) (string, bool)) bool {
	for _, name := range []string{baseline.PublicBlock + " " + c.Resource, baseline.PublicBlock} {
		value, _ := setting(name)
		if parts := strings.Fields(value); part < len(parts) && parts[part] == "yes" {
			return true
		}
	}
	return false
}

// unblocked reports a bucket that is public already, and whose block was lifted.
func (c *changed) unblocked() (float64, string) {
	for _, way := range []struct {
		setting string
		part    int
	}{{baseline.BucketPolicy, byPolicy}, {baseline.BucketACL, byACL}} {
		reach, _ := c.settings.asOf(way.setting+" "+c.Resource, c.First)
		if c.Resource != "" && reach == baseline.Public && !c.blocked(way.part, c.settings.atEnd) {
			return 8, "what blocked its " + way.setting + " was taken away, which lets everybody in the world in"
		}
	}
	return 0, ""
}

// lowered reports a block of public access with less of it than before. Where
// nothing is known of before, all was blocked: that is AWS's default for buckets,
// and an account that was never blocked has nothing to lower.
func (c *changed) lowered(of string) (float64, string) {
	name := strings.TrimSpace(baseline.PublicBlock + " " + c.Resource)
	before, known := c.settings.before(name, c.First)
	if !known {
		before = change.AllBlocked
	}
	was, is := strings.Fields(before), strings.Fields(c.facts.First("block"))
	lost := 0
	for i := range min(len(was), len(is)) {
		if was[i] == "yes" && is[i] == "no" {
			lost++
		}
	}
	if lost == 0 {
		return 0, ""
	}
	return 2, fmt.Sprintf("%d of the 4 settings that block public access %s were turned off", lost, of)
}

// words lists values for people.
func words(values []string) string { return strings.Join(values, ", ") }

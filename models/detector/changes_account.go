package detector

import (
	"fmt"
	"strconv"
	"strings"

	"yoban/features/extract/change"
	"yoban/models/baseline"
)

const (
	typePasswordPolicy = "Stealth:IAMUser/PasswordPolicyChange"
	typeModelLogging   = "DefenseEvasion:IAMUser/BedrockLoggingDisabled"
)

// changeRules are all rules about changes but the prebuilt signals.
var changeRules = append([]changeRule{
	{typeTrailEnded, "cloudtrail", []string{"StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"}, func(c *changed) (float64, string) {
		switch {
		case c.Action == "StopLogging" || c.Action == "DeleteTrail":
			return 2, "a trail no longer records"
		case c.facts.Is("management", "no"):
			return 2, "a trail no longer records changes to the account"
		case c.facts.Is("isMultiRegionTrail", "false"):
			return 2, "a trail records one region only"
		case c.facts.Is("includeGlobalServiceEvents", "false"):
			return 2, "a trail no longer records global services such as IAM"
		case c.facts.Is("enableLogFileValidation", "false"):
			return 2, "the files of a trail can be changed without being noticed"
		}
		return c.divertedTrail()
	}, "the trail left running as it was"},
	{typeTrailEnded, "s3", []string{"DeleteBucket"}, func(c *changed) (float64, string) {
		if !c.night.writtenByTrail(c.Resource) {
			return 0, ""
		}
		return 2, "the bucket that a trail writes to was deleted"
	}, "the bucket kept"},
	{typePasswordPolicy, "iam", []string{"UpdateAccountPasswordPolicy", "DeleteAccountPasswordPolicy"}, weakerPasswords,
		"a policy for passwords that is no weaker than the one before"},
	{typeModelLogging, "bedrock", []string{"DeleteModelInvocationLoggingConfiguration"}, func(*changed) (float64, string) {
		return 5, "what generative models are asked and answer is no longer logged"
	}, "the log of invocations left on"},
}, bucketRules...)

// divertedTrail reports a trail that was made to write to a bucket that no trail
// of the account is known to write to, where one is known.
func (c *changed) divertedTrail() (float64, string) {
	bucket := c.facts.First("s3BucketName")
	if bucket == "" || c.night.writtenByTrail(bucket) || !c.night.Window.AnySetting(baseline.TrailBucket) {
		return 0, ""
	}
	return 2, "a trail writes to " + bucket + " now, which no trail of the account was known to write to"
}

// writtenByTrail reports whether a trail is known to write to a bucket: it was
// told to, or CloudTrail did.
func (n *Night) writtenByTrail(bucket string) bool {
	if _, told := n.Window.Setting(baseline.TrailBucket + " " + bucket); told {
		return true
	}
	for _, v := range n.Window.Values(baseline.BucketKind+bucket, baseline.BucketUser) {
		if strings.HasSuffix(v.Value, "service:cloudtrail.amazonaws.com") {
			return true
		}
	}
	return false
}

// defaultPasswords is what holds without a policy of one's own: eight characters
// (IAM user guide, "Set an account password policy for IAM users"). That they must
// be of three kinds has no counterpart among the parameters.
var defaultPasswords = change.Facts{"minimumPasswordLength": {"8"}}

// weakerPasswords compares a policy for passwords with the one before. What a call
// leaves out is off, and the length six (IAM API, UpdateAccountPasswordPolicy).
func weakerPasswords(c *changed) (float64, string) {
	was, known := c.settings.before(baseline.PasswordPolicy, c.First)
	before := change.Parse(was)
	if !known || was == "" {
		before = defaultPasswords
	}
	after := c.facts
	if c.Action == "DeleteAccountPasswordPolicy" {
		after = defaultPasswords
	}
	lost := weaknesses(before, after)
	length := number(after, "minimumPasswordLength", 6)
	switch {
	case len(lost) == 0:
		return 0, ""
	case len(lost) >= 3 || length < 8 && length < number(before, "minimumPasswordLength", 6):
		return 8, "passwords may be far weaker than before: " + words(lost)
	case len(lost) == 2:
		return 5, "passwords may be weaker than before: " + words(lost)
	}
	return 2, "passwords may be weaker than before: " + words(lost)
}

// weaknesses lists in what a policy for passwords is weaker than another.
func weaknesses(before, after change.Facts) []string {
	var lost []string
	if was, is := number(before, "minimumPasswordLength", 6), number(after, "minimumPasswordLength", 6); is < was {
		lost = append(lost, fmt.Sprintf("%d characters instead of %d", is, was))
	}
	for _, kind := range []string{"Symbols", "Numbers", "UppercaseCharacters", "LowercaseCharacters"} {
		if before.Is("require"+kind, "true") && !after.Is("require"+kind, "true") {
			lost = append(lost, "no "+strings.ToLower(strings.Replace(kind, "Characters", " characters", 1))+" required")
		}
	}
	const never = 1 << 20 // days
	if was, is := number(before, "maxPasswordAge", never), number(after, "maxPasswordAge", never); is > was {
		lost = append(lost, "they last longer")
	}
	if was, is := number(before, "passwordReusePrevention", 0), number(after, "passwordReusePrevention", 0); is < was {
		lost = append(lost, "old ones may be used again")
	}
	if before.Is("hardExpiry", "true") && !after.Is("hardExpiry", "true") {
		lost = append(lost, "expired ones may be renewed by their users")
	}
	return lost
}

// number returns the number that a fact is; otherwise when it is none, or 0, which
// stands for no limit.
func number(f change.Facts, word string, otherwise int) int {
	n, err := strconv.Atoi(f.First(word))
	if err != nil || n <= 0 {
		return otherwise
	}
	return n
}

package finding

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"
)

// Identity returns the id of what a finding is about: 32 lower-case hex digits,
// as GuardDuty's ids look. The same activity found again, on another day or in
// a run repeated, has the same id and so updates one finding.
//
// Resource names the resource (access key or principal, instance, interface,
// bucket) and actorClass what kind of actor it was about, not which address:
// both are the detector's choice, and empty is allowed. Each part is hashed
// behind its length, so no two tuples run together into one.
func Identity(account, region, typ, resource, actorClass string) string {
	h := sha256.New()
	var length [8]byte
	for _, part := range []string{account, region, typ, resource, actorClass} {
		binary.BigEndian.PutUint64(length[:], uint64(len(part)))
		h.Write(length[:])
		h.Write([]byte(part))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// ARN names the finding the way AWS names resources:
//
//	arn:PARTITION:yoban:REGION:ACCOUNT:finding/ID
//
// The service part says yoban, so that nobody looks it up in GuardDuty.
func (f Finding) ARN() string {
	return "arn:" + Partition(f.Region) + ":yoban:" + f.Region + ":" + f.Account + ":finding/" + f.ID
}

// Partition returns the AWS partition of a region: aws-cn, aws-us-gov or aws.
func Partition(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}

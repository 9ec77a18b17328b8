package finding

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"time"
)

// MarshalJSON writes the completed finding (see Complete) in GuardDuty's JSON
// form, on one line, with everything GuardDuty has no place for under the one
// extra member "yoban". createdAt and updatedAt are the first and the last
// event's time, never the clock's, so the same finding is the same bytes.
func (f Finding) MarshalJSON() ([]byte, error) {
	f = f.Complete()
	shape := findingShape{
		AccountID:     f.Account,
		Associated:    f.sequenceARN(),
		ARN:           f.ARN(),
		CreatedAt:     time.Unix(f.First, 0).UTC().Format(milliseconds),
		Description:   f.Description,
		ID:            f.ID,
		Partition:     Partition(f.Region),
		Region:        f.Region,
		Resource:      f.Resource.shape(f.Region),
		SchemaVersion: "2.0",
		Severity:      f.Severity,
		Title:         f.Title,
		Type:          f.Type,
		UpdatedAt:     time.Unix(f.Last, 0).UTC().Format(milliseconds),
		Service: serviceShape{
			Action:         f.action(),
			AdditionalInfo: f.info(),
			Archived:       f.Aside(),
			Count:          f.Count,
			Detection:      f.detection(),
			EventFirstSeen: time.Unix(f.First, 0).UTC().Format(time.RFC3339),
			EventLastSeen:  time.Unix(f.Last, 0).UTC().Format(time.RFC3339),
			Evidence:       f.threats(),
			ResourceRole:   f.role(),
			ServiceName:    "yoban",
		},
		Yoban: f.extra(),
	}
	return json.Marshal(shape)
}

// milliseconds is GuardDuty's form of createdAt and updatedAt.
const milliseconds = "2006-01-02T15:04:05.000Z"

// stamp is Unix seconds that JSON shows as RFC 3339.
type stamp int64

func (s stamp) MarshalJSON() ([]byte, error) {
	return time.Unix(int64(s), 0).UTC().AppendFormat(nil, `"`+time.RFC3339+`"`), nil
}

func (s *stamp) UnmarshalJSON(b []byte) error {
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return fmt.Errorf("time %q is not RFC 3339", text)
	}
	*s = stamp(at.Unix())
	return nil
}

func (r Resource) shape(region string) resourceShape {
	s := resourceShape{ResourceType: string(r.Type)}
	if key := (accessKeyShape{r.AccessKeyID, r.PrincipalID, r.UserName, r.UserType}); key != (accessKeyShape{}) || r.Type == AccessKey {
		s.AccessKeyDetails = &key
	}
	if r.InstanceID != "" || r.InterfaceID != "" || r.VPC != "" || r.PrivateIP != "" || r.Type == Instance {
		s.InstanceDetails = &instanceShape{InstanceID: r.InstanceID}
		face := interfaceShape{NetworkInterfaceID: r.InterfaceID, VpcID: r.VPC}
		if v4, v6 := byVersion(r.PrivateIP); v6 != "" {
			face.Ipv6Addresses = []string{v6}
		} else {
			face.PrivateIPAddress = v4
		}
		if r.InterfaceID != "" || r.VPC != "" || r.PrivateIP != "" {
			s.InstanceDetails.NetworkInterfaces = []interfaceShape{face}
		}
	}
	for _, b := range r.Buckets {
		s.S3BucketDetails = append(s.S3BucketDetails, bucketShape{"arn:" + Partition(region) + ":s3:::" + b, b})
	}
	return s
}

// byVersion puts an address into the IPv4 or the IPv6 place. What is not an
// address goes into the first, so that it is shown rather than lost.
func byVersion(address string) (v4, v6 string) {
	if a, err := netip.ParseAddr(address); err == nil && a.Is6() {
		return "", address
	}
	return address, ""
}

// role says, in GuardDuty's words, whether the resource was the one acting: a
// host that connects or asks is, everything else is what was acted upon.
func (f Finding) role() string {
	if f.Resource.Type == Instance && (f.Action.Kind == DNSRequest || f.Action.Direction == "OUTBOUND") {
		return "ACTOR"
	}
	return "TARGET"
}

// info repeats the essence of the "yoban" member in the one place of GuardDuty
// that takes any text, for tools that drop members they do not know.
func (f Finding) info() infoShape {
	value, err := json.Marshal(struct {
		Basis    Basis   `json:"basis"`
		Score    float64 `json:"score"`
		PValue   float64 `json:"pValue"`
		Expected float64 `json:"expectedFalseFindings"`
	}{f.Basis, f.Score, f.PValue, f.Expected})
	if err != nil {
		panic(err) // not reached: Complete leaves only finite numbers
	}
	return infoShape{Type: "default", Value: string(value)}
}

// extra maps what GuardDuty has no place for.
func (f Finding) extra() yobanShape {
	y := yobanShape{
		Score: f.Score, PValue: f.PValue, ExpectedFalseFindings: f.Expected, Basis: f.Basis,
		Principal: f.Resource.PrincipalARN,
		Evidence:  []proofShape{}, Actors: []actorShape{}, ActorsLeftOut: f.ActorsMore,
		Normal: listed(f.Normal), Quiet: f.Quiet, Baseline: f.Baseline, Samples: []sampleShape{},
		Tactic: f.Tactic, Techniques: listed(f.Techniques), Advice: listed(f.Advice),
		SuppressedBy: f.Suppressed,
	}
	if f.Joined != nil {
		y.SignalsLeftOut = f.Joined.SignalsMore
	}
	for _, e := range f.Evidence {
		y.Evidence = append(y.Evidence, proofShape(e))
	}
	for _, a := range f.Actors {
		y.Actors = append(y.Actors, actorShape{a.Principal, a.Address, a.Country, a.ASN, a.Org, a.Agent,
			stamp(a.First), stamp(a.Last), a.Count})
	}
	for _, s := range f.Samples {
		y.Samples = append(y.Samples, sampleShape{s.EventID, s.Object, stamp(s.Time), s.Address})
	}
	return y
}

// listed turns nil into an empty list, which JSON writes as [].
func listed(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

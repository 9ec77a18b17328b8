package finding

import (
	"cmp"
	"encoding/json"
	"fmt"
	"time"
)

// UnmarshalJSON reads what MarshalJSON writes: the result is the completed
// finding that was written. A finding of GuardDuty's own reads too, without
// what only Yoban knows. Errors name the member at fault.
func (f *Finding) UnmarshalJSON(b []byte) error {
	var s findingShape
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("finding: %w", err)
	}
	first, err := parseTime("eventFirstSeen", cmp.Or(s.Service.EventFirstSeen, s.CreatedAt))
	if err != nil {
		return err
	}
	last, err := parseTime("eventLastSeen", cmp.Or(s.Service.EventLastSeen, s.UpdatedAt))
	if err != nil {
		return err
	}
	read := Finding{
		ID: s.ID, Type: s.Type, Account: s.AccountID, Region: s.Region,
		Severity: s.Severity, Title: s.Title, Description: s.Description,
		Basis: s.Yoban.Basis, Score: s.Yoban.Score, PValue: s.Yoban.PValue, Expected: s.Yoban.ExpectedFalseFindings,
		Resource: s.Resource.resource(s.Yoban.Principal), Action: s.Service.Action.action(),
		ActorsMore: s.Yoban.ActorsLeftOut,
		Count:      s.Service.Count, First: first, Last: last,
		Normal: s.Yoban.Normal, Quiet: s.Yoban.Quiet, Baseline: s.Yoban.Baseline,
		Tactic: s.Yoban.Tactic, Techniques: s.Yoban.Techniques, Advice: s.Yoban.Advice,
		Suppressed: s.Yoban.SuppressedBy, Archived: s.Service.Archived,
	}
	read.Sequence = sequenceID(s.Associated)
	if s.Service.Detection != nil {
		read.Joined = s.Service.Detection.Sequence.sequence(s.Yoban.SignalsLeftOut)
	}
	for _, e := range s.Yoban.Evidence {
		read.Evidence = append(read.Evidence, Evidence(e))
	}
	for _, a := range s.Yoban.Actors {
		read.Actors = append(read.Actors, Actor{a.Principal, a.Address, a.Country, a.ASN, a.Org, a.Agent,
			int64(a.First), int64(a.Last), a.Count})
	}
	for _, m := range s.Yoban.Samples {
		read.Samples = append(read.Samples, Sample{m.EventID, m.Object, int64(m.Time), m.Address})
	}
	*f = read.Complete()
	return nil
}

func parseTime(member, text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return 0, fmt.Errorf("finding: %s %q is not RFC 3339", member, text)
	}
	return at.Unix(), nil
}

func (s resourceShape) resource(principal string) Resource {
	r := Resource{Type: ResourceType(s.ResourceType), PrincipalARN: principal}
	if k := s.AccessKeyDetails; k != nil {
		r.AccessKeyID, r.PrincipalID, r.UserName, r.UserType = k.AccessKeyID, k.PrincipalID, k.UserName, k.UserType
	}
	if i := s.InstanceDetails; i != nil {
		r.InstanceID = i.InstanceID
		if len(i.NetworkInterfaces) > 0 {
			face := i.NetworkInterfaces[0]
			r.InterfaceID, r.VPC, r.PrivateIP = face.NetworkInterfaceID, face.VpcID, face.PrivateIPAddress
			if r.PrivateIP == "" && len(face.Ipv6Addresses) > 0 {
				r.PrivateIP = face.Ipv6Addresses[0]
			}
		}
	}
	for _, b := range s.S3BucketDetails {
		r.Buckets = append(r.Buckets, b.Name)
	}
	return r
}

func (s actionShape) action() Action {
	a := Action{Kind: ActionKind(s.ActionType)}
	if c := s.AwsAPICallAction; c != nil {
		a.API, a.Service, a.ErrorCode, a.CallerType = c.API, c.ServiceName, c.ErrorCode, c.CallerType
		a.RemoteAddress = c.RemoteIPDetails.address()
		if c.DomainDetails != nil {
			a.RemoteAddress = c.DomainDetails.Domain
		}
	}
	if n := s.NetworkConnectionAction; n != nil {
		a.Direction, a.Protocol, a.Blocked = n.ConnectionDirection, n.Protocol, n.Blocked
		a.LocalPort, a.RemotePort = n.LocalPortDetails.port(), n.RemotePortDetails.port()
		a.RemoteAddress = n.RemoteIPDetails.address()
	}
	if p := s.PortProbeAction; p != nil {
		a.Blocked = p.Blocked
		if len(p.PortProbeDetails) > 0 {
			first := p.PortProbeDetails[0]
			a.LocalPort, a.RemoteAddress = first.LocalPortDetails.port(), first.RemoteIPDetails.address()
		}
	}
	if d := s.DNSRequestAction; d != nil {
		a.Domain, a.Protocol, a.Blocked = d.Domain, d.Protocol, d.Blocked
	}
	return a
}

func (s *remoteShape) address() string {
	if s == nil {
		return ""
	}
	return cmp.Or(s.IPAddressV4, s.IPAddressV6)
}

func (s *portShape) port() int32 {
	if s == nil {
		return 0
	}
	return s.Port
}

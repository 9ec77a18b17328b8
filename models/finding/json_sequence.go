package finding

import "strings"

// The shapes below are GuardDuty's of a sequence (service model, Sequence).

type sequenceShape struct {
	UID                     string           `json:"uid"`
	Description             string           `json:"description"`
	Actors                  []partyShape     `json:"actors,omitempty"`
	Resources               []assetShape     `json:"resources,omitempty"`
	Endpoints               []endpointShape  `json:"endpoints,omitempty"`
	Signals                 []signalShape    `json:"signals"`
	SequenceIndicators      []indicatorShape `json:"sequenceIndicators,omitempty"`
	AdditionalSequenceTypes []string         `json:"additionalSequenceTypes,omitempty"`
}

type partyShape struct {
	ID   string    `json:"id"`
	User userShape `json:"user"`
}

type userShape struct {
	Name          string       `json:"name"`
	UID           string       `json:"uid"`
	Type          string       `json:"type"`
	CredentialUID string       `json:"credentialUid,omitempty"`
	Account       *holderShape `json:"account,omitempty"`
}

type holderShape struct {
	UID string `json:"uid"`
}

type assetShape struct {
	UID            string     `json:"uid"`
	ResourceType   string     `json:"resourceType"`
	Name           string     `json:"name,omitempty"`
	AccountID      string     `json:"accountId,omitempty"`
	Region         string     `json:"region,omitempty"`
	CloudPartition string     `json:"cloudPartition,omitempty"`
	Data           *dataShape `json:"data,omitempty"`
}

type dataShape struct {
	AccessKey           *keyDataShape  `json:"accessKey,omitempty"`
	Ec2NetworkInterface *faceDataShape `json:"ec2NetworkInterface,omitempty"`
}

type keyDataShape struct {
	PrincipalID string `json:"principalId,omitempty"`
	UserName    string `json:"userName,omitempty"`
	UserType    string `json:"userType,omitempty"`
}

type faceDataShape struct {
	Ipv6Addresses      []string         `json:"ipv6Addresses,omitempty"`
	PrivateIPAddresses []privateIPShape `json:"privateIpAddresses,omitempty"`
	VpcID              string           `json:"vpcId,omitempty"`
}

type privateIPShape struct {
	PrivateIPAddress string `json:"privateIpAddress"`
}

type endpointShape struct {
	ID               string           `json:"id"`
	IP               string           `json:"ip,omitempty"`
	Domain           string           `json:"domain,omitempty"`
	Port             int32            `json:"port,omitempty"`
	AutonomousSystem *autonomousShape `json:"autonomousSystem,omitempty"`
	Connection       *linkShape       `json:"connection,omitempty"`
}

type autonomousShape struct {
	Name   string `json:"name"`
	Number uint32 `json:"number"`
}

type linkShape struct {
	Direction string `json:"direction"`
}

type signalShape struct {
	UID              string           `json:"uid"`
	Type             string           `json:"type"`
	Name             string           `json:"name"`
	Description      string           `json:"description,omitempty"`
	CreatedAt        stamp            `json:"createdAt"`
	UpdatedAt        stamp            `json:"updatedAt"`
	FirstSeenAt      stamp            `json:"firstSeenAt"`
	LastSeenAt       stamp            `json:"lastSeenAt"`
	Severity         float64          `json:"severity"`
	Count            int64            `json:"count"`
	ActorIDs         []string         `json:"actorIds,omitempty"`
	ResourceUIDs     []string         `json:"resourceUids,omitempty"`
	EndpointIDs      []string         `json:"endpointIds,omitempty"`
	SignalIndicators []indicatorShape `json:"signalIndicators,omitempty"`
}

type indicatorShape struct {
	Key    string   `json:"key"`
	Values []string `json:"values,omitempty"`
}

// shape maps a completed sequence; f is the finding that carries it.
func (s *Sequence) shape(f *Finding) *sequenceShape {
	if s == nil {
		return nil
	}
	out := &sequenceShape{UID: f.ID, Description: f.Description, Signals: []signalShape{},
		SequenceIndicators: indicatorShapes(s.Indicators), AdditionalSequenceTypes: s.Also}
	for _, p := range s.Actors {
		user := userShape{Name: p.Name, UID: p.UID, Type: p.Type, CredentialUID: p.Credential}
		if p.Account != "" {
			user.Account = &holderShape{p.Account}
		}
		out.Actors = append(out.Actors, partyShape{p.ID, user})
	}
	for _, a := range s.Resources {
		out.Resources = append(out.Resources, a.shape())
	}
	for _, e := range s.Endpoints {
		out.Endpoints = append(out.Endpoints, e.shape())
	}
	for _, g := range s.Signals {
		out.Signals = append(out.Signals, signalShape{UID: g.UID, Type: string(g.Source), Name: g.Name, Description: g.Description,
			CreatedAt: stamp(g.First), UpdatedAt: stamp(g.Last), FirstSeenAt: stamp(g.First), LastSeenAt: stamp(g.Last),
			Severity: g.Severity, Count: g.Count, ActorIDs: g.Actors, ResourceUIDs: g.Resources, EndpointIDs: g.Endpoints,
			SignalIndicators: indicatorShapes(g.Indicators)})
	}
	return out
}

func (a Asset) shape() assetShape {
	s := assetShape{UID: a.UID, ResourceType: string(a.Type), Name: a.Name, AccountID: a.Account, Region: a.Region, CloudPartition: Partition(a.Region)}
	if key := (keyDataShape{a.Principal, a.UserName, a.UserType}); key != (keyDataShape{}) {
		s.Data = &dataShape{AccessKey: &key}
	}
	if a.VPC != "" || a.Address != "" {
		face := &faceDataShape{VpcID: a.VPC}
		if v4, v6 := byVersion(a.Address); v6 != "" {
			face.Ipv6Addresses = []string{v6}
		} else if v4 != "" {
			face.PrivateIPAddresses = []privateIPShape{{v4}}
		}
		s.Data = &dataShape{Ec2NetworkInterface: face}
	}
	return s
}

func (e Endpoint) shape() endpointShape {
	s := endpointShape{ID: e.ID, IP: e.Address, Domain: e.Domain, Port: e.Port, Connection: &linkShape{"OUTBOUND"}}
	if e.Inbound {
		s.Connection.Direction = "INBOUND"
	}
	if e.ASN != 0 {
		s.AutonomousSystem = &autonomousShape{e.Org, e.ASN}
	}
	return s
}

func indicatorShapes(list []Indicator) []indicatorShape {
	var out []indicatorShape
	for _, i := range list {
		out = append(out, indicatorShape{string(i.Key), i.Values})
	}
	return out
}

// sequence reads back what shape wrote.
func (s *sequenceShape) sequence(more int64) *Sequence {
	if s == nil {
		return nil
	}
	out := &Sequence{SignalsMore: more, Also: s.AdditionalSequenceTypes, Indicators: indicatorsOf(s.SequenceIndicators)}
	for _, p := range s.Actors {
		party := Party{ID: p.ID, Name: p.User.Name, UID: p.User.UID, Type: p.User.Type, Credential: p.User.CredentialUID}
		if p.User.Account != nil {
			party.Account = p.User.Account.UID
		}
		out.Actors = append(out.Actors, party)
	}
	for _, a := range s.Resources {
		out.Resources = append(out.Resources, a.asset())
	}
	for _, e := range s.Endpoints {
		end := Endpoint{ID: e.ID, Address: e.IP, Domain: e.Domain, Port: e.Port, Inbound: e.Connection != nil && e.Connection.Direction == "INBOUND"}
		if e.AutonomousSystem != nil {
			end.ASN, end.Org = e.AutonomousSystem.Number, e.AutonomousSystem.Name
		}
		out.Endpoints = append(out.Endpoints, end)
	}
	for _, g := range s.Signals {
		out.Signals = append(out.Signals, Step{UID: g.UID, Source: SignalSource(g.Type), Name: g.Name, Description: g.Description,
			Severity: g.Severity, Count: g.Count, First: int64(g.FirstSeenAt), Last: int64(g.LastSeenAt),
			Actors: g.ActorIDs, Resources: g.ResourceUIDs, Endpoints: g.EndpointIDs, Indicators: indicatorsOf(g.SignalIndicators)})
	}
	return out
}

func (s assetShape) asset() Asset {
	a := Asset{UID: s.UID, Type: AssetType(s.ResourceType), Name: s.Name, Account: s.AccountID, Region: s.Region}
	if s.Data == nil {
		return a
	}
	if k := s.Data.AccessKey; k != nil {
		a.Principal, a.UserName, a.UserType = k.PrincipalID, k.UserName, k.UserType
	}
	if face := s.Data.Ec2NetworkInterface; face != nil {
		a.VPC = face.VpcID
		if len(face.PrivateIPAddresses) > 0 {
			a.Address = face.PrivateIPAddresses[0].PrivateIPAddress
		} else if len(face.Ipv6Addresses) > 0 {
			a.Address = face.Ipv6Addresses[0]
		}
	}
	return a
}

func indicatorsOf(list []indicatorShape) []Indicator {
	var out []Indicator
	for _, i := range list {
		out = append(out, Indicator{IndicatorKey(i.Key), i.Values})
	}
	return out
}

// sequenceARN names the sequence that a part belongs to; empty for none.
func (f Finding) sequenceARN() string {
	if f.Sequence == "" {
		return ""
	}
	return Finding{ID: f.Sequence, Region: f.Region, Account: f.Account}.ARN()
}

// sequenceID takes the id from such a name.
func sequenceID(arn string) string {
	if _, id, ok := strings.Cut(arn, ":finding/"); ok {
		return id
	}
	return ""
}

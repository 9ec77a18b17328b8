package finding

import (
	"strconv"
	"strings"
)

func (f Finding) action() actionShape {
	a := f.Action
	s := actionShape{ActionType: string(a.Kind)}
	switch a.Kind {
	case APICall:
		s.AwsAPICallAction = f.call()
	case NetworkConnection:
		s.NetworkConnectionAction = f.connection()
	case PortProbe:
		s.PortProbeAction = f.probe()
	case DNSRequest:
		s.DNSRequestAction = &dnsShape{a.Blocked, a.Domain, a.Protocol}
	}
	return s
}

func (f Finding) call() *callShape {
	a := f.Action
	s := &callShape{API: a.API, CallerType: a.CallerType, ErrorCode: a.ErrorCode, ServiceName: a.Service}
	actor, known := f.primary()
	if known {
		s.UserAgent = actor.Agent
	}
	switch {
	case a.RemoteAddress == "":
	case caller(a.RemoteAddress) == "Domain":
		s.DomainDetails = &domainShape{a.RemoteAddress}
	default:
		s.RemoteIPDetails = remote(a.RemoteAddress, actor)
	}
	return s
}

func (f Finding) connection() *networkShape {
	a := f.Action
	s := &networkShape{
		Blocked: a.Blocked, ConnectionDirection: a.Direction, Protocol: a.Protocol,
		LocalNetworkInterface: f.Resource.InterfaceID,
		LocalPortDetails:      port(a.LocalPort), RemotePortDetails: port(a.RemotePort),
	}
	s.LocalIPDetails = f.local()
	if a.RemoteAddress != "" {
		actor, _ := f.primary()
		s.RemoteIPDetails = remote(a.RemoteAddress, actor)
	}
	return s
}

// probe tells who probed the port. GuardDuty lists several; the others stand
// among the actors, which do not tell what port each of them tried.
func (f Finding) probe() *probeShape {
	s := &probeShape{Blocked: f.Action.Blocked, PortProbeDetails: []probedShape{}}
	detail := probedShape{LocalIPDetails: f.local(), LocalPortDetails: port(f.Action.LocalPort)}
	if f.Action.RemoteAddress != "" {
		actor, _ := f.primary()
		detail.RemoteIPDetails = remote(f.Action.RemoteAddress, actor)
	}
	if detail != (probedShape{}) {
		s.PortProbeDetails = append(s.PortProbeDetails, detail)
	}
	return s
}

// local is the address of the host's interface.
func (f Finding) local() *localShape {
	if f.Resource.PrivateIP == "" {
		return nil
	}
	v4, v6 := byVersion(f.Resource.PrivateIP)
	return &localShape{v4, v6}
}

func port(p int32) *portShape {
	if p == 0 {
		return nil
	}
	return &portShape{p}
}

// primary is the actor behind the action: the first with its remote address.
func (f Finding) primary() (Actor, bool) {
	for _, a := range f.Actors {
		if a.Address == f.Action.RemoteAddress {
			return a, true
		}
	}
	return Actor{}, false
}

func remote(address string, actor Actor) *remoteShape {
	v4, v6 := byVersion(address)
	s := &remoteShape{IPAddressV4: v4, IPAddressV6: v6}
	if actor.Country != "" {
		s.Country = &countryShape{actor.Country}
	}
	if actor.ASN != 0 {
		s.Organization = &organizationShape{strconv.FormatUint(uint64(actor.ASN), 10), actor.Org}
	}
	return s
}

// threats maps the evidence of list findings.
func (f Finding) threats() *evidenceShape {
	var s evidenceShape
	for _, e := range f.Evidence {
		if e.Attribute == ThreatList {
			s.ThreatIntelligenceDetails = append(s.ThreatIntelligenceDetails, threatShape{e.Value, []string{e.Text}})
		}
	}
	if s.ThreatIntelligenceDetails == nil {
		return nil
	}
	return &s
}

// detection maps evidence of presence to GuardDuty's profiles (values that are
// at least infrequent) and unusual behaviour (rare and unseen ones). GuardDuty
// keeps one object for each unusual attribute: its subtype is that of the
// strongest evidence, its texts are all values.
func (f Finding) detection() *detectShape {
	profiles := map[string]map[string][]anomalyObject{}
	unusual := map[string]map[string]anomalyObject{}
	for _, e := range f.Evidence {
		switch e.Frequency {
		case Unseen, Rare:
			features := inner(unusual, scopeWord(e.Scope))
			object, ok := features[e.Attribute]
			if !ok {
				object = frequencyObject(e.Frequency)
			}
			object.Observations.Text = append(object.Observations.Text, e.Value)
			features[e.Attribute] = object
		case Infrequent, Frequent:
			features := inner(profiles, scopeWord(e.Scope))
			object := frequencyObject(e.Frequency)
			object.Observations.Text = []string{e.Value}
			features[e.Attribute] = append(features[e.Attribute], object)
		}
	}
	s := &detectShape{Sequence: f.Joined.shape(&f)}
	if len(profiles)+len(unusual) == 0 {
		if s.Sequence == nil {
			return nil
		}
		return s
	}
	s.Anomaly = &anomalyShape{Profiles: profiles}
	if len(unusual) > 0 {
		s.Anomaly.Unusual = &unusualShape{unusual}
	}
	return s
}

func frequencyObject(f Frequency) anomalyObject {
	return anomalyObject{ProfileType: "FREQUENCY", ProfileSubtype: strings.ToUpper(string(f))}
}

// scopeWord is GuardDuty's name of a scope, where it has one.
func scopeWord(s Scope) string {
	if s == PrincipalScope {
		return "userIdentity"
	}
	return string(s)
}

func inner[V any](m map[string]map[string]V, key string) map[string]V {
	if m[key] == nil {
		m[key] = map[string]V{}
	}
	return m[key]
}

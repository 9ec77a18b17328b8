package extract

import (
	"bytes"
	"encoding/binary"
	"strings"

	"yoban/features/enrich"
	"yoban/features/enrich/catalog"
	"yoban/features/event"
	"yoban/features/sketch"
)

// input is a Call with everything derived from it that rows are keyed by.
// Derivations are memoised by raw value, because logs repeat themselves.
type input struct {
	call   *event.Call
	object string // key of the log object

	hour      int64 // start of the hour, Unix seconds
	principal name
	kind      name
	session   name
	arn       name
	key       name
	service   name
	action    name
	region    name
	agent     name
	auth      name
	outcome   name

	*place
	access    catalog.Access
	operation name // of an S3 call on objects; 0 for others

	sampleHash uint64
}

// place is where a call came from.
type place struct {
	id      name   // of address; 0 while no row needs it
	address string // or name of a service
	country name
	network name
	origin  name
}

// who is a memoised principal.
type who struct {
	Principal
	name, kind, session, arn, key name
}

// what is a memoised API action.
type what struct {
	service, action, operation name
	access                     catalog.Access
}

// derive fills in from one call. The result holds no bytes of the record
// except through in.call.
func (f *Folder) derive(c *event.Call, object string) input {
	w := f.whoOf(c)
	a := f.whatOf(c)
	agent := f.agentOf(c)
	return input{
		call: c, object: object, hour: c.Time - mod(c.Time, secondsPerHour),
		principal: w.name, kind: w.kind, session: w.session, arn: w.arn, key: w.key,
		service: a.service, action: a.action, operation: a.operation, access: a.access,
		region: f.intern(c.Region), agent: agent,
		auth:    f.names.string(authOf(c, &w.Principal, f.names.of(agent))),
		outcome: f.names.string(outcomeOf(c.ErrorCode)),
		place:   f.placeOf(c),

		sampleHash: sketch.Hash(c.ID),
	}
}

// agentOf returns the family of the user agent. AWS services keep their domain,
// unless it stands for a family, as the console's does.
func (f *Folder) agentOf(c *event.Call) name {
	family := f.agents.get(c.UserAgent, func(raw []byte) name { return f.names.string(agentOf(raw)) })
	if isServiceAgent(c) && strings.HasPrefix(f.names.of(family), otherAgent) {
		return f.intern(bytes.ToLower(c.UserAgent))
	}
	return family
}

const secondsPerHour = 3600

// mod is the remainder that is never negative.
func mod(a, b int64) int64 { return ((a % b) + b) % b }

// intern returns the name of a short field of few values, such as a region.
func (f *Folder) intern(b []byte) name {
	return f.small.get(b, func(raw []byte) name { return f.names.bytes(raw) })
}

func (f *Folder) whoOf(c *event.Call) who {
	id := &c.Identity
	raw := f.scratch[:0]
	for _, b := range [...][]byte{id.Type, id.ARN, id.PrincipalID, id.AccessKey, id.Account, id.UserName, id.InvokedBy,
		id.InScopeOf, id.IssuerARN, id.EC2RoleDelivery, id.FederatedBy, id.OnBehalfOf} {
		raw = appendField(raw, b)
	}
	f.scratch = raw
	return f.whos.get(raw, func([]byte) who {
		p := PrincipalOf(id)
		key := string(id.AccessKey)
		if key == "" {
			key = string(id.PrincipalID)
		}
		return who{Principal: p, name: f.names.string(p.Name), kind: f.names.string(p.Kind),
			session: f.names.string(p.Session), arn: f.names.bytes(id.ARN), key: f.names.string(key)}
	})
}

// appendField appends a field of a memo's key. Its length goes before it,
// because a field may hold any byte.
func appendField(raw, field []byte) []byte {
	return append(binary.AppendUvarint(raw, uint64(len(field))), field...)
}

func (f *Folder) whatOf(c *event.Call) what {
	raw := appendField(appendField(f.scratch[:0], c.Source), c.Name)
	f.scratch = raw
	return f.whats.get(raw, func([]byte) what {
		a := what{service: f.names.bytes(serviceOf(c.Source)), action: f.names.bytes(c.Name)}
		a.access = catalog.Lookup(string(c.Source), string(c.Name)).Access
		if bytes.Equal(c.Source, []byte("s3.amazonaws.com")) {
			a.operation = f.names.string(OperationOf(string(c.Name)))
		}
		return a
	})
}

// Origins of a call, beside the classes of enrich.Address.
const (
	OriginEndpoint = "vpce"
	OriginService  = "service"
)

func (f *Folder) placeOf(c *event.Call) *place {
	raw := appendField(appendField(f.scratch[:0], c.SourceIP), c.VPCEndpoint)
	f.scratch = raw
	return f.places.get(raw, func([]byte) *place {
		a, kind := f.enricher.SourceIP(c.SourceIP)
		p := &place{
			address: string(clip(c.SourceIP, maxSourceName)), country: f.names.string(a.Country),
			network: f.names.string(a.Network), origin: f.names.string(a.Class.String()),
		}
		switch {
		case len(c.VPCEndpoint) > 0:
			p.network = f.names.string("vpce:" + string(c.VPCEndpoint))
			p.origin = f.names.string(OriginEndpoint)
		case kind != enrich.SourceAddress:
			p.origin = f.names.string(OriginService)
		}
		return p
	})
}

// maxSourceName bounds sourceIPAddress: the longest DNS name is 253 bytes.
const maxSourceName = 253

func clip(b []byte, n int) []byte {
	if len(b) > n {
		return b[:n]
	}
	return b
}

// ref points to the record.
func (f *Folder) ref(in *input) string {
	c := in.call
	return Ref{
		ID: string(c.ID), Object: in.object, Time: c.Time, Address: in.address, Key: string(c.Identity.AccessKey),
		Agent: string(clip(c.UserAgent, maxAgent)), ARN: string(c.Identity.ARN), Error: string(c.ErrorCode),
	}.String()
}

// note offers the record to a row's sample.
func (f *Folder) note(s *sketch.Sample, in *input) {
	if s.Accepts(in.sampleHash) {
		s.Add(in.sampleHash, f.ref(in))
	}
}

package extract

import (
	"bytes"
	"math"
	"strings"

	"github.com/zeebo/xxh3"

	"yoban/features/enrich"
	"yoban/features/enrich/catalog"
	"yoban/features/event"
	"yoban/features/extract/change"
	"yoban/features/sigma"
	"yoban/features/sketch"
)

// input is what rows need to know of a call, by number. Numbers that are not
// names are a folder's own and change when its memos start over.
type input struct {
	who     *who
	what    *what
	place   *place
	agent   *agent
	err     *failure
	region  name
	bucket  name
	change  change.Change // of actions that have a reader
	matched []int         // Sigma rules, by their number; valid until the next call
}

// who is a memoised identity.
type who struct {
	Principal
	name, kind, session, arn, key name
	accessKey, rawARN             string
	number                        uint32
	content                       xxh3.Uint128
	rules                         *sigma.Verdict
}

// what is a memoised API action.
type what struct {
	service, action, operation name // operation of an S3 call on objects; 0 for others
	access                     catalog.Access
	change                     change.Reader // nil for actions that change no security
	sourceHash, actionHash     uint64        // as the sketches of distinct services and actions have them
	number                     uint32
	content                    xxh3.Uint128
	rules                      *sigma.Verdict
}

// place is where a call came from.
type place struct {
	id      name   // of address; 0 while no row needs it
	address string // or name of a service
	listed  bool   // a threat list names it
	country name
	network name
	origin  name
	source  uint64 // hash of the source as logged, for sketches of distinct ones
	number  uint32
	content xxh3.Uint128
	rules   *sigma.Verdict
}

// agent is a memoised user agent.
type agent struct {
	family  name
	domain  name   // in lower case, when it may be an AWS service's; 0 else
	text    string // as Refs show it
	content xxh3.Uint128
	rules   *sigma.Verdict
}

// failure is a memoised errorCode.
type failure struct {
	outcome name
	class   outcome
	code    string
	content xxh3.Uint128
	rules   *sigma.Verdict
}

// derive looks up everything about a call that its rows are keyed by.
// Derivations are memoised by raw value, because logs repeat themselves.
func (f *Folder) derive(c *event.Call) input {
	in := input{
		who: f.whoOf(c), what: f.whatOf(c), place: f.placeOf(c), agent: f.agentOf(c), err: f.failureOf(c),
		region: f.region.of(f, c.Region),
	}
	if len(c.Bucket) > 0 {
		in.bucket = f.intern(c.Bucket)
	}
	if in.what.change != nil {
		in.change = in.what.change.Of(c)
	}
	if f.matcher != nil {
		in.matched = f.matcher.Match(c, in.what.rules, in.who.rules, in.agent.rules, in.err.rules, in.place.rules)
	}
	return in
}

const secondsPerHour = 3600

// mod is the remainder that is never negative.
func mod(a, b int64) int64 { return ((a % b) + b) % b }

// intern returns the name of a short field of few values, such as a region.
func (f *Folder) intern(b []byte) name {
	if len(b) == 0 {
		return 0
	}
	if id := f.small.get(b, nil); id != nil {
		return *id
	}
	return *f.small.put(b, nil, f.names.bytes(b))
}

// number returns a number that nothing the folder remembers has.
func (f *Folder) number() uint32 {
	if f.numbers == math.MaxUint32 {
		f.recall = recall{}
	}
	f.numbers++
	return f.numbers
}

// contentOf hashes raw values, each with its length before it, because a value
// may hold any byte.
func (f *Folder) contentOf(values ...[]byte) xxh3.Uint128 {
	raw := f.scratch[:0]
	for _, v := range values {
		raw = appendField(raw, v)
	}
	f.scratch = raw
	return xxh3.Hash128(raw)
}

// whoOf returns the memoised identity of a call: by its number where it has one,
// else by its fields.
func (f *Folder) whoOf(c *event.Call) *who {
	id := &c.Identity
	last := &f.numbered[id.Number%uint32(len(f.numbered))]
	if id.Number != 0 && last.number == id.Number {
		return last.who
	}
	raw := f.rawIdentity(id)
	w := f.whos.get(raw, nil)
	if w == nil {
		n := f.newWho(id, xxh3.Hash128(raw))
		if f.matcher != nil {
			n.rules = f.matcher.Identity(c)
		}
		w = f.whos.put(raw, nil, n)
	}
	*last = numbered{id.Number, w}
	return w
}

// numbered is an identity under its number.
type numbered struct {
	number uint32
	who    *who
}

// rawIdentity writes what decides the rows of an identity.
func (f *Folder) rawIdentity(id *event.Identity) []byte {
	raw := append(f.scratch[:0], byte(id.MFA), byte(id.AssumedRoot))
	for _, b := range [...][]byte{id.Type, id.ARN, id.PrincipalID, id.AccessKey, id.Account, id.UserName, id.InvokedBy,
		id.InScopeOf, id.IssuedTo, id.IssuerARN, id.IssuerType, id.IssuerID, id.IssuerAccount, id.IssuerName, id.EC2RoleDelivery, id.FederatedBy, id.OnBehalfOf} {
		raw = appendField(raw, b)
	}
	f.scratch = raw
	return raw
}

func (f *Folder) newWho(id *event.Identity, content xxh3.Uint128) who {
	p := PrincipalOf(id)
	key := string(id.AccessKey)
	if key == "" {
		key = string(id.PrincipalID)
	}
	return who{
		Principal: p, name: f.names.string(p.Name), kind: f.names.string(p.Kind), session: f.names.string(p.Session),
		arn: f.names.bytes(id.ARN), key: f.names.string(key),
		accessKey: string(clip(id.AccessKey, maxPart)), rawARN: string(clip(id.ARN, maxPart)),
		number: f.number(), content: content,
	}
}

func (f *Folder) whatOf(c *event.Call) *what {
	if w := f.whats.get(c.Source, c.Name); w != nil {
		return w
	}
	w := what{service: f.names.bytes(serviceOf(c.Source)), action: f.names.bytes(c.Name), number: f.number(), content: f.contentOf(c.Source, c.Name)}
	w.access = catalog.Lookup(string(c.Source), string(c.Name)).Access
	w.change = change.Lookup(string(c.Source), string(c.Name))
	w.sourceHash = sketch.Hash(c.Source)
	w.actionHash = sketch.Hash(c.Name) ^ w.sourceHash*3
	if string(c.Source) == "s3.amazonaws.com" {
		w.operation = f.names.string(OperationOf(string(c.Name)))
	}
	if f.matcher != nil {
		w.rules = f.matcher.Action(c)
	}
	return f.whats.put(c.Source, c.Name, w)
}

// Origins of a call, beside the classes of enrich.Address.
const (
	OriginEndpoint = "vpce"
	OriginService  = "service"
)

func (f *Folder) placeOf(c *event.Call) *place {
	if p := f.places.get(c.SourceIP, c.VPCEndpoint); p != nil {
		return p
	}
	a, kind := f.enricher.SourceIP(c.SourceIP)
	p := place{
		address: string(clip(c.SourceIP, maxSourceName)), country: f.names.string(a.Country),
		network: f.names.string(a.Network), origin: f.names.string(a.Class.String()),
		listed: f.watch.address(a.Addr), source: sketch.Hash(c.SourceIP), number: f.number(), content: f.contentOf(c.SourceIP, c.VPCEndpoint),
	}
	switch {
	case len(c.VPCEndpoint) > 0:
		p.network = f.names.string("vpce:" + string(c.VPCEndpoint))
		p.origin = f.names.string(OriginEndpoint)
	case kind != enrich.SourceAddress:
		p.origin = f.names.string(OriginService)
	}
	if f.matcher != nil {
		p.rules = f.matcher.Place(c)
	}
	return f.places.put(c.SourceIP, c.VPCEndpoint, p)
}

// maxSourceName bounds sourceIPAddress: the longest DNS name is 253 bytes.
const maxSourceName = 253

func (f *Folder) agentOf(c *event.Call) *agent {
	raw := c.UserAgent
	if a := f.agents.get(raw, nil); a != nil {
		return a
	}
	family := agentOf(raw)
	a := agent{family: f.names.string(family), text: string(clip(raw, maxAgent)), content: f.contentOf(raw)}
	if strings.HasPrefix(family, otherAgent) && bytes.HasSuffix(raw, []byte(serviceDomain)) {
		a.domain = f.names.bytes(bytes.ToLower(raw))
	}
	if f.matcher != nil {
		a.rules = f.matcher.Agent(c)
	}
	return f.agents.put(raw, nil, a)
}

func (f *Folder) failureOf(c *event.Call) *failure {
	code := c.ErrorCode
	if e := f.failures.get(code, nil); e != nil {
		return e
	}
	class := outcomeOf(code)
	e := failure{outcome: f.names.string(class.String()), class: class, code: string(clip(code, maxPart)), content: f.contentOf(code)}
	if f.matcher != nil {
		e.rules = f.matcher.Failure(c)
	}
	return f.failures.put(code, nil, e)
}

// clip returns at most the first n bytes of b.
func clip(b []byte, n int) []byte {
	if len(b) > n {
		return b[:n]
	}
	return b
}

// familyOf returns the family of a call's user agent. AWS services keep their
// domain, unless it stands for a family, as the console's does.
func familyOf(c *event.Call, in *input) name {
	if in.agent.domain != 0 && isServiceAgent(c) {
		return in.agent.domain
	}
	return in.agent.family
}

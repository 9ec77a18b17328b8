package baseline

import (
	"cmp"
	"slices"
	"strings"
)

// Mark is one thing an entity did on one day: a row of a Partial.
type Mark struct {
	Entity    string `parquet:"entity,dict" doc:"key; kind and name of the entity, e.g. principal:arn:…, host:eni-…"`
	Attribute string `parquet:"attribute,dict" doc:"key; what kind of value, e.g. action, network"`
	Value     string `parquet:"value,dict" doc:"key; the value"`
	Count     int64  `parquet:"count" doc:"how often or how much: calls, minutes, objects or bytes, by attribute"`
}

// Partial is what one account did on one day, sorted and unique by entity,
// attribute and value.
type Partial []Mark

// Kinds of entity; an entity is its kind, a colon and a name.
const (
	PrincipalKind = "principal:" // who calls APIs
	BucketKind    = "bucket:"    // an S3 bucket
	HostKind      = "host:"      // a network interface
	ResolverKind  = "resolver:"  // a host that asks for names
	SettingKind   = "setting:"   // a setting of the account or of a bucket
)

// Attributes of entities, with the unit of their counts.
const (
	Active  = "active"  // the entity was seen at all; calls, flow minutes or queries
	Kind    = "kind"    // kind of principal; calls
	Action  = "action"  // service:action; calls
	Network = "network" // where calls came from; calls
	Country = "country" // country that calls came from; calls
	Agent   = "agent"   // user agent family; calls
	Region  = "region"  // region called; calls
	Auth    = "auth"    // kind of credential; calls
	Hour    = "hour"    // UTC hour of the day, 00 to 23; calls
	Tactic  = "tactic"  // tactic of the actions; calls
	Refused = "refused" // calls denied
	Origin  = "origin"  // credential and network; calls
	Home    = "home"    // session and address of a bound credential; calls
	Address = "address" // source address of a bound credential (instance, function, task); calls

	Bucket     = "bucket"      // bucket and operation; calls
	Objects    = "objects"     // operation; distinct objects a day, summed over hours and buckets
	ObjectOut  = "object-out"  // operation; bytes read
	Parallel   = "parallel"    // network pairs one credential was used from in turns; hours
	BucketUser = "bucket-user" // of a bucket: principal; calls

	Set = "set" // of a setting: value; second of the day, from 1

	// Of a principal that invokes generative models: in or out; tokens a call.
	Tokens = "tokens"

	Peer = "peer" // of a host: remote address; minutes
	Long = "long" // of a host: remote address talked to for LongMinutes of the day or more; minutes
	Port = "port" // of a host: protocol/port of a remote service; minutes
	// Of a host: what it sent that nobody answered, in streams worth knowing;
	// protocol/port; packets.
	Unanswered = "unanswered"
	// Of a host: bytes sent on a day to the network of the internet that got the
	// most; without a value. AWS's own networks do not count.
	Upload = "upload"
	// Of a host: a network that got UploadFloor bytes or more on a day; bytes.
	UploadTo = "upload-to"

	Domain  = "domain"  // of a resolver: registered domain; queries
	Dead    = "dead"    // of a resolver: registered domains that do not exist
	Carried = "carried" // of a resolver: registered domain; bytes that names under it carry, from LeastCarried on
)

// compareMarks orders marks by their key.
func compareMarks(a, b Mark) int {
	return cmp.Or(strings.Compare(a.Entity, b.Entity), strings.Compare(a.Attribute, b.Attribute), strings.Compare(a.Value, b.Value))
}

// tally collects marks.
type tally map[[3]string]int64

func (t tally) add(entity, attribute, value string, n int64) {
	t[[3]string{entity, attribute, value}] += n
}

func (t tally) partial() Partial {
	p := make(Partial, 0, len(t))
	for k, n := range t {
		p = append(p, Mark{Entity: k[0], Attribute: k[1], Value: k[2], Count: n})
	}
	slices.SortFunc(p, compareMarks)
	return p
}

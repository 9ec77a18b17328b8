package simulate

import (
	"fmt"
	"net/netip"
	"time"
)

// kind is what an account is for; it decides what lives in it.
type kind string

const (
	shop     kind = "shop"     // web shop behind a load balancer
	lake     kind = "lake"     // data lake: buckets and batch workers
	platform kind = "platform" // build platform and sandbox; manages the organisation
)

// account is one account of the organisation with the names of what is in it.
type account struct {
	id, name   string
	kind       kind
	region     string // home region: instances, functions, flow logs
	stem       string // the eight characters that all ids of IAM share in an account
	joined     time.Time
	vpc        string
	subnets    []string
	flowLog    string // fl-…
	endpoint   string // vpce-… of S3
	roles      map[string]*role
	users      []*user
	buckets    []string
	functions  []string
	inventory  map[string][]string // names for the placeholders of the catalogue
	nat        *host               // nil where instances have addresses of their own
	balancer   *host
	hosts      []*host
	apiEgress  []netip.Addr // addresses from which Lambda and ECS call the APIs
	parts      int          // instances of the catalogue's parts so far
	cidrSecond int          // the VPC is 10.<cidrSecond>.0.0/16
}

// role is a role of IAM; its id is what principal ids begin with.
type role struct {
	name, path, id string
	account        *account
}

// user is a user of IAM with one long-term key, as old software has them.
type user struct {
	name, id, key string
	account       *account
	home          string // block of the network it is used from
	agent         string
}

// accountKinds is the order in which accounts are made; it repeats.
var accountKinds = []kind{shop, lake, platform}

// globalRegion is where AWS logs the calls of services without a region.
const globalRegion = "us-east-1"

// newAccount makes the n-th account. Ids depend on the seed and on n only.
func newAccount(seed uint64, n int) *account {
	d := newDice(seed, "account", n)
	a := &account{
		id:         fmt.Sprintf("%d%s", d.between(1, 9), d.letters(11, digits)),
		kind:       accountKinds[n%len(accountKinds)],
		region:     "eu-central-1",
		stem:       d.letters(8, base32),
		joined:     time.Date(2024, 1, 8, 9, 0, 0, 0, time.UTC).Add(d.span(0, 9000*time.Hour)).Truncate(time.Second),
		vpc:        d.resource("vpc"),
		flowLog:    d.resource("fl"),
		endpoint:   d.resource("vpce"),
		roles:      map[string]*role{},
		cidrSecond: 16 + n%200,
	}
	a.name = map[kind]string{shop: "webshop-prod", lake: "datalake-prod", platform: "platform-tools"}[a.kind]
	if n >= len(accountKinds) {
		a.name = fmt.Sprintf("%s-%d", a.name, n/len(accountKinds)+1)
	}
	for range 3 {
		a.subnets = append(a.subnets, d.resource("subnet"))
		a.apiEgress = append(a.apiEgress, d.address("3.64.0.0/13"))
	}
	a.furnish(d)
	return a
}

// furnish gives the account its named resources.
func (a *account) furnish(d *dice) {
	stems := map[kind][]string{
		shop:     {"orders", "catalogue", "checkout", "images"},
		lake:     {"raw", "curated", "events", "finance"},
		platform: {"artifacts", "cache", "sandbox", "models"},
	}[a.kind]
	for _, stem := range stems {
		a.buckets = append(a.buckets, fmt.Sprintf("%s-%s-%s", a.name, stem, a.id[8:]))
		a.functions = append(a.functions, stem+"-handler")
	}
	a.inventory = map[string][]string{"bucket": a.buckets, "function": a.functions, "vpc": {a.vpc}, "subnet": a.subnets}
	for _, stem := range stems {
		for _, item := range []struct{ kind, format string }{
			{"queue", "https://sqs." + a.region + ".amazonaws.com/" + a.id + "/%s-jobs"}, {"table", "%s"},
			{"secret", "%s/app"}, {"cluster", "%s-cluster"}, {"stack", "%s-stack"}, {"loggroup", "/aws/lambda/%s-handler"},
			{"db", "%s-db"}, {"topic", "arn:aws:sns:" + a.region + ":" + a.id + ":%s-events"}, {"role", "%s-role"}, {"parameter", "/%s/config"},
		} {
			a.inventory[item.kind] = append(a.inventory[item.kind], fmt.Sprintf(item.format, stem))
		}
		for _, item := range []struct{ kind, prefix string }{
			{"sg", "sg"}, {"volume", "vol"}, {"snapshot", "snap"}, {"image", "ami"},
		} {
			a.inventory[item.kind] = append(a.inventory[item.kind], d.resource(item.prefix))
		}
		a.inventory["key"] = append(a.inventory["key"], "arn:aws:kms:"+a.region+":"+a.id+":key/"+d.uuid())
	}
	a.inventory["trail"] = []string{"organisation-trail"}
	a.inventory["detector"] = []string{d.hex(32)}
	for k, name := range map[kind][]string{
		shop: {"erp-connector", "feed-partner"}, lake: {"report-export", "archive-sync"}, platform: {"build-legacy", "mirror-bot"},
	}[a.kind] {
		// Old software stands in a rented rack, each in one of its own.
		home := []string{"116.202.0.0/16", "135.181.0.0/16", "51.75.16.0/20"}[(k+a.cidrSecond)%3]
		a.users = append(a.users, a.newUser(d, name, fmt.Sprintf("%s/30", d.address(home)), "Boto3/1.26.165 Python/3.8.10 Linux/5.4.0-216-generic Botocore/1.29.165"))
	}
}

// newUser adds a user with a key.
func (a *account) newUser(d *dice, name, home, agent string) *user {
	a.inventory["user"] = append(a.inventory["user"], name)
	return &user{
		name: name, account: a, home: home, agent: agent,
		id: "AIDA" + a.stem + d.letters(9, base32), key: "AKIA" + a.stem + d.letters(8, base32),
	}
}

// role returns the role of the name, made when it is first asked for. Its id
// depends on the account and the name only.
func (a *account) role(name, path string) *role {
	if known := a.roles[name]; known != nil {
		return known
	}
	made := &role{name: name, path: path, account: a}
	made.id = "AROA" + a.stem + newDice(0, a.id, name).letters(9, base32)
	a.roles[name] = made
	return made
}

// sessionKey returns the access key of one session, named by its parts.
func (a *account) sessionKey(seed uint64, parts ...any) string {
	return "ASIA" + a.stem + newDice(seed, append([]any{"session", a.id}, parts...)...).letters(8, base32)
}

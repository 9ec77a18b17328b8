package resolver

import "yoban/features/logs/internal/jsonscan"

// The members of a record, by number.
const (
	unknown = iota
	accountID
	region
	vpcID
	queryTimestamp
	queryName
	queryType
	rcode
	answers
	srcAddr
	srcIDs
	firewallRuleAction
	version
)

// usual is how records start: the numbers of their first members, one a byte.
const usual = version<<24 | accountID<<16 | region<<8 | vpcID

// newNames returns the names of a record's members, the numbered ones first and
// then those that are only stepped over (Amazon Route 53 developer guide, "Values
// that appear in VPC Resolver query logs").
func newNames() *jsonscan.Names {
	return jsonscan.NewNames(
		"account_id", "region", "vpc_id", "query_timestamp", "query_name", "query_type",
		"rcode", "answers", "srcaddr", "srcids", "firewall_rule_action",
		"version", "query_class", "srcport", "transport",
		"firewall_rule_group_id", "firewall_domain_list_id",
	)
}

// The members of srcids, by number.
const (
	instance = iota + 1
	resolverEndpoint
)

func newIDs() *jsonscan.Names {
	return jsonscan.NewNames("instance", "resolver_endpoint", "resolver_network_interface")
}

// The members of an answer, by number.
const (
	rData = iota + 1
	recordType
)

func newParts() *jsonscan.Names { return jsonscan.NewNames("Rdata", "Type", "Class") }

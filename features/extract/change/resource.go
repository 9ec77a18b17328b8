package change

import (
	"net/netip"
	"strconv"
	"strings"
)

// trailReaders read CloudTrail's calls. The resource is the trail. Facts of
// UpdateTrail and CreateTrail are its own parameters where they are given; of
// selectors, management: yes or no, when they say which events are logged.
var trailReaders = map[string]Reader{
	"StopLogging": named("name"), "DeleteTrail": named("name"), "StartLogging": named("name"),
	"CreateTrail": trail, "UpdateTrail": trail,
	"PutEventSelectors": func(d *document) (string, Facts) { return d.text("trailName"), selectors(d.body) },
}

func trail(d *document) (string, Facts) {
	return d.text("name"), d.copyTo(Facts{}, "s3BucketName", "isMultiRegionTrail", "includeGlobalServiceEvents", "enableLogFileValidation", "isOrganizationTrail")
}

// selectors tells whether management events are still logged.
func selectors(body value) Facts {
	basic, advanced := body.at("eventSelectors").list(), body.at("advancedEventSelectors").list()
	if len(basic)+len(advanced) == 0 {
		return nil
	}
	logged := "no"
	for _, s := range basic {
		if !strings.EqualFold(s.at("includeManagementEvents").text(), "false") && !strings.EqualFold(s.at("readWriteType").text(), "ReadOnly") {
			logged = "yes"
		}
	}
	for _, s := range advanced {
		for _, field := range s.at("fieldSelectors").list() {
			if field.at("field").text() == "eventCategory" && strings.Contains(strings.Join(field.at("equals").texts(), " "), "Management") {
				logged = "yes"
			}
		}
	}
	return Facts{"management": {logged}}
}

// instanceReaders read EC2's calls. Facts:
//
//   - attribute: which one of an instance is changed: userData, or
//     disableApiTermination with its value behind a blank
//   - shared: account, or all, that an image or a snapshot is given to
//   - open: port or first-last of what a security group opens to the world; all
//     for every port
var instanceReaders = map[string]Reader{
	"GetPasswordData": named("instanceId"), "DeleteFlowLogs": func(d *document) (string, Facts) {
		ids := first(d.body.at("DeleteFlowLogsRequest", "FlowLogId"), d.body.at("flowLogId"), d.body.at("flowLogIds"))
		for _, id := range ids.list() {
			if s := first(id.at("content"), id).text(); s != "" {
				return s, nil
			}
		}
		return "", nil
	},
	"ModifyInstanceAttribute": func(d *document) (string, Facts) {
		f := Facts{}
		if d.body.at("userData").any != nil {
			f.add("attribute", "userData")
		}
		if v := d.body.at("disableApiTermination", "value").text(); v != "" {
			f.add("attribute", "disableApiTermination "+v)
		}
		return d.text("instanceId"), f
	},
	"ModifyImageAttribute":          shared("imageId", "launchPermission"),
	"ModifySnapshotAttribute":       shared("snapshotId", "createVolumePermission"),
	"AuthorizeSecurityGroupIngress": opened,
}

// shared reads whom an image or a snapshot is given to.
func shared(resource, permission string) Reader {
	return func(d *document) (string, Facts) {
		f := Facts{}
		for _, to := range d.body.at(permission, "add").list() {
			f.add("shared", to.at("userId").text(), to.at("group").text())
		}
		return d.text(resource), f
	}
}

// opened reads which ports are opened to all addresses.
func opened(d *document) (string, Facts) {
	f := Facts{}
	rules := d.body.at("ipPermissions").list()
	if len(rules) == 0 {
		rules = []value{d.body} // the call's short form has one rule among its parameters
	}
	for _, r := range rules {
		ranges := append(r.at("ipRanges").list(), r.at("ipv6Ranges").list()...)
		for _, cidr := range append(ranges, r) {
			p, err := netip.ParsePrefix(first(cidr.at("cidrIp"), cidr.at("cidrIpv6")).text())
			if err == nil && p.Bits() == 0 {
				f.add("open", portsOf(r))
			}
		}
	}
	f.unique()
	return d.text("groupId"), f
}

// portsOf returns the ports of a rule: all, one, or first-last.
func portsOf(rule value) string {
	from, to := rule.at("fromPort").text(), rule.at("toPort").text()
	switch {
	case rule.at("ipProtocol").text() == "-1" || from == "" || from == "-1":
		return "all"
	case from == to:
		return from
	}
	return from + "-" + to
}

// Opens tells whether a value of open covers a port.
func Opens(open string, port int) bool {
	from, to, isRange := strings.Cut(open, "-")
	if !isRange {
		to = from
	}
	low, err1 := strconv.Atoi(from)
	high, err2 := strconv.Atoi(to)
	return open == "all" || err1 == nil && err2 == nil && low <= port && port <= high
}

// databaseReaders read RDS's calls. Facts: password: changed; the parameters
// publiclyAccessible and enableIAMDatabaseAuthentication where they are given;
// shared, as of a snapshot of EC2.
var databaseReaders = map[string]Reader{
	"ModifyDBInstance": database("dBInstanceIdentifier"), "CreateDBInstance": database("dBInstanceIdentifier"),
	"ModifyDBCluster":           database("dBClusterIdentifier"),
	"ModifyDBSnapshotAttribute": databaseSnapshot("dBSnapshotIdentifier"), "ModifyDBClusterSnapshotAttribute": databaseSnapshot("dBClusterSnapshotIdentifier"),
}

func database(resource string) Reader {
	return func(d *document) (string, Facts) {
		f := d.copyTo(Facts{}, "publiclyAccessible", "enableIAMDatabaseAuthentication")
		if string(d.call.Name) != "CreateDBInstance" && d.body.at("masterUserPassword").any != nil {
			f.add("password", "changed")
		}
		return d.text(resource), f
	}
}

func databaseSnapshot(resource string) Reader {
	return func(d *document) (string, Facts) {
		f := Facts{}
		f.add("shared", d.body.at("valuesToAdd").texts()...)
		return d.text(resource), f
	}
}

// functionReaders read Lambda's calls. Facts: anyone, when everybody may invoke
// the function; account, of others who may.
var functionReaders = map[string]Reader{
	"AddPermission": func(d *document) (string, Facts) {
		f := Facts{}
		bounded := d.text("sourceArn") != "" || d.text("sourceAccount") != "" || d.text("principalOrgID") != ""
		switch who := d.text("principal"); {
		case who == "*" && !bounded:
			f.add("anyone", d.text("action"))
		case accountOf(who) != "" && accountOf(who) != string(d.call.Account):
			f.add("account", accountOf(who))
		}
		return d.text("functionName"), f
	},
	"CreateFunctionUrlConfig": functionURL, "UpdateFunctionUrlConfig": functionURL,
}

func functionURL(d *document) (string, Facts) {
	f := Facts{}
	if strings.EqualFold(d.text("authType"), "NONE") {
		f.add("anyone", "by URL")
	}
	return d.text("functionName"), f
}

// mailReaders read SES's calls. Facts are parameters of theirs: enabled,
// sendingEnabled, productionAccessEnabled.
var mailReaders = map[string]Reader{
	"UpdateAccountSendingEnabled":  given("", "enabled"),
	"PutAccountSendingAttributes":  given("", "sendingEnabled"),
	"PutAccountDetails":            given("", "productionAccessEnabled"),
	"VerifyDomainIdentity":         named("domain"),
	"VerifyDomainDkim":             named("domain"),
	"CreateEmailIdentity":          named("emailIdentity"),
	"PutEmailIdentityDkimSettings": named("emailIdentity"),
}

// given reads calls of which some parameters matter as they are.
func given(resource string, parameters ...string) Reader {
	return func(d *document) (string, Facts) { return d.text(resource), d.copyTo(Facts{}, parameters...) }
}

// policyType reads which kind of policy an organisation gives up.
func policyType(d *document) (string, Facts) {
	f := Facts{}
	f.add("kind", d.text("policyType"))
	return d.text("rootId"), f
}

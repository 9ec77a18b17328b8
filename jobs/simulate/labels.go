package simulate

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// label is one row of labels.csv: one entity of one case.
type label struct {
	caseID, account, log, kind, entity string
	start, end                         time.Time
	category, technique, types, phase  string
	difficulty, note                   string
}

// labelColumns are the columns of labels.csv; real_material says which recorded
// data a case is made of, and is empty: everything here is made up.
var labelColumns = []string{
	"case_id", "account_id", "log", "entity_type", "entity", "start", "end", "category", "technique", "expected_types", "phase",
	"real_material", "difficulty", "note",
}

// labelsFile returns labels.csv: cases in the order of their names, the entities
// of a case in the order they were met.
func (w *world) labelsFile() []byte {
	for _, c := range w.cases {
		rows := c.labels(w)
		if w.opt.Catalogue {
			rows = onlyOwn(rows)
		}
		w.labels = append(w.labels, rows...)
	}
	return writeLabels(w.labels)
}

// onlyOwn leaves out addresses, domains and buckets where a case has principals,
// keys or hosts: these are its own, and what is done to others is no trace of it.
func onlyOwn(labels []label) []label {
	shared := func(l label) bool { return l.kind == "ip" || l.kind == "domain" || l.kind == "bucket" }
	if slices.ContainsFunc(labels, func(l label) bool { return !shared(l) }) {
		labels = slices.DeleteFunc(labels, shared)
	}
	return labels
}

func writeLabels(labels []label) []byte {
	slices.SortStableFunc(labels, func(x, y label) int { return strings.Compare(x.caseID, y.caseID) })
	var text bytes.Buffer
	rows := csv.NewWriter(&text)
	_ = rows.Write(labelColumns) // into memory
	for _, l := range labels {
		_ = rows.Write([]string{
			l.caseID, l.account, l.log, l.kind, l.entity, stamp(l.start), stamp(l.end), l.category, l.technique, l.types, l.phase, "", l.difficulty, l.note,
		})
	}
	rows.Flush()
	return text.Bytes()
}

// countCases returns how many cases happened, and how many of them are attacks.
func (w *world) countCases() (cases, attacks int) {
	for _, c := range w.cases {
		if len(c.entities) == 0 {
			continue
		}
		cases++
		if c.category != lookAlike {
			attacks++
		}
	}
	return cases, attacks
}

// organisationFile returns the accounts as list-accounts of AWS Organizations
// prints them.
func (w *world) organisationFile() []byte {
	type row struct {
		ID              string `json:"Id"`
		ARN             string `json:"Arn"`
		Email           string
		Name            string
		Status          string
		JoinedMethod    string
		JoinedTimestamp string
	}
	manager := w.of(platform)
	var list struct{ Accounts []row }
	for _, a := range w.accounts {
		method := "CREATED"
		if a == manager {
			method = "INVITED"
		}
		list.Accounts = append(list.Accounts, row{
			a.id, "arn:aws:organizations::" + manager.id + ":account/" + w.orgID + "/" + a.id, "aws+" + a.name + "@" + w.domain,
			a.name, "ACTIVE", method, stamp(a.joined),
		})
	}
	return indented(list)
}

// instancesFile returns a reduced describe-instances: one row an interface.
func (w *world) instancesFile() []byte {
	type tag struct{ Key, Value string }
	type row struct {
		InstanceID         *string `json:"InstanceId"`
		InstanceType       string
		NetworkInterfaceID string  `json:"NetworkInterfaceId"`
		PrivateIPAddress   string  `json:"PrivateIpAddress"`
		PublicIPAddress    *string `json:"PublicIpAddress"`
		IPv6Address        *string `json:"Ipv6Address"`
		VPCID              string  `json:"VpcId"`
		SubnetID           string  `json:"SubnetId"`
		OwnerID            string  `json:"OwnerId"`
		Region             string
		IamInstanceProfile *string
		LaunchTime         string
		InterfaceType      string
		Tags               []tag
	}
	optional := func(text string) *string {
		if text == "" || text == "invalid IP" {
			return nil
		}
		return &text
	}
	var list struct{ Instances []row }
	for _, a := range w.accounts {
		for _, h := range a.interfaces() {
			profile := ""
			if h.role != nil {
				profile = "arn:aws:iam::" + a.id + ":instance-profile/" + h.role.name
			}
			list.Instances = append(list.Instances, row{
				optional(h.id), h.size, h.eni, h.private.String(), optional(h.public.String()), optional(h.six.String()), a.vpc, a.subnets[h.subnet], a.id,
				a.region, optional(profile), stamp(h.launched), h.face, []tag{{"Name", h.name}, {"env", string(a.kind)}},
			})
		}
	}
	return indented(list)
}

// indented writes a value as the command line of AWS prints it.
func indented(v any) []byte {
	text, err := json.MarshalIndent(v, "", "    ")
	if err != nil {
		panic(err) // plain values
	}
	return append(text, '\n')
}

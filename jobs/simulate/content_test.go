package simulate_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// sighting is one appearance of an entity in a log.
type sighting struct {
	kind, name string
	at         time.Time
}

// sightings reads every log below the directory with the standard library only.
func sightings(t *testing.T, dir string) []sighting {
	t.Helper()
	var seen []sighting
	hosts := instances(t, dir)
	for name := range tree(t, dir) {
		switch {
		case !strings.HasSuffix(name, ".gz"):
		case strings.Contains(name, "/CloudTrail/"):
			seen = append(seen, callSightings(t, unpack(t, filepath.Join(dir, name)))...)
		case strings.Contains(name, "vpcflowlogs"):
			seen = append(seen, flowSightings(t, name, unpack(t, filepath.Join(dir, name)), hosts)...)
		default:
			seen = append(seen, querySightings(t, unpack(t, filepath.Join(dir, name)), hosts)...)
		}
	}
	return seen
}

// instances returns the instance of every interface, of instances.json.
func instances(t *testing.T, dir string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "instances.json"))
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		Instances []struct{ InstanceID, NetworkInterfaceID string }
	}
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	hosts := map[string]string{}
	for _, i := range list.Instances {
		hosts[i.NetworkInterfaceID] = i.InstanceID
	}
	return hosts
}

func callSightings(t *testing.T, text string) []sighting {
	t.Helper()
	var object struct {
		Records []struct {
			EventTime         time.Time
			SourceIPAddress   string
			UserIdentity      struct{ ARN, AccessKeyID string }
			RequestParameters map[string]any
		}
	}
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		t.Fatal(err)
	}
	var seen []sighting
	for _, r := range object.Records {
		bucket, _ := r.RequestParameters["bucketName"].(string)
		instance := r.UserIdentity.ARN[strings.LastIndex(r.UserIdentity.ARN, "/")+1:]
		for _, s := range []sighting{
			{"principal", r.UserIdentity.ARN, r.EventTime}, {"access_key", r.UserIdentity.AccessKeyID, r.EventTime},
			{"ip", r.SourceIPAddress, r.EventTime}, {"bucket", bucket, r.EventTime}, {"instance", instance, r.EventTime},
		} {
			if s.name != "" {
				seen = append(seen, s)
			}
		}
	}
	return seen
}

func flowSightings(t *testing.T, name, text string, hosts map[string]string) []sighting {
	t.Helper()
	var seen []sighting
	for n, line := range strings.Split(strings.TrimSpace(text), "\n") {
		fields := strings.Split(line, " ")
		if n == 0 {
			if !strings.HasPrefix(line, "version account-id interface-id srcaddr") {
				t.Fatalf("%s: no header: %q", name, line)
			}
			continue
		}
		if len(fields) != 14 && len(fields) != 29 {
			t.Fatalf("%s: line with %d fields: %q", name, len(fields), line)
		}
		start, err := strconv.ParseInt(fields[10], 10, 64)
		if err != nil {
			t.Fatalf("%s: %q: %v", name, line, err)
		}
		checkFlow(t, fields, start)
		at := time.Unix(start, 0)
		seen = append(seen, sighting{"eni", fields[2], at}, sighting{"instance", hosts[fields[2]], at}, sighting{"ip", fields[3], at}, sighting{"ip", fields[4], at})
	}
	return seen
}

// checkFlow holds a line to what any flow log keeps to.
func checkFlow(t *testing.T, fields []string, start int64) {
	t.Helper()
	if fields[13] != "OK" {
		if fields[8] != "-" || (fields[13] != "NODATA" && fields[13] != "SKIPDATA") {
			t.Fatalf("line without data: %q", fields)
		}
		return
	}
	packets, _ := strconv.Atoi(fields[8])
	bytes, _ := strconv.Atoi(fields[9])
	end, _ := strconv.ParseInt(fields[11], 10, 64)
	// 20 bytes is the smallest IP packet; ten minutes the longest interval.
	if packets < 1 || bytes < 20*packets || bytes > 9001*packets || end < start || end-start > 600 {
		t.Fatalf("impossible line: %q", fields)
	}
}

func querySightings(t *testing.T, text string, hosts map[string]string) []sighting {
	t.Helper()
	known := map[string]bool{}
	for _, host := range hosts {
		known[host] = true
	}
	var seen []sighting
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		var q struct {
			Name    string            `json:"query_name"`
			At      time.Time         `json:"query_timestamp"`
			Sources map[string]string `json:"srcids"`
		}
		if err := json.Unmarshal([]byte(line), &q); err != nil {
			t.Fatal(err)
		}
		if !known[q.Sources["instance"]] {
			t.Fatalf("query of an unknown instance: %s", line)
		}
		seen = append(seen, sighting{"domain", strings.TrimSuffix(q.Name, "."), q.At}, sighting{"instance", q.Sources["instance"], q.At})
	}
	return seen
}

// labels returns the rows of labels.csv below its header.
func labels(t *testing.T, dir string) [][]string {
	t.Helper()
	file, err := os.Open(filepath.Join(dir, "labels.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	const header = "case_id,account_id,log,entity_type,entity,start,end,category,technique,expected_types,phase,real_material,difficulty,note"
	if got := strings.Join(rows[0], ","); got != header {
		t.Errorf("columns %s, want %s", got, header)
	}
	return rows[1:]
}

func TestLabelledEntitiesAreInTheLogsAtTheirTimes(t *testing.T) {
	opt := small
	opt.Start = time.Date(2026, 6, 29, 0, 0, 0, 0, time.UTC)
	dir, summary := run(t, opt)
	seen := map[[2]string][]time.Time{}
	for _, s := range sightings(t, dir) {
		seen[[2]string{s.kind, s.name}] = append(seen[[2]string{s.kind, s.name}], s.at)
	}
	cases := map[string]bool{}
	for _, row := range labels(t, dir) {
		cases[row[0]] = true
		from, errFrom := time.Parse(time.RFC3339, row[5])
		to, errTo := time.Parse(time.RFC3339, row[6])
		if errFrom != nil || errTo != nil || to.Before(from) || from.Before(opt.Start.AddDate(0, 0, opt.TrainDays)) {
			t.Errorf("%s: times %s to %s", row[0], row[5], row[6])
		}
		if (row[9] == "") != (row[7] == "benign-hard-negative") {
			t.Errorf("%s: category %s with expected types %q", row[0], row[7], row[9])
		}
		inside := false
		for _, at := range seen[[2]string{row[3], row[4]}] {
			inside = inside || !at.Before(from) && !at.After(to)
		}
		if !inside {
			t.Errorf("%s: %s %s is in no log between %s and %s", row[0], row[3], row[4], row[5], row[6])
		}
	}
	if len(cases) != summary.Cases {
		t.Errorf("labels of %d cases, summary says %d", len(cases), summary.Cases)
	}
}

func TestEveryFlagshipTypeHasACase(t *testing.T) {
	dir, _ := run(t, small)
	text, err := os.ReadFile(filepath.Join(dir, "labels.csv"))
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, tactic := range []string{"CredentialAccess", "DefenseEvasion", "Discovery", "Exfiltration", "Impact", "InitialAccess", "Persistence", "PrivilegeEscalation"} {
		want = append(want, tactic+":IAMUser/AnomalousBehavior")
	}
	want = append(want, "Discovery:S3/AnomalousBehavior", "Exfiltration:S3/AnomalousBehavior", "Impact:S3/AnomalousBehavior.Delete",
		"Impact:S3/AnomalousBehavior.Permission", "Impact:S3/AnomalousBehavior.Write", "UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B",
		"UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.InsideAWS", "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS",
		"CryptoCurrency:EC2/BitcoinTool.B", "CryptoCurrency:EC2/BitcoinTool.B!DNS",
		"Trojan:EC2/DGADomainRequest.B", "Trojan:EC2/DNSDataExfiltration")
	for _, typ := range want {
		found := false
		for _, separator := range []string{",", "|"} {
			found = found || strings.Contains(string(text), typ+separator)
		}
		if !found {
			t.Errorf("no case of %s", typ)
		}
	}
}

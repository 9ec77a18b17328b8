package detector_test

import (
	"testing"

	"yoban/features/extract"
	"yoban/models/detector"
)

func TestListedCallers(t *testing.T) {
	const bad = "198.51.100.240"
	does := func(change func(*deed), actions ...string) []deed {
		d := deed{who: user(home, "p0"), hour: 12, address: bad, network: "as:64999", actions: actions}
		if change != nil {
			change(&d)
		}
		return []deed{d}
	}
	object := func(op string, bytes int64) func(*deed) {
		return func(d *deed) { d.bucket, d.operation, d.bytes = "payroll", op, bytes }
	}
	denied := func(d *deed) { d.outcome = extract.Denied }
	const recon, changed = "Recon:IAMUser/MaliciousIPCaller", "UnauthorizedAccess:IAMUser/MaliciousIPCaller"
	tests := []struct {
		name  string
		lists []string
		deeds []deed
		typ   string
		want  string
	}{
		{"looks around", []string{"c2: " + bad}, does(nil, "iam:ListUsers"), recon, "list 5"},
		{"looks around and changes nothing", []string{"c2: " + bad}, does(nil, "iam:ListUsers"), changed, ""},
		{"changes something", []string{"scanner: " + bad}, does(nil, "iam:CreateUser"), changed, "list 5"},
		{"is refused", []string{"c2: " + bad}, does(denied, "iam:CreateUser"), changed, "list 2"},
		{"two lists agree", []string{"c2: " + bad, "malware: " + bad}, does(nil, "iam:CreateUser"), changed, "list 6"},
		{"trusted wins", []string{"c2: " + bad, "trusted: " + bad}, does(nil, "iam:CreateUser"), changed, ""},
		{"from a node of Tor", []string{"tor: " + bad}, does(nil, "iam:CreateUser"), "UnauthorizedAccess:IAMUser/TorIPCaller", "list 5"},
		{"a node of Tor is not malicious by itself", []string{"tor: " + bad}, does(nil, "iam:CreateUser"), changed, ""},
		{"an address of the user's own list", []string{"custom: " + bad}, does(nil, "iam:ListUsers"), recon + ".Custom", "list 5"},
		{"a pool is no caller", []string{"mining: " + bad}, does(nil, "iam:ListUsers"), recon, ""},
		{"a service of AWS", []string{"c2: " + bad}, does(func(d *deed) { d.kind = extract.KindService }, "iam:ListUsers"), recon, ""},
		{"objects are listed", []string{"c2: " + bad}, does(object(extract.OpList, 0), "s3:ListObjects"), "Discovery:S3/MaliciousIPCaller", "list 8"},
		{"objects are no calls to look around", []string{"c2: " + bad}, does(object(extract.OpList, 0), "s3:ListObjects"), recon, ""},
		{"objects are read", []string{"c2: " + bad}, does(object(extract.OpRead, 10), "s3:GetObject"), "Exfiltration:S3/MaliciousIPCaller", "list 8"},
		{"many bytes are read", []string{"c2: " + bad}, does(object(extract.OpRead, 1e9), "s3:GetObject"), "Exfiltration:S3/MaliciousIPCaller", "list 8.9"},
		{"objects are refused", []string{"c2: " + bad}, does(func(d *deed) { object(extract.OpRead, 0)(d); denied(d) }, "s3:GetObject"), "Exfiltration:S3/MaliciousIPCaller", "list 5"},
		{"objects are deleted", []string{"c2: " + bad}, does(object(extract.OpDelete, 0), "s3:DeleteObject"), "Impact:S3/MaliciousIPCaller", "list 8"},
		{"objects are read through Tor", []string{"tor: " + bad}, does(object(extract.OpRead, 10), "s3:GetObject"), "UnauthorizedAccess:S3/TorIPCaller", "list 8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := ordinary(t)
			w.places = listing(t, tt.lists...)
			if got := verdict(detector.Run(w.night(rowsOf(home, today, tt.deeds...))).Findings, tt.typ); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// Two addresses of one network called in one hour, one of them listed: rows tell
// which calls were whose.
func TestNeighboursOfAListedCaller(t *testing.T) {
	w := ordinary(t)
	w.places = listing(t, "c2: 198.51.100.240")
	now := rowsOf(home, today, deed{who: user(home, "p0"), hour: 12, address: "198.51.100.240", network: "as:64999", actions: []string{"iam:ListUsers"}},
		deed{who: user(home, "p0"), hour: 12, address: "198.51.100.241", network: "as:64999", actions: []string{"iam:CreateUser"}})
	for i := range now.Calls {
		if now.Calls[i].Action == "ListUsers" {
			now.Calls[i].Listed = 3
		}
	}
	held := detector.Run(w.night(now)).Findings
	if len(held) != 1 || held[0].Finding.Type != "Recon:IAMUser/MaliciousIPCaller" {
		t.Fatalf("%d findings, want that of who looked around", len(held))
	}
	for _, h := range held {
		f := detector.Settle(h.Finding)
		if len(f.Actors) != 1 || f.Actors[0].Address != "198.51.100.240" {
			t.Errorf("actors %+v", f.Actors)
		}
	}
}

package detector_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yoban/features/extract"
	"yoban/models/baseline"
	"yoban/models/detector"
)

const (
	outsideAWS = "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS"
	insideAWS  = "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.InsideAWS"
	webRole    = "arn:aws:sts::111111111111:assumed-role/web/{instance}"
)

// machine is what the i-th instance does in an hour, through the organisation's
// gateway in AWS.
func machine(i int, hour int64, change func(*deed)) deed {
	id := fmt.Sprintf("i-0000000000000000%d", i)
	d := deed{who: webRole, kind: extract.KindInstance, session: id, credential: "ASIA" + id, hour: hour, from: 10, to: 20,
		network: "aws", origin: "aws", address: "203.0.113.10", agent: "boto3", auth: extract.AuthInstance, actions: []string{"ec2:DescribeInstances"}}
	if change != nil {
		change(&d)
	}
	return d
}

// laptop moves a machine's credential to an address outside AWS.
func laptop(d *deed) {
	d.network, d.country, d.origin, d.address = "as:64666", "BR", "internet", "198.51.100.200"
}

// rented moves it to somebody else's address in AWS.
func rented(d *deed) { d.address = "203.0.113.77" }

// endpoint moves it behind a VPC endpoint.
func endpoint(d *deed) {
	d.network, d.origin, d.address = "vpce:vpce-1", extract.OriginEndpoint, "10.0.0.5"
}

// fleet is a world of machines, told by AWS's ranges, with a number of days.
func fleet(t testing.TB, days int, change func(*deed)) world {
	w := ordinary(t).with(func(int) []deed {
		return []deed{machine(1, 8, change), machine(2, 8, change), machine(3, 8, change), machine(4, 8, change)}
	})
	w.places, w.days = informed(t), days
	return w
}

func TestBoundCredentials(t *testing.T) {
	all := func(change func(*deed)) []deed {
		return []deed{machine(1, 9, change), machine(2, 9, change), machine(3, 9, change)}
	}
	both := func(changes ...func(*deed)) func(*deed) {
		return func(d *deed) {
			for _, c := range changes {
				c(d)
			}
		}
	}
	failed := func(d *deed) { d.outcome = extract.Failed }
	denied := func(d *deed) { d.outcome = extract.Denied }
	own := func(d *deed) { d.network, d.origin = "own", "own" }
	role := func(d *deed) { d.kind, d.who = extract.KindRole, "arn:aws:sts::111111111111:assumed-role/web/run" }
	tests := []struct {
		name  string
		world world
		deeds []deed
		want  string // types of the findings, with blanks between
	}{
		{"the known gateway", fleet(t, 25, nil), all(nil), ""},
		{"a laptop", fleet(t, 25, nil), []deed{machine(1, 9, laptop)}, outsideAWS},
		{"a laptop while the machine works on", fleet(t, 25, nil), []deed{machine(1, 8, nil), machine(1, 9, laptop), machine(1, 10, nil)}, outsideAWS},
		{"a laptop that is refused everything", fleet(t, 25, nil), []deed{machine(1, 9, both(laptop, denied))}, outsideAWS},
		{"a laptop on the third day", fleet(t, 2, nil), []deed{machine(1, 9, laptop)}, outsideAWS},
		{"a laptop used with two machines' credentials", fleet(t, 25, nil), []deed{machine(1, 9, laptop), machine(2, 9, laptop)}, outsideAWS + " " + outsideAWS},
		{"a laptop whose calls all fail, as expired ones do", fleet(t, 25, nil), []deed{machine(1, 9, both(laptop, failed))}, ""},
		{"a new gateway outside AWS for three machines", fleet(t, 25, nil), all(laptop), ""},
		{"an address outside AWS known from before", fleet(t, 25, laptop), []deed{machine(1, 9, laptop)}, ""},
		{"one of the organisation's own networks", fleet(t, 25, nil), []deed{machine(1, 9, both(laptop, own))}, ""},
		{"a role that is not bound to a machine", fleet(t, 25, nil), []deed{machine(1, 9, both(laptop, role))}, ""},

		{"a rented machine, and home afterwards", fleet(t, 25, nil), []deed{machine(1, 9, rented), machine(1, 10, nil)}, insideAWS},
		{"a rented machine and home at once", fleet(t, 25, nil), []deed{machine(1, 9, rented), machine(1, 9, func(d *deed) { d.to = 50 })}, insideAWS},
		{"a rented machine after home", fleet(t, 25, nil), []deed{machine(1, 8, nil), machine(1, 9, rented)}, ""},
		{"a rented machine alone", fleet(t, 25, nil), []deed{machine(1, 9, rented)}, ""},
		{"another machine at home afterwards", fleet(t, 25, nil), []deed{machine(1, 9, rented), machine(2, 10, nil)}, ""},
		{"a gateway in AWS shared by two", fleet(t, 25, nil), []deed{machine(1, 9, rented), machine(1, 10, nil), machine(2, 9, rented), machine(2, 10, nil)}, ""},
		{"a rented machine on the seventh day", fleet(t, 6, nil), []deed{machine(1, 9, rented), machine(1, 10, nil)}, ""},
		{"a rented machine on the eighth day", fleet(t, 7, nil), []deed{machine(1, 9, rented), machine(1, 10, nil)}, insideAWS},
		{"a machine that never leaves its endpoint, and a rented one", fleet(t, 25, endpoint), []deed{machine(1, 9, rented), machine(1, 10, endpoint)}, insideAWS},
		{"an endpoint beside the usual gateway tells nothing", fleet(t, 25, nil), []deed{machine(1, 9, rented), machine(1, 10, endpoint)}, ""},
		{"a service that calls for the machine tells nothing", fleet(t, 25, endpoint),
			[]deed{machine(1, 9, rented), machine(1, 10, func(d *deed) {
				d.network, d.origin, d.address = "aws:athena", extract.OriginService, "athena.amazonaws.com"
			})}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := types(tt.world.night(rowsOf(home, today, tt.deeds...))); strings.Join(got, " ") != tt.want {
				t.Errorf("findings %q, want %q", got, tt.want)
			}
		})
	}
}

// Without AWS data every address looks like one on the internet, gateways in
// AWS too: only a credential in two places is proof.
func TestBoundCredentialsWithoutAWSData(t *testing.T) {
	foreign := func(address string) func(*deed) {
		return func(d *deed) { d.network, d.origin, d.address = "net:203.0.0.0/16", "internet", address }
	}
	usual, strange := foreign("203.0.113.10"), foreign("198.51.100.200")
	tests := []struct {
		name  string
		deeds []deed
		want  []string
	}{
		{"the known gateway", []deed{machine(1, 9, usual)}, nil},
		{"a strange address alone", []deed{machine(1, 9, strange)}, nil},
		{"a strange address after home", []deed{machine(1, 8, usual), machine(1, 9, strange)}, nil},
		{"a strange address, and home afterwards", []deed{machine(1, 9, strange), machine(1, 10, usual)}, []string{outsideAWS}},
		{"a strange address shared by two", []deed{machine(1, 9, strange), machine(1, 10, usual), machine(2, 9, strange)}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := fleet(t, 25, usual)
			w.places = offline(t)
			if got := types(w.night(rowsOf(home, today, tt.deeds...))); !slices.Equal(got, tt.want) {
				t.Errorf("findings %q, want %q", got, tt.want)
			}
		})
	}
}

func TestABoundCredentialsFindingTellsOfTheStranger(t *testing.T) {
	r := detector.Run(fleet(t, 25, nil).night(rowsOf(home, today, machine(1, 8, nil), machine(1, 9, laptop))))
	if len(r.Findings) != 1 {
		t.Fatalf("%d findings, want one", len(r.Findings))
	}
	h := r.Findings[0]
	if diff := cmp.Diff([]string{baseline.PrincipalKind + webRole}, h.Entities); diff != "" {
		t.Error(diff)
	}
	f := h.Finding
	if f.First != at(today, 9, 10)/1000 || f.Last != at(today, 9, 20)/1000 || f.Count != 3 || f.Resource.InstanceID != "i-00000000000000001" {
		t.Errorf("%d calls from %d to %d of %s", f.Count, f.First, f.Last, f.Resource.InstanceID)
	}
	if len(f.Actors) != 1 || f.Actors[0].Address != "198.51.100.200" || f.Actors[0].ASN != 64666 || f.Actors[0].Org != "Elsewhere" {
		t.Errorf("actors %+v", f.Actors)
	}
	if len(f.Normal) == 0 || !strings.Contains(f.Normal[0], "203.0.113.10") {
		t.Errorf("the old place is missing from %q", f.Normal)
	}
}

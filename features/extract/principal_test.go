package extract_test

import (
	"testing"

	"yoban/features/event"
	"yoban/features/extract"
)

// identity makes an identity of some fields.
func identity(typ, arn string, change ...func(*event.Identity)) event.Identity {
	id := event.Identity{Type: []byte(typ), ARN: []byte(arn), Account: []byte(account)}
	for _, c := range change {
		c(&id)
	}
	return id
}

func principalID(s string) func(*event.Identity) {
	return func(id *event.Identity) { id.PrincipalID = []byte(s) }
}

func TestPrincipalOf(t *testing.T) {
	const role = "arn:aws:sts::111122223333:assumed-role/app/"
	tests := map[string]struct {
		id   event.Identity
		want extract.Principal
	}{
		"an IAM user is its ARN": {identity("IAMUser", "arn:aws:iam::111122223333:user/ann"),
			extract.Principal{Name: "arn:aws:iam::111122223333:user/ann", Kind: extract.KindUser}},
		"a failed sign-in has no ARN and is named by the user": {identity("IAMUser", "", func(id *event.Identity) { id.UserName = []byte("bob") }),
			extract.Principal{Name: "arn:aws:iam::111122223333:user/bob", Kind: extract.KindUser}},
		"root is the account's": {identity("Root", "arn:aws:iam::111122223333:root"),
			extract.Principal{Name: "arn:aws:iam::111122223333:root", Kind: extract.KindRoot}},
		"an instance is its role, whatever its id": {identity("AssumedRole", role+"i-0123456789abcdef0"),
			extract.Principal{Name: role + "{instance}", Kind: extract.KindInstance, Session: "i-0123456789abcdef0"}},
		"an instance of the old, short ids": {identity("AssumedRole", role+"i-01234567"),
			extract.Principal{Name: role + "{instance}", Kind: extract.KindInstance, Session: "i-01234567"}},
		"credentials delivered to an instance are an instance's under any name": {identity("AssumedRole", role+"x", func(id *event.Identity) { id.EC2RoleDelivery = []byte("2.0") }),
			extract.Principal{Name: role + "{instance}", Kind: extract.KindInstance, Session: "x"}},
		"a session that only starts like an instance id": {identity("AssumedRole", role+"i-am-ann"),
			extract.Principal{Name: role + "i-am-ann", Kind: extract.KindRole, Session: "i-am-ann"}},
		"a function by what its credential was issued to": {identity("AssumedRole", role+"resize", func(id *event.Identity) {
			id.InScopeOf = []byte("arn:aws:lambda:us-east-1:111122223333:function:resize")
		}), extract.Principal{Name: role + "{lambda}", Kind: extract.KindLambda, Session: "resize"}},
		"a function that works for a resource": {identity("AssumedRole", role+"resize", func(id *event.Identity) {
			id.IssuedTo, id.InScopeOf = []byte("arn:aws:lambda:us-east-1:111122223333:function:resize"), []byte("arn:aws:s3:::b")
		}), extract.Principal{Name: role + "{lambda}", Kind: extract.KindLambda, Session: "resize"}},
		"a task by its session of 32 hex digits": {identity("AssumedRole", role+"0123456789abcdef0123456789abcdef"),
			extract.Principal{Name: role + "{ecs}", Kind: extract.KindTask, Session: "0123456789abcdef0123456789abcdef"}},
		"an e-mail address is a person and stays": {identity("AssumedRole", role+"ann12345@example.com"),
			extract.Principal{Name: role + "ann12345@example.com", Kind: extract.KindPerson, Session: "ann12345@example.com"}},
		"a user of Identity Center without an e-mail address is a person": {identity("AssumedRole", "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/ann"),
			extract.Principal{Name: "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/ann", Kind: extract.KindPerson, Session: "ann"}},
		"a web identity is a pipeline, one for all its runs": {identity("AssumedRole", role+"run-1", func(id *event.Identity) {
			id.FederatedBy = []byte("token.actions.githubusercontent.com")
		}), extract.Principal{Name: role + "{pipeline}", Kind: extract.KindPipeline, Session: "run-1"}},
		"the session is taken from principalId when the ARN has none": {identity("AssumedRole", "arn:aws:iam::111122223333:role/app", principalID("AROAEXAMPLE:deploy")),
			extract.Principal{Name: "arn:aws:iam::111122223333:role/app/deploy", Kind: extract.KindRole, Session: "deploy"}},
		"a service-linked role is a service": {identity("AssumedRole", "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForX/x", func(id *event.Identity) {
			id.IssuerARN = []byte("arn:aws:iam::111122223333:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX")
		}), extract.Principal{Name: "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForX/x", Kind: extract.KindService, Session: "x"}},
		"a service is who it says": {identity("AWSService", "", func(id *event.Identity) { id.InvokedBy = []byte("ec2.amazonaws.com") }),
			extract.Principal{Name: "service:ec2.amazonaws.com", Kind: extract.KindService}},
		"another account is its number": {identity("AWSAccount", ""), extract.Principal{Name: "account:111122223333", Kind: extract.KindAccount}},
		"a federated user keeps its name": {identity("FederatedUser", "arn:aws:sts::111122223333:federated-user/ann"),
			extract.Principal{Name: "arn:aws:sts::111122223333:federated-user/ann", Kind: extract.KindFederated, Session: "ann"}},
		"an Identity Center user is told by its id": {identity("IdentityCenterUser", "", func(id *event.Identity) { id.OnBehalfOf = []byte("u-1") }),
			extract.Principal{Name: "identitycenter:u-1", Kind: extract.KindPerson}},
		"a type that nobody knows is named by type and account": {identity("Martian", ""),
			extract.Principal{Name: "unknown:Martian:111122223333", Kind: extract.KindAccount}},
		"nothing at all is still a principal": {event.Identity{}, extract.Principal{Name: "unknown::", Kind: extract.KindAccount}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := extract.PrincipalOf(&tt.id); got != tt.want {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestSessionNamesCollapse(t *testing.T) {
	tests := map[string]struct{ session, want string }{
		"a time stamp":                         {"botocore-session-1700000000", "botocore-session-{id}"},
		"a uuid":                               {"0b0c5b6e-8f0e-4d7c-9a52-1f2e3d4c5b6a", "{id}"},
		"a year stays":                         {"release-2026", "release-2026"},
		"a short hash":                         {"build-9f8e7d6c", "build-{id}"},
		"a word of hex letters without digits": {"deadbeef-facade", "deadbeef-facade"},
		"ids side by side become one":          {"123456-7890123-4567890", "{id}"},
		"separators stay":                      {"a.b_c=d,e-12345", "a.b_c=d,e-{id}"},
		"an empty name":                        {"", ""},
		"an id between others":                 {"run-12345-end", "run-{id}-end"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			id := identity("FederatedUser", "arn:aws:sts::111122223333:federated-user/"+tt.session)
			if got, want := extract.PrincipalOf(&id).Name, "arn:aws:sts::111122223333:federated-user/"+tt.want; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

// Two sessions of one program must be one principal whatever the digits of
// their ids: a uuid's groups of letters only would tell them apart.
func TestUUIDsCollapseAlike(t *testing.T) {
	names := map[string]bool{}
	for _, session := range []string{"0b0c5b6e-8f0e-4d7c-9a52-1f2e3d4c5b6a", "00000000-0000-4000-8000-000000000000", "ffffffff-eeee-4ddd-abcd-aaaaaaaaaaaa"} {
		id := identity("FederatedUser", "arn:aws:sts::111122223333:federated-user/x-"+session)
		names[extract.PrincipalOf(&id).Name] = true
	}
	if len(names) != 1 {
		t.Errorf("got %v, want one name", names)
	}
}

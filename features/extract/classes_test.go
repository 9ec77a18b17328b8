package extract_test

import (
	"fmt"
	"strings"
	"testing"

	"yoban/features/event"
	"yoban/features/extract"
)

func TestAgentFamilies(t *testing.T) {
	tests := map[string]struct{ agent, source, want string }{
		"the command line with its version":                {"aws-cli/2.15.30 Python/3.11.8 Linux/6.1 exe/x86_64", "198.51.100.7", "aws-cli"},
		"an upgrade is not a new tool":                     {"aws-cli/2.99.0 Python/3.13", "198.51.100.7", "aws-cli"},
		"a product goes before the SDK it is built on":     {"APN/1.0 HashiCorp/1.0 Terraform/1.5 aws-sdk-go-v2/1.30", "198.51.100.7", "terraform"},
		"boto3 goes before botocore":                       {"Boto3/1.34.0 md/Botocore#1.34.0 ua/2.0", "198.51.100.7", "boto3"},
		"an attack distribution's kernel":                  {"aws-cli/1.16 Python/3.6 Linux/4.19.0-kali1-amd64", "198.51.100.7", "kali"},
		"letters of a distribution in another name":        {"boto3/1.34 app/alkaline-carpentool", "198.51.100.7", "boto3"},
		"capitals do not hide":                             {"AWS-CLI/2.0", "198.51.100.7", "aws-cli"},
		"no agent":                                         {"", "198.51.100.7", "none"},
		"the console":                                      {"console.amazonaws.com", "198.51.100.7", "console"},
		"a service that AWS confirms":                      {"autoscaling.amazonaws.com", "autoscaling.amazonaws.com", "autoscaling.amazonaws.com"},
		"a caller that only says it is a service":          {"autoscaling.amazonaws.com", "198.51.100.7", bucket("autoscaling.amazonaws.com")},
		"an unknown product shares a bucket":               {"superhack/1.0", "198.51.100.7", bucket("superhack")},
		"another version of it is in the same bucket":      {"superhack/2.0 linux", "198.51.100.7", bucket("superhack")},
		"a control byte and no UTF-8 are a name like any":  {"\x00\xff\xfe/1", "198.51.100.7", bucket(strings.ToLower("\x00\xff\xfe"))},
		"a service that AWS confirms, but of the console":  {"signin.amazonaws.com", "signin.amazonaws.com", "console"},
		"a service whose domain is spelled with a capital": {"Config.amazonaws.com", "Config.amazonaws.com", "config.amazonaws.com"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := callBy("AKIAEXAMPLE", tt.source)
			c.UserAgent = []byte(tt.agent)
			if got := foldDay(t, record{call: c}).Calls[0].Agent; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestAgentLikeIsOfTheFamily(t *testing.T) {
	for _, family := range []string{"aws-cli", "boto3", "browser", "console", "kali", "terraform", "sdk-js", "curl", "ssm-agent"} {
		agent, ok := extract.AgentLike(family)
		if !ok {
			t.Errorf("there is no agent of %s", family)
			continue
		}
		c := callBy("AKIAEXAMPLE", "198.51.100.7")
		c.UserAgent = []byte(agent)
		if got := foldDay(t, record{call: c}).Calls[0].Agent; got != family {
			t.Errorf("%q is of %s, want %s", agent, got, family)
		}
	}
	if agent, ok := extract.AgentLike("other-3f"); ok {
		t.Errorf("%q passes for a product that is not known", agent)
	}
}

func TestCallersCannotInventAgentFamilies(t *testing.T) {
	var records []record
	for i := range 5000 {
		c := callBy("AKIAEXAMPLE", "198.51.100.7")
		c.UserAgent = fmt.Appendf(nil, "tool-%d/1.0", i)
		if i%2 == 0 {
			c.UserAgent = fmt.Appendf(nil, "tool-%d.amazonaws.com", i)
		}
		records = append(records, record{call: c})
	}
	if n := len(foldDay(t, records...).Calls); n > 256 {
		t.Errorf("5000 invented agents have %d rows, want at most the 256 buckets", n)
	}
}

func TestOutcomes(t *testing.T) {
	for code, want := range map[string]string{
		"": extract.OK, "AccessDenied": extract.Denied, "AccessDeniedException": extract.Denied, "Client.UnauthorizedOperation": extract.Denied,
		"UnauthorizedAccess": extract.Denied, "NotAuthorized": extract.Denied, "Forbidden": extract.Denied, "ThrottlingException": extract.Throttled,
		"Client.RequestLimitExceeded": extract.Throttled, "SlowDown": extract.Throttled, "TooManyRequestsException": extract.Throttled,
		"NoSuchBucket": extract.Failed, "ValidationException": extract.Failed,
	} {
		c := callBy("AKIAEXAMPLE", "198.51.100.7")
		c.ErrorCode = []byte(code)
		rows := foldDay(t, record{call: c})
		if got := rows.Calls[0].Outcome; got != want {
			t.Errorf("%q is %q, want %q", code, got, want)
		}
		s := rows.Sessions[0]
		if s.OK+s.Denied+s.Errors != 1 || (s.OK == 1) != (want == extract.OK) || (s.Denied == 1) != (want == extract.Denied) {
			t.Errorf("%q counts as ok %d, denied %d, errors %d in sessions", code, s.OK, s.Denied, s.Errors)
		}
	}
}

func TestKindsOfCredential(t *testing.T) {
	tests := map[string]struct {
		change func(*event.Call)
		want   string
	}{
		"an access key of a user":       {func(c *event.Call) {}, extract.AuthLongTerm},
		"temporary credentials":         {func(c *event.Call) { c.Identity.AccessKey = []byte("ASIAEXAMPLE") }, extract.AuthSession},
		"no key":                        {func(c *event.Call) { c.Identity.AccessKey = nil }, extract.AuthNone},
		"a browser, as the record says": {func(c *event.Call) { c.FromConsole = event.Yes }, extract.AuthConsole},
		"a browser, as the agent says":  {func(c *event.Call) { c.UserAgent = []byte("console.amazonaws.com") }, extract.AuthConsole},
		"a sign-in, before all others":  {func(c *event.Call) { c.Login = event.LoginFailure; c.FromConsole = event.Yes }, extract.AuthSignIn},
		"an instance's": {func(c *event.Call) {
			c.Identity = identity("AssumedRole", "arn:aws:sts::1:assumed-role/a/i-0123456789abcdef0")
		}, extract.AuthInstance},
		"a service's own":                {func(c *event.Call) { c.Identity = identity("AWSService", "") }, extract.AuthService},
		"a key that looks like no other": {func(c *event.Call) { c.Identity.AccessKey = []byte("X") }, extract.AuthSession},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := callBy("AKIAEXAMPLE", "198.51.100.7")
			tt.change(c)
			if got := foldDay(t, record{call: c}).Calls[0].Auth; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestPlaces(t *testing.T) {
	tests := map[string]struct{ source, endpoint, network, origin string }{
		"an address of the internet":               {"198.51.100.7", "", "net:198.51.0.0/16", "internet"},
		"an IPv6 address":                          {"2001:db8::1", "", "net:2001:db8::/32", "internet"},
		"an endpoint hides the address's network":  {"10.0.0.5", "vpce-0123", "vpce:vpce-0123", "vpce"},
		"a service":                                {"ec2.amazonaws.com", "", "aws:ec2", "service"},
		"a private address without an endpoint":    {"10.0.0.5", "", "private", "private"},
		"a zero byte between address and endpoint": {"198.51.100.7\x00vpce-1", "", "", "service"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			c := callBy("AKIAEXAMPLE", tt.source)
			c.VPCEndpoint = []byte(tt.endpoint)
			rows := foldDay(t, record{call: c})
			if got := rows.Sessions[0]; got.Network != tt.network && tt.network != "" || got.Origin != tt.origin {
				t.Errorf("network %q and origin %q, want %q and %q", got.Network, got.Origin, tt.network, tt.origin)
			}
		})
	}
}

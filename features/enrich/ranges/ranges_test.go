package ranges_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"yoban/features/corpustest"
	"yoban/features/enrich/ranges"
)

func file(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ranges")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPrefix(t *testing.T) {
	tests := map[string]struct{ in, want string }{
		"an address is its own prefix": {"192.0.2.1", "192.0.2.1/32"},
		"host bits are cut":            {"192.0.2.1/24", "192.0.2.0/24"},
		"IPv6 too":                     {"2001:db8::1/32", "2001:db8::/32"},
		"mapped IPv4 is IPv4":          {"::ffff:192.0.2.0/120", "192.0.2.0/24"},
		"a mapped address too":         {"::ffff:192.0.2.9", "192.0.2.9/32"},
	}
	for name, tt := range tests {
		if got, err := ranges.Prefix(tt.in); err != nil || got.String() != tt.want {
			t.Errorf("%s: got %v, %v, want %s", name, got, err, tt.want)
		}
	}
	for _, bad := range []string{"", "x", "192.0.2.0/33", "192.0.2", "::ffff:0.0.0.0/90"} {
		if got, err := ranges.Prefix(bad); err == nil {
			t.Errorf("%q: got %v, want an error", bad, got)
		}
	}
}

func TestPrivate(t *testing.T) {
	for addr, want := range map[string]bool{
		"10.1.2.3": true, "172.31.255.255": true, "172.32.0.0": false, "192.168.0.1": true,
		"100.64.0.1": true, "100.128.0.1": false, "169.254.169.254": true, "127.0.0.1": true,
		"224.0.0.251": true, "255.255.255.255": true, "0.0.0.0": true,
		"fd00:ec2::254": true, "fe80::1%eth0": true, "::1": true, "::": true, "::ffff:10.0.0.1": true,
		"8.8.8.8": false, "2600::1": false, "192.0.2.1": false,
	} {
		if got := ranges.Private(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s: got %v, want %v", addr, got, want)
		}
	}
	if ranges.Private(netip.Addr{}) {
		t.Error("the zero address is private")
	}
}

const published = `{"syncToken":"1","createDate":"x","prefixes":[
 {"ip_prefix":"3.5.140.0/22","region":"ap-northeast-2","service":"AMAZON","network_border_group":"ap-northeast-2"},
 {"ip_prefix":"3.5.140.0/22","region":"ap-northeast-2","service":"S3","network_border_group":"ap-northeast-2"},
 {"ip_prefix":"3.5.140.0/22","region":"ap-northeast-2","service":"EC2","network_border_group":"ap-northeast-2"},
 {"ip_prefix":"3.4.12.4/32","region":"eu-west-1","service":"AMAZON","network_border_group":"eu-west-1"}],
 "ipv6_prefixes":[{"ipv6_prefix":"2a05:d07a:a000::/40","region":"eu-south-1","service":"AMAZON","network_border_group":"eu-south-1"}]}`

func TestReadAWS(t *testing.T) {
	aws, err := ranges.ReadAWS(file(t, published))
	if err != nil {
		t.Fatal(err)
	}
	for addr, want := range map[string]ranges.Range{
		"3.5.141.1":           {Region: "ap-northeast-2", Service: "EC2"}, // the service, not AMAZON; EC2 < S3
		"3.4.12.4":            {Region: "eu-west-1", Service: "AMAZON"},
		"2a05:d07a:a0ff::1":   {Region: "eu-south-1", Service: "AMAZON"},
		"::ffff:3.4.12.4":     {Region: "eu-west-1", Service: "AMAZON"},
		"3.4.12.5":            {},
		"2a05:d07a:b000::%e0": {},
	} {
		got, ok := aws.Lookup(netip.MustParseAddr(addr))
		if got != want || ok != (want != ranges.Range{}) {
			t.Errorf("%s: got %+v, %v, want %+v", addr, got, ok, want)
		}
	}
	if _, ok := aws.Lookup(netip.Addr{}); ok {
		t.Error("the zero address is Amazon's")
	}
}

func TestReadAWSRefuses(t *testing.T) {
	for name, content := range map[string]string{
		"an empty file":       "",
		"only comments":       "# nothing\n",
		"a line of nonsense":  "3.4.12.4/32\nhello\n",
		"broken JSON":         `{"prefixes":[`,
		"other JSON":          `{"a":1}`,
		"a bad prefix inside": `{"prefixes":[{"ip_prefix":"3.4.12.4/99","region":"x","service":"y"}]}`,
	} {
		if _, err := ranges.ReadAWS(file(t, content)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := ranges.ReadAWS(filepath.Join(t.TempDir(), "absent")); err == nil {
		t.Error("an absent file: no error")
	}
}

func TestReadAWSTakesAPlainList(t *testing.T) {
	aws, err := ranges.ReadAWS(corpustest.Dir(t, "real", "lists", "context", "aws_ranges.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if aws.Size() < 3000 {
		t.Errorf("got %d ranges, want the list's 3,847 less repeats", aws.Size())
	}
	if _, ok := aws.Lookup(netip.MustParseAddr("1.178.100.7")); !ok {
		t.Error("1.178.100.7 is in the list's 1.178.100.0/22")
	}
}

func TestAmazonASN(t *testing.T) {
	for asn, want := range map[uint32]bool{16509: true, 14618: true, 15169: false, 16550: false, 0: false} {
		if got := ranges.AmazonASN(asn); got != want {
			t.Errorf("AS%d: got %v, want %v", asn, got, want)
		}
	}
}

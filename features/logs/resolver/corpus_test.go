package resolver_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yoban/features/corpustest"
	"yoban/features/event"
	"yoban/features/logs/internal/casefile"
	"yoban/features/logs/resolver"
)

// line is a record as encoding/json reads it.
type line struct {
	Account   string    `json:"account_id"`
	Region    string    `json:"region"`
	VPC       string    `json:"vpc_id"`
	Timestamp time.Time `json:"query_timestamp"`
	Name      string    `json:"query_name"`
	Type      string    `json:"query_type"`
	RCode     string    `json:"rcode"`
	Src       string    `json:"srcaddr"`
	Firewall  string    `json:"firewall_rule_action"`
	Sources   struct {
		Instance string `json:"instance"`
		Endpoint string `json:"resolver_endpoint"`
	} `json:"srcids"`
	Answers []struct{ Rdata, Type string } `json:"answers"`
}

// query makes the record that the reader must deliver.
func (l line) query() *event.Query {
	q := &event.Query{
		Time: l.Timestamp.Unix(), Account: []byte(l.Account), Region: []byte(l.Region),
		VPC: []byte(l.VPC), Name: []byte(l.Name), Type: []byte(l.Type), RCode: []byte(l.RCode),
		Firewall: []byte(l.Firewall), Instance: []byte(l.Sources.Instance),
		Endpoint: []byte(l.Sources.Endpoint), AnswerCount: len(l.Answers),
	}
	q.Src, _ = netip.ParseAddr(l.Src)
	for _, a := range l.Answers {
		if addr, err := netip.ParseAddr(a.Rdata); err == nil && (a.Type == "A" || a.Type == "AAAA") {
			q.Answers = append(q.Answers, addr.Unmap())
		}
	}
	return q
}

// TestCorpusAgreesWithEncodingJSON compares every field of every record of each
// nth file.
func TestCorpusAgreesWithEncodingJSON(t *testing.T) {
	for folder, nth := range map[string]int{"org-dev/AWSLogs": 20, "real/dns": 4} {
		t.Run(folder, func(t *testing.T) {
			n, compared := 0, 0
			err := filepath.WalkDir(corpustest.Dir(t, folder), func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() || !strings.Contains(d.Name(), "_vpcdnsquerylogs_") {
					return err
				}
				if n++; n%nth == 0 {
					compared++
					compare(t, path)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if compared == 0 {
				t.Error("no file was compared")
			}
		})
	}
}

// compare compares one file.
func compare(t *testing.T, path string) {
	t.Helper()
	raw := corpustest.Inflate(t, path)
	lines := json.NewDecoder(bytes.NewReader(raw))
	var r resolver.Reader
	counts, err := r.Read(bytes.NewReader(raw), resolver.Options{}, func(q *event.Query) error {
		var l line
		if err := lines.Decode(&l); err != nil {
			return err
		}
		if got, want := casefile.Event("query", q), casefile.Event("query", l.query()); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", path, got, want)
		}
		return nil
	})
	if err != nil || counts.Records != counts.Delivered || counts.Damage != "" {
		t.Errorf("%s: %+v, %v", path, counts, err)
	}
	if lines.More() {
		t.Errorf("%s has more records than the %d delivered", path, counts.Delivered)
	}
}

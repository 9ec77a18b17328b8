package detector_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yoban/features/enrich"
	"yoban/features/enrich/indicator"
	"yoban/features/extract"
	"yoban/features/extract/change"
	"yoban/features/sigma"
	"yoban/features/sketch"
	"yoban/features/table"
	"yoban/models/baseline"
	"yoban/models/detector"
)

// The two accounts of the test organisation, and the day that is scored:
// 2026-02-16, days since 1970.
const (
	home  = "111111111111"
	away  = "222222222222"
	today = int32(20_500)
)

// Times of rows, in milliseconds.
const (
	minute = int64(60_000)
	hour   = 60 * minute
)

// at returns a time of a day.
func at(day int32, hours, minutes int64) int64 {
	return int64(day)*24*hour + hours*hour + minutes*minute
}

// deed is what one credential did from one place in one hour. Empty fields take
// what an ordinary person of the organisation has.
type deed struct {
	who, kind, credential, session string
	network, country, origin       string
	address, agent, auth, region   string

	hour, from, to int64    // to 0 is from + 10 minutes
	actions        []string // service:action; none makes a session without calls rows
	calls          int64    // of each action
	outcome        string
	logins         int64
	tokens         int64 // given to models
	intervened     int64
	nowhere        bool // network and country stay empty

	resource, facts string // of the changes that its actions are

	bucket, operation string // with a bucket the deed has an objects row
	objects, bytes    int64
}

// user returns the ARN of a person of an account.
func user(account, name string) string { return "arn:aws:iam::" + account + ":user/" + name }

func or[T comparable](x, other T) T {
	var zero T
	if x == zero {
		return other
	}
	return x
}

// full fills in what a deed leaves out.
func (d deed) full() deed {
	d.kind = or(d.kind, extract.KindUser)
	d.credential = or(d.credential, "AKIA"+d.who[strings.LastIndexByte(d.who, '/')+1:])
	if !d.nowhere {
		d.network, d.country = or(d.network, "as:64500"), or(d.country, "DE")
	}
	d.origin, d.address = or(d.origin, "internet"), or(d.address, "198.51.100.7")
	d.agent, d.auth, d.region = or(d.agent, "aws-cli"), or(d.auth, extract.AuthLongTerm), or(d.region, "eu-west-1")
	d.to = or(d.to, d.from+10)
	d.calls, d.outcome = or(d.calls, 3), or(d.outcome, extract.OK)
	return d
}

// rowsOf makes the rows of deeds, sorted as tables are.
func rowsOf(account string, day int32, deeds ...deed) *table.Day {
	r := &table.Day{}
	for _, d := range deeds {
		d = d.full()
		start, first, last := at(day, d.hour, 0), at(day, d.hour, d.from), at(day, d.hour, d.to)
		for _, name := range d.actions {
			service, action, _ := strings.Cut(name, ":")
			r.Calls = append(r.Calls, table.CallRow{Account: account, Principal: d.who, Hour: start, Service: service, Action: action,
				Region: d.region, Country: d.country, Network: d.network, Agent: d.agent, Auth: d.auth, Outcome: d.outcome,
				Calls: d.calls, TokensIn: d.tokens, TokensOut: d.tokens / 4, Intervened: d.intervened, First: first, Last: last, Sample: sampleOf(extract.Ref{ID: fmt.Sprintf("%s %s %d", name, d.address, d.hour), Object: "log.gz", Address: d.address})})
		}
		r.Changes = append(r.Changes, changesOf(account, day, d)...)
		s := table.SessionRow{Account: account, Principal: d.who, Credential: d.credential, Hour: start, Address: d.address, Agent: d.agent,
			Session: d.session, ARN: d.who, Kind: d.kind, Country: d.country, Network: d.network, Origin: d.origin,
			Calls: d.calls, Logins: d.logins, First: first, Last: last, Sample: sampleOf(extract.Ref{ID: "session " + d.address})}
		switch d.outcome {
		case extract.OK:
			s.OK = d.calls
		case extract.Denied:
			s.Denied = d.calls
		default:
			s.Errors = d.calls
		}
		r.Sessions = append(r.Sessions, s)
		if d.bucket != "" {
			r.Objects = append(r.Objects, table.ObjectRow{Account: account, Principal: d.who, Bucket: d.bucket, Hour: start, Operation: d.operation,
				Network: d.network, Country: d.country, Calls: d.calls, OK: s.OK, Denied: s.Denied, Objects: d.objects, BytesOut: d.bytes,
				First: first, Last: last, Sample: sampleOf(extract.Ref{ID: d.bucket + " " + d.address})})
		}
	}
	sortRows(r)
	return r
}

// changesOf makes the changes rows of a deed.
func changesOf(account string, day int32, d deed) []table.ChangeRow {
	var out []table.ChangeRow
	for _, name := range d.actions {
		service, action, _ := strings.Cut(name, ":")
		if change.Lookup(service+".amazonaws.com", action) == nil {
			continue
		}
		out = append(out, table.ChangeRow{Account: account, Principal: d.who, Hour: at(day, d.hour, 0), Service: service, Action: action, Resource: d.resource, Facts: d.facts,
			Region: d.region, Country: d.country, Network: d.network, Agent: d.agent, Auth: d.auth, Outcome: d.outcome,
			Calls: d.calls, First: at(day, d.hour, d.from), Last: at(day, d.hour, d.to), Sample: sampleOf(extract.Ref{ID: "change " + name, Address: d.address})})
	}
	return out
}

// sortRows sorts every table by its key.
func sortRows(r *table.Day) {
	table.Sort(r.Calls)
	table.Sort(r.Sessions)
	table.Sort(r.Objects)
	table.Sort(r.Changes)
	table.Sort(r.Flows)
	table.Sort(r.Queries)
}

// sampleOf encodes pointers to records.
func sampleOf(refs ...extract.Ref) []byte {
	s := sketch.NewSample(3)
	for _, r := range refs {
		s.Add(sketch.HashString(r.ID), r.String())
	}
	b, err := s.MarshalBinary()
	if err != nil {
		panic(err) // samples always encode
	}
	return b
}

// join puts rows together.
func join(parts ...*table.Day) *table.Day {
	r := &table.Day{}
	for _, p := range parts {
		r.Calls = append(r.Calls, p.Calls...)
		r.Sessions = append(r.Sessions, p.Sessions...)
		r.Objects = append(r.Objects, p.Objects...)
		r.Changes = append(r.Changes, p.Changes...)
		r.Matches = append(r.Matches, p.Matches...)
		r.Flows = append(r.Flows, p.Flows...)
		r.Queries = append(r.Queries, p.Queries...)
	}
	sortRows(r)
	return r
}

// world is an organisation with a past.
type world struct {
	places *enrich.Enricher
	rules  *sigma.Set                                        // that are live
	days   int                                               // of history
	usual  func(account string, i int, day int32) *table.Day // what an account did on its i-th past day
}

// night prepares the scored day of the home account. Elsewhere, if given, is the
// other account's.
func (w world) night(now *table.Day, elsewhere ...*table.Day) *detector.Night {
	return w.nightAfter(w.past(), now, elsewhere...)
}

// past returns every account's window of the days before.
func (w world) past() map[string]*baseline.Window {
	windows := map[string]*baseline.Window{}
	for _, account := range []string{home, away} {
		h := baseline.NewHistory(account)
		for i := range w.days {
			day := today - int32(w.days) + int32(i)
			h.Add(day, baseline.Summarise(w.usual(account, i, day)), nil)
		}
		windows[account] = h.Window(today-30, today-1)
	}
	return windows
}

// nightAfter is night with a past that is known already.
func (w world) nightAfter(windows map[string]*baseline.Window, now *table.Day, elsewhere ...*table.Day) *detector.Night {
	rows := map[string]*table.Day{home: now, away: join(elsewhere...)}
	return detector.NewNight(detector.Night{Account: home, Day: today, Rows: now, Window: windows[home],
		Org: detector.NewOrganisation(windows, rows), Places: w.places, Rules: w.rules, Baseline: "v1"})
}

// people are the deeds of an ordinary day of an account: eight colleagues who
// look around in the morning, each with actions of their own beside common
// ones, from two offices.
func people(account string, i int) []deed {
	var out []deed
	for p := range 8 {
		d := deed{who: user(account, fmt.Sprint("p", p)), hour: 9, from: int64(p), calls: int64(3 + (i+p)%4),
			actions: []string{"ec2:DescribeInstances", "iam:ListUsers", fmt.Sprintf("ec2:Describe%c", 'A'+p)}}
		if p%2 == 1 {
			d.network, d.address = "as:64501", "192.0.2.7"
		}
		out = append(out, d)
	}
	return out
}

// ordinary is a world of people and nothing else.
func ordinary(t testing.TB) world {
	return world{places: offline(t), days: 25, usual: func(account string, i int, day int32) *table.Day {
		return rowsOf(account, day, people(account, i)...)
	}}
}

// with adds deeds to every past day of the home account.
func (w world) with(more func(i int) []deed) world {
	usual := w.usual
	w.usual = func(account string, i int, day int32) *table.Day {
		if account != home {
			return usual(account, i, day)
		}
		return join(usual(account, i, day), rowsOf(account, day, more(i)...))
	}
	return w
}

// offline returns an enricher without any data but the embedded.
func offline(t testing.TB) *enrich.Enricher { return opened(t, enrich.Config{}) }

func opened(t testing.TB, c enrich.Config) *enrich.Enricher {
	t.Helper()
	e, err := enrich.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// informed returns an enricher with AWS ranges, countries and networks, a list
// of mining addresses and names, and a trusted list.
func informed(t testing.TB) *enrich.Enricher {
	t.Helper()
	return opened(t, enrich.Config{
		AWSRanges: file(t, "aws.txt", "203.0.113.0/24\n"),
		Country:   file(t, "places.csv", "198.51.100.0,198.51.100.127,64500,DE,Office\n198.51.100.128,198.51.100.255,64666,BR,Elsewhere\n192.0.2.0,192.0.2.255,64501,FR,Annex\n"),
		ASN:       file(t, "networks.csv", "198.51.100.0,198.51.100.127,64500,DE,Office\n198.51.100.128,198.51.100.255,64666,BR,Elsewhere\n192.0.2.0,192.0.2.255,64501,FR,Annex\n"),
		Lists: []indicator.ListConfig{
			{Name: "pools", Path: file(t, "pools.txt", "198.51.100.200\nstratum.example\n"), Category: indicator.Mining},
			{Name: "hosts", Path: file(t, "c2.txt", "198.51.100.201\nevil.example\n"), Category: indicator.C2},
			{Name: "everything", Path: file(t, "everything.csv", everything)},
			{Name: "keys", Path: file(t, "keys.txt", exposedKey+"\n"), Category: indicator.Exposed},
			{Name: "ours", Path: file(t, "ours.txt", "f2pool.com\n"), Kind: indicator.Trusted},
		},
	})
}

// exposedKey is a key that a list names.
const exposedKey = "AKIAIOSFODNN7EXAMPLE"

// everything is a list with an address and a name of every category.
const everything = "ip,domain,category\n" +
	"2001:db8::c2,,c2\n2001:db8::51,,sinkhole\n2001:db8::d0,,droppoint\n2001:db8::c0,,custom\n2001:db8::70,,tor\n2001:db8::5c,,scanner\n" +
	"2001:db8::53,,resolver\n2001:db8::443,,doh\n2001:db8::853,,dot\n" +
	",c2.test,c2\n,dynamic.test,dynamicdns\n,custom.test,custom\n,malware.test,malware\n,suspicious.test,suspicious\n,hole.test,sinkhole\n" +
	",generator.test,dga\n,driveby.test,driveby\n,drop.test,droppoint\n,phish.test,phishing\n"

func file(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// candidate returns the night's only candidate of a family, column and entity.
// A column of "" is any. It is the zero Candidate when there is none.
func candidate(t testing.TB, n *detector.Night, family, column, entity string) detector.Candidate {
	t.Helper()
	var out []detector.Candidate
	for _, c := range detector.Run(n).Candidates {
		if c.Family == family && c.Entity == entity && (column == "" || c.Column == column) {
			out = append(out, c)
		}
	}
	if len(out) > 1 {
		t.Fatalf("%d candidates of %s %s for %s, want one", len(out), family, column, entity)
	}
	if len(out) == 0 {
		return detector.Candidate{}
	}
	return out[0]
}

// needed is candidate when there must be one.
func needed(t testing.TB, n *detector.Night, family, column, entity string) detector.Candidate {
	t.Helper()
	c := candidate(t, n, family, column, entity)
	if c.Entity == "" {
		t.Fatalf("no candidate of %s %s for %s", family, column, entity)
	}
	return c
}

// bits returns what an attribute contributed to a candidate; 0 when it is not in
// the evidence.
func bits(c detector.Candidate, attribute string) float64 {
	sum := 0.0
	for _, e := range c.Finding.Evidence {
		if e.Attribute == attribute {
			sum += e.Bits
		}
	}
	return sum
}

// types lists the types of the findings that need no calibration.
func types(n *detector.Night) []string {
	var out []string
	for _, h := range detector.Run(n).Findings {
		out = append(out, h.Finding.Type)
	}
	return out
}

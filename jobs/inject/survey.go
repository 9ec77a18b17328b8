package inject

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"yoban/features/blob"
	"yoban/features/extract"
	"yoban/features/table"
	"yoban/jobs/ingest"
	"yoban/jobs/simulate"
)

// before is how many days before those to judge are searched for victims: who was
// seen in the week before exists.
const before = 7

// kept is how many candidates there are of each kind. They are those with the
// smallest hashes: a fair sample, of bounded size.
const kept = 64

// victim is something that an attack can be put onto.
type victim struct {
	simulate.Victim
	key   string // account and name
	rank  uint64
	hours [24]int
	known bool // seen before the days to judge
}

// field is what a lake offers.
type field struct {
	kinds   map[simulate.Need]map[string]*victim
	roles   map[string]*victim // sessions of roles that are not told to be people's
	buckets map[string]map[string]uint64
	regions map[string]map[string]int64 // by account: calls or records
	logs    map[string]*simulate.Logs
	hosts   map[string]string // account and private address → instance
	seed    uint64
	from    string // first day to judge
}

// survey looks for victims on the days to judge and the week before.
func survey(ctx context.Context, opt Options, accounts []ingest.Account) (*field, error) {
	f := &field{kinds: map[simulate.Need]map[string]*victim{}, roles: map[string]*victim{}, buckets: map[string]map[string]uint64{},
		regions: map[string]map[string]int64{}, logs: map[string]*simulate.Logs{}, hosts: map[string]string{}, seed: opt.Seed, from: opt.From}
	for _, n := range []simulate.Need{simulate.NeedKey, simulate.NeedSession, simulate.NeedInstance, simulate.NeedInterface, simulate.NeedResolver} {
		f.kinds[n] = map[string]*victim{}
	}
	first, err := time.Parse(time.DateOnly, opt.From)
	if err != nil {
		return nil, err
	}
	start := first.AddDate(0, 0, -before).Format(time.DateOnly)
	// By date, so that what is kept of a victim is the latest.
	slices.SortFunc(accounts, func(a, b ingest.Account) int {
		return cmp.Or(strings.Compare(a.Date, b.Date), strings.Compare(a.Account, b.Account))
	})
	for _, a := range accounts {
		if len(a.Tables) == 0 || a.Date < start || a.Date > opt.To || !plausible(a.Account) {
			continue
		}
		if err := f.day(ctx, opt.Lake, a.Account, a.Date); err != nil {
			return nil, fmt.Errorf("look for victims: %w", err)
		}
	}
	f.settle()
	return f, nil
}

// Names that AWS gives out or lets people choose. What the logs hold beside them
// was not written by AWS; as names of victims it would end up in paths and
// templates.
var (
	arnLike = regexp.MustCompile(`^[\w+=,.@:/-]{1,400}$`)
	idLike  = regexp.MustCompile(`^[\w.-]{0,255}$`)
)

// sound reports whether all names of a victim are such.
func sound(v *simulate.Victim) bool {
	for _, id := range []string{v.Account, v.Credential, v.Instance, v.Interface, v.VPC} {
		if !idLike.MatchString(id) || strings.Contains(id, "..") {
			return false
		}
	}
	return plausible(v.Account) && (v.Principal == "" || arnLike.MatchString(v.Principal))
}

// plausible keeps what is no account id out of paths and records.
func plausible(account string) bool {
	return len(account) == 12 && strings.Trim(account, "0123456789") == ""
}

// day adds what one account shows on one day.
func (f *field) day(ctx context.Context, lake blob.Store, account, date string) error {
	if f.logs[account] == nil {
		f.logs[account], f.regions[account], f.buckets[account] = &simulate.Logs{}, map[string]int64{}, map[string]uint64{}
	}
	have := f.logs[account]
	known := date < f.from
	return errors.Join(
		each(ctx, lake, table.Calls, account, date, func(r *table.CallRow) {
			have.Calls = true
			f.regions[account][r.Region] += r.Calls
		}),
		each(ctx, lake, table.Sessions, account, date, func(r *table.SessionRow) { f.session(r, known) }),
		each(ctx, lake, table.Objects, account, date, func(r *table.ObjectRow) {
			have.Objects = true
			keep(f.buckets[account], r.Bucket, hashOf(f.seed, account, r.Bucket))
		}),
		each(ctx, lake, table.Flows, account, date, func(r *table.FlowRow) {
			have.Flows = true
			f.regions[account][r.Region] += r.Flows
			f.flow(r, known)
		}),
		each(ctx, lake, table.Queries, account, date, func(r *table.QueryRow) {
			have.Queries = true
			f.regions[account][r.Region] += r.Queries
			f.query(r, known)
		}),
	)
}

// each visits the rows of a table.
func each[R any](ctx context.Context, lake blob.Store, name, account, date string, visit func(*R)) error {
	rows, err := table.ReadPartition[R](ctx, lake, table.Partition{Table: name, Account: account, Date: date})
	for i := range rows {
		visit(&rows[i])
	}
	return err
}

// session takes a row in as a key, a person or an instance.
func (f *field) session(r *table.SessionRow, known bool) {
	if _, err := netip.ParseAddr(r.Address); err != nil || r.OK == 0 {
		return // an AWS service, or nobody who got in
	}
	agent, ok := extract.AgentLike(r.Agent)
	if !ok {
		agent = r.Agent
	}
	v := simulate.Victim{Account: r.Account, Principal: r.ARN, Credential: r.Credential, Address: r.Address, Agent: agent}
	into, name := f.kinds[simulate.NeedSession], r.ARN
	switch {
	case r.Kind == extract.KindUser && strings.HasPrefix(r.Credential, "AKIA"):
		into, name = f.kinds[simulate.NeedKey], r.Credential
	case r.Kind == extract.KindInstance && strings.HasPrefix(r.Session, "i-"):
		v.Instance = r.Session
		into = f.kinds[simulate.NeedInstance]
	case r.Kind == extract.KindPerson && strings.Contains(r.ARN, ":assumed-role/"):
	case r.Kind == extract.KindRole && strings.Contains(r.ARN, ":assumed-role/"):
		into = f.roles
	default:
		return
	}
	if got := f.add(into, name, v, known); got != nil {
		got.hours[time.UnixMilli(r.Hour).UTC().Hour()]++
	}
}

// flow takes an interface in that has opened a conversation.
func (f *field) flow(r *table.FlowRow, known bool) {
	if !r.Outbound || r.Peer == "" || r.Local == "" {
		return
	}
	f.add(f.kinds[simulate.NeedInterface], r.Interface,
		simulate.Victim{Account: r.Account, Interface: r.Interface, Instance: r.Instance, Private: r.Local}, known)
}

func (f *field) query(r *table.QueryRow, known bool) {
	v := simulate.Victim{Account: r.Account, Private: r.Address, VPC: r.VPC}
	if strings.HasPrefix(r.Host, "i-") {
		v.Instance = r.Host
	}
	if got := f.add(f.kinds[simulate.NeedResolver], r.Host, v, known); got != nil && v.Instance != "" {
		f.hosts[r.Account+" "+r.Address] = v.Instance
	}
}

// add keeps a victim, or what is newer of it, if its hash is among the smallest;
// else it returns nil.
func (f *field) add(into map[string]*victim, name string, v simulate.Victim, known bool) *victim {
	if !sound(&v) || name == "" {
		return nil
	}
	key := v.Account + " " + name
	got := into[key]
	if got == nil {
		got = &victim{key: key, rank: hashOf(f.seed, key)}
		if len(into) >= kept {
			last := slices.MaxFunc(slices.Collect(maps.Values(into)), func(a, b *victim) int { return cmp.Compare(a.rank, b.rank) })
			if got.rank >= last.rank {
				return nil
			}
			delete(into, last.key)
		}
		into[key] = got
	}
	if v.Instance == "" {
		v.Instance = got.Instance
	}
	got.Victim, got.known = v, got.known || known
	return got
}

// keep keeps the names with the smallest hashes.
func keep(into map[string]uint64, name string, rank uint64) {
	if _, ok := into[name]; ok || name == "" || !idLike.MatchString(name) {
		return
	}
	into[name] = rank
	if len(into) <= kept {
		return
	}
	delete(into, slices.MaxFunc(slices.Collect(maps.Keys(into)), func(a, b string) int { return cmp.Compare(into[a], into[b]) }))
}

// settle completes the victims with what is known of their accounts.
func (f *field) settle() {
	if len(f.kinds[simulate.NeedSession]) == 0 {
		f.kinds[simulate.NeedSession] = f.roles
	}
	for _, kind := range f.kinds {
		for key, v := range kind {
			if !v.known {
				delete(kind, key) // too new to have a past
				continue
			}
			v.Region = usual(f.regions[v.Account])
			v.Logs = *f.logs[v.Account]
			v.Buckets = byRank(f.buckets[v.Account])
			v.Hour = middle(v.hours)
			if v.Instance == "" {
				v.Instance = f.hosts[v.Account+" "+v.Private]
			}
		}
	}
}

// usual returns the region with most of the calls; one without logs of a region is
// taken for AWS's first.
func usual(regions map[string]int64) string {
	best := ""
	for _, r := range slices.Sorted(maps.Keys(regions)) {
		if r != "" && idLike.MatchString(r) && (best == "" || regions[r] > regions[best]) {
			best = r
		}
	}
	return cmp.Or(best, "us-east-1")
}

func byRank(names map[string]uint64) []string {
	return slices.SortedFunc(maps.Keys(names), func(a, b string) int { return cmp.Or(cmp.Compare(names[a], names[b]), strings.Compare(a, b)) })
}

// middle returns the median hour; 12 when nothing is known.
func middle(hours [24]int) int {
	total := 0
	for _, n := range hours {
		total += n
	}
	seen := 0
	for h, n := range hours {
		if seen += n; n > 0 && 2*seen >= total {
			return h
		}
	}
	return 12
}

// victims returns who a shape can be put onto, in an order that the seed decides,
// one of each account before the second of any; or what is missing.
func (f *field) victims(s simulate.Shape, seed uint64) (list []*victim, missing string) {
	kind, bucket := simulate.Need(""), false
	for _, n := range s.Needs {
		switch {
		case n == simulate.NeedBucket:
			bucket = true
		case f.kinds[n] == nil:
			return nil, string(n)
		case kind != "":
			return nil, words(s.Needs) // no one victim is both
		default:
			kind = n
		}
	}
	for _, v := range f.kinds[kind] {
		if !bucket || v.Logs.Objects && len(v.Buckets) > 0 {
			list = append(list, v)
		}
	}
	if len(list) == 0 {
		return nil, words(s.Needs)
	}
	slices.SortFunc(list, func(a, b *victim) int {
		return cmp.Or(cmp.Compare(hashOf(seed, s.Name, a.key), hashOf(seed, s.Name, b.key)), strings.Compare(a.key, b.key))
	})
	turn, turns := map[*victim]int{}, map[string]int{}
	for _, v := range list {
		turn[v] = turns[v.Account]
		turns[v.Account]++
	}
	slices.SortStableFunc(list, func(a, b *victim) int { return cmp.Compare(turn[a], turn[b]) })
	return list, ""
}

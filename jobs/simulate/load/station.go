package load

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"yoban/jobs/simulate"
)

// AWS delivers logs every five minutes.
const (
	windowSeconds  = 300
	windowsPerHour = 3600 / windowSeconds
	windowsPerDay  = 24 * windowsPerHour
)

// sampleDays is how long the organisation lives to give its records: a week has
// its whole rhythm.
const sampleDays = 7

// model is a template with what is needed to choose it.
type model struct {
	class   string // who did it: people of one login, instances of one kind, …
	deed    string // what it is an instance of
	region  string // of calls, which lie in objects by region
	text    template
	bytes   int // of the record it was made from
	records int
	lasts   int64 // seconds, of flows
}

// class is what the entities of one kind do: models by deed, and the deed of every
// model, so that usual deeds are the usual ones of entities.
type class struct {
	deeds  [][]*model
	usages []int // index in deeds
}

// station is one log of one account, where objects come from.
type station struct {
	opt     *Options
	log     string
	number  int // of the account
	start   int64
	crowd   *crowd
	sources map[string]*simulate.Source // by region
	home    string                      // region of models that name none
	models  []model
	classOf []*class // of each model
}

// newStations lets the organisation live and makes stations of what it wrote, by
// account and log, in a fixed order.
func newStations(opt Options) ([]*station, error) {
	sources, err := simulate.Sample(simulate.Options{
		Seed: opt.Seed, Accounts: opt.Accounts, Start: opt.Start, Days: sampleDays, Instances: 3 * opt.Accounts,
		Scale: min(1, 3/float64(opt.Accounts)), // the sample stays as large as that of three accounts
	})
	if err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	byPlace := map[string]*station{}
	accounts := map[string]int{}
	var stations []*station
	for i := range sources {
		s := &sources[i]
		if !slices.Contains(opt.Logs, s.Log) {
			continue
		}
		if _, ok := accounts[s.Account]; !ok {
			accounts[s.Account] = len(accounts)
		}
		st := byPlace[s.Log+" "+s.Account]
		if st == nil {
			n := accounts[s.Account]
			st = &station{opt: &opt, log: s.Log, number: n, start: opt.Start.Unix(), home: s.Region,
				crowd: newCrowd(mix(opt.Seed, uint64(len(s.Log))), opt.Entities, n, opt.Accounts), sources: map[string]*simulate.Source{}}
			byPlace[s.Log+" "+s.Account] = st
			stations = append(stations, st)
		}
		st.sources[s.Region] = s
		st.learn(s.Records)
	}
	for _, st := range stations {
		if err := st.settle(); err != nil {
			return nil, err
		}
	}
	return stations, nil
}

// learn makes models of records.
func (s *station) learn(records []string) {
	switch s.log {
	case "vpcflowlogs":
		s.models = append(s.models, flowModels(records)...)
	case "vpcdnsquerylogs":
		for _, text := range records {
			s.models = append(s.models, queryModel(text))
		}
	default:
		for _, text := range records {
			if m, ok := callModel(text); ok {
				s.models = append(s.models, m)
			}
		}
	}
}

// settle sorts the models and checks that every entity will have its turn.
func (s *station) settle() error {
	classes, deeds := map[string]*class{}, map[string]int{}
	bytes := 0
	for i := range s.models {
		m := &s.models[i]
		c := classes[m.class]
		if c == nil {
			c = &class{}
			classes[m.class] = c
		}
		s.classOf = append(s.classOf, c)
		key := m.class + " " + m.deed
		n, ok := deeds[key]
		if !ok {
			n = len(c.deeds)
			deeds[key], c.deeds = n, append(c.deeds, nil)
		}
		c.deeds[n], c.usages = append(c.deeds[n], m), append(c.usages, n)
		bytes += m.bytes
	}
	mean := float64(bytes) / float64(len(s.models))
	least := s.crowd.leastTurns() * mean * windowsPerDay * float64(s.opt.Accounts)
	if have := float64(s.opt.Raw) / float64(s.opt.Days); have < least {
		return fmt.Errorf("load: %d entities a day need at least %.0f MB of %s a day, not %.1f", s.opt.Entities, least/1e6+1, s.log, have/1e6)
	}
	return nil
}

// choose returns what the entity does in this turn, and the hash of its deed.
func (s *station) choose(a actor, d *rand.Rand) (*model, uint64) {
	c := s.classOf[a.hash%uint64(len(s.classOf))]
	hash := mix(a.hash, uint64(d.IntN(a.deeds)))
	like := c.deeds[c.usages[hash%uint64(len(c.usages))]]
	return like[d.IntN(len(like))], hash
}

// share is how many raw bytes the station makes in the window, counted from the
// first day.
func (s *station) share(window int) int {
	all := int64(s.opt.Days * windowsPerDay * s.opt.Accounts)
	n := s.opt.Raw / all
	if int64(window*s.opt.Accounts+s.number) < s.opt.Raw%all {
		n++
	}
	return int(n)
}

// regions lists the regions of a station in a fixed order.
func regions(s *station) []string { return slices.Sorted(maps.Keys(s.sources)) }

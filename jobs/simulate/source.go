package simulate

import (
	"cmp"
	"slices"
	"time"
)

// Source is one log of one account and region, as the organisation wrote it.
type Source struct {
	Log     string // folder of AWS's layout: CloudTrail, vpcflowlogs or vpcdnsquerylogs
	Account string
	Region  string
	Header  string   // first line of every object; empty where there is none
	Records []string // JSON objects or lines, by time of arrival
	key     func(at time.Time, id string) string
}

// Key returns AWS's key of an object of the source, with the time and the random
// letters in its name: 16 for CloudTrail, 8 hexadecimal digits for the others.
func (s *Source) Key(at time.Time, id string) string { return s.key(at, id) }

// Sample lets the organisation live through its days and returns what it wrote,
// in memory: what Run stores, without objects. Sources come by log, account and
// region.
func Sample(opt Options) ([]Source, error) {
	opt, err := opt.withDefaults()
	if err != nil {
		return nil, err
	}
	w := newWorld(opt)
	out := &delivery{seed: opt.Seed, objects: map[object][]entry{}}
	for day := range opt.Days {
		w.day(day, out)
	}
	byPlace := map[object]*Source{}
	for _, name := range out.due(w.midnight(opt.Days + 60)) {
		place := object{log: name.log, account: name.account, region: name.region}
		s := byPlace[place]
		if s == nil {
			s = &Source{Log: name.log, Account: name.account.id, Region: name.region}
			s.key = func(at time.Time, id string) string { return w.key(place.log, place.account, place.region, at, id) }
			if name.log == "vpcflowlogs" {
				s.Header = name.account.flowHeader()
			}
			byPlace[place] = s
		}
		for _, entries := range out.take(name) {
			for _, e := range entries {
				s.Records = append(s.Records, e.line)
			}
		}
	}
	sources := make([]Source, 0, len(byPlace))
	for _, s := range byPlace {
		sources = append(sources, *s)
	}
	slices.SortFunc(sources, func(a, b Source) int {
		return cmp.Or(cmp.Compare(a.Log, b.Log), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region))
	})
	return sources, nil
}

// Package config owns what the operator may set: one Config, read from
// defaults, then a YAML file, then flags.
//
// The file is strict: an unknown key is an error that names the nearest known
// one, and Validate reports every problem with the path of its key. Packages
// below jobs never see a Config; they take the few values they need.
package config

import (
	"errors"
	"fmt"
	"net/netip"
	"runtime"
	"slices"
	"strings"

	"yoban/features/enrich"
	"yoban/features/enrich/indicator"
	"yoban/jobs/rulebook"
	"yoban/models/finding"
)

// Config is everything that can be set. The zero value is not valid; start from
// Default.
type Config struct {
	Logs           []string `yaml:"logs"`            // directories of logs
	Lake           string   `yaml:"lake"`            // directory of features, baselines and findings
	Lookback       int      `yaml:"lookback"`        // days of history that a baseline looks at
	Budget         float64  `yaml:"budget"`          // false statistical findings an account may cost a week
	FalseDiscovery float64  `yaml:"false_discovery"` // share of a night's statistical findings that may be false; 0 for no limit
	Workers        int      `yaml:"workers"`         // objects read at once; 0 for one a processor
	Geo            Geo      `yaml:"geo"`
	Own            []string `yaml:"own"` // prefixes of the organisation's own public addresses
	Lists          []List   `yaml:"lists"`
	ListsDir       string   `yaml:"lists_dir"`     // directory for lists that have a url and no path
	ListsWithout   []string `yaml:"lists_without"` // embedded lists that are switched off
	Types          []Type   `yaml:"types"`
	Suppress       []any    `yaml:"suppress"` // suppression rules, or paths of YAML files or folders of them
	Rules          []Rules  `yaml:"rules"`
	Ingest         Ingest   `yaml:"ingest"`
}

// Geo names address databases: MMDB files, or TSV and CSV files as of iptoasn.
type Geo struct {
	Country   string `yaml:"country"`
	ASN       string `yaml:"asn"`
	City      string `yaml:"city"`
	AWSRanges string `yaml:"aws_ranges"` // Amazon's ip-ranges.json, or prefixes one a line
}

// Type switches types of findings. Of several that fit a finding the last
// decides, on state and severity apart.
type Type struct {
	Type     string   `yaml:"type"`     // pattern: * is any text, ? any character
	Family   string   `yaml:"family"`   // group of types, e.g. "prebuilt signals"
	State    string   `yaml:"state"`    // off, dry-run or live
	Accounts []string `yaml:"accounts"` // only these, 12 digits each; empty for all
	Severity float64  `yaml:"severity"` // instead of the severity found, 1 to 10; 0 leaves it
}

// Rules names Sigma rules: a file, or a directory of .yml and .yaml files.
type Rules struct {
	Path string `yaml:"path"`
	Live bool   `yaml:"live"` // matches make findings; else the rules run dry
}

// Ingest bounds what reading may cost and tolerate.
type Ingest struct {
	MaxRejected float64 `yaml:"max_rejected"` // share of rejected records above which the night fails
	LateDays    int     `yaml:"late_days"`    // days that late files are waited for while back-filling
}

// Default returns the configuration without any file or flag.
func Default() Config {
	return Config{
		Lookback: 30,
		Budget:   1,
		ListsDir: "lists",
		// One record in twenty is far above what AWS ever gets wrong and below
		// what a wrong format gives.
		Ingest: Ingest{MaxRejected: 0.05, LateDays: 2},
	}
}

// MaxLookback keeps a baseline within a season: what was normal a third of a
// year ago says little about today.
const MaxLookback = 120

// Validate reports every problem, each with the path of its key.
func (c *Config) Validate() error {
	var errs []error
	bad := func(key, format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s: %s", key, fmt.Sprintf(format, args...)))
	}
	if c.Lookback < 1 || c.Lookback > MaxLookback {
		bad("lookback", "%d is not between 1 and %d days", c.Lookback, MaxLookback)
	}
	if !(c.Budget > 0 && c.Budget <= 10_000) {
		bad("budget", "%g is not a number of findings a week above 0", c.Budget)
	}
	if !(c.FalseDiscovery >= 0 && c.FalseDiscovery <= 1) {
		bad("false_discovery", "%g is not a share between 0 and 1", c.FalseDiscovery)
	}
	if c.Workers < 0 {
		bad("workers", "%d is negative", c.Workers)
	}
	if !(c.Ingest.MaxRejected >= 0 && c.Ingest.MaxRejected <= 1) {
		bad("ingest.max_rejected", "%g is not a share between 0 and 1", c.Ingest.MaxRejected)
	}
	if c.Ingest.LateDays < 0 || c.Ingest.LateDays > 14 {
		bad("ingest.late_days", "%d is not between 0 and 14", c.Ingest.LateDays)
	}
	for i, p := range c.Own {
		if _, err := netip.ParsePrefix(p); err != nil {
			bad(fmt.Sprintf("own[%d]", i), "%q is not a prefix such as 198.51.100.0/24", p)
		}
	}
	for i, r := range c.Rules {
		if r.Path == "" {
			bad(fmt.Sprintf("rules[%d].path", i), "rules need a path")
		}
	}
	for i, l := range c.Lists {
		l.validate(fmt.Sprintf("lists[%d]", i), bad)
	}
	for i, name := range c.ListsWithout {
		if !slices.Contains(indicator.EmbeddedNames(), name) {
			bad(fmt.Sprintf("lists_without[%d]", i), "%q is none of the embedded lists: %s", name, strings.Join(indicator.EmbeddedNames(), ", "))
		}
	}
	if _, err := c.Policy(); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// Policy returns what the configuration says of types of findings. Its errors
// name the path of the key.
func (c *Config) Policy() (finding.Policy, error) {
	var switches []finding.Switch
	for _, t := range c.Types {
		switches = append(switches, finding.Switch{Type: t.Type, Family: finding.Family(t.Family), Mode: finding.Mode(t.State), Accounts: t.Accounts, Severity: t.Severity})
	}
	return finding.NewPolicy(switches)
}

// Processors returns how many objects to read at once.
func (c *Config) Processors() int {
	if c.Workers > 0 {
		return c.Workers
	}
	return runtime.GOMAXPROCS(0)
}

// RuleSources returns the part of the configuration that rulebook needs.
func (c *Config) RuleSources() []rulebook.Source {
	var out []rulebook.Source
	for _, r := range c.Rules {
		out = append(out, rulebook.Source{Path: r.Path, Live: r.Live})
	}
	return out
}

// Enrichment returns the part of the configuration that enrich needs.
func (c *Config) Enrichment() enrich.Config {
	e := enrich.Config{Country: c.Geo.Country, ASN: c.Geo.ASN, City: c.Geo.City, AWSRanges: c.Geo.AWSRanges, Own: c.Own, WithoutLists: c.ListsWithout}
	for _, l := range c.Lists {
		e.Lists = append(e.Lists, l.Indicators(c.ListsDir))
	}
	return e
}

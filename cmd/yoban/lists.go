package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"yoban/features/enrich"
	"yoban/features/sketch"
	"yoban/jobs/config"
)

// newListsCommand returns "yoban lists" with its subcommands.
func newListsCommand() *cobra.Command {
	var configFile string
	command := &cobra.Command{
		Use:   "lists",
		Short: "Fetch, show and test threat lists and trusted lists",
		Long: `Lists name addresses, prefixes, domains and access keys that somebody else has
judged. Threat lists make findings; a trusted entry silences every threat entry on
the same address or domain, or on what lies in it.

A list is a file, or an address on the web, in "lists" of the configuration. Read
are plain text, hosts files, CSV (also as of OTX, Proofpoint, FireEye), AlienVault
reputation, Tor exit lists, STIX 1 and 2, MISP events and warning lists, and
Amazon's ip-ranges.json; gzip or not. The format is found out from the content.

Only "lists update" fetches anything. Nights read the files, and count an entry
until the day it expires, judged by the night's own date. Small lists come with
Yoban: mining pools, public DNS resolvers, servers of DNS over HTTPS and TLS,
dynamic DNS, test domains. Switch them off with "lists_without".`,
		Example: `  yoban lists update --config yoban.yaml
  yoban lists show --config yoban.yaml
  yoban lists test 198.51.100.7 --config yoban.yaml`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	command.PersistentFlags().StringVar(&configFile, "config", "", "YAML file of settings, with the lists")
	command.AddCommand(newListsUpdateCommand(&configFile), newListsShowCommand(&configFile), newListsTestCommand(&configFile))
	return command
}

// listsConfig reads the settings of a file, the defaults without one.
func listsConfig(path string) (config.Config, error) {
	if path == "" {
		return config.Default(), nil
	}
	c, err := config.Load(path)
	if err != nil {
		return c, usageError{err}
	}
	return c, nil
}

// openLists opens the lists alone, as they are on a day. Databases of addresses
// say nothing of lists.
func openLists(configFile, date string) (*enrich.Enricher, config.Config, error) {
	c, err := listsConfig(configFile)
	if err != nil {
		return nil, c, err
	}
	day, err := listsDay(date)
	if err != nil {
		return nil, c, err
	}
	c.Geo = config.Geo{}
	places, err := openPlaces(&c)
	if err != nil {
		return nil, c, err
	}
	return places.On(day), c, nil
}

// listsDay reads --date; empty is today, because these commands are asked by
// people.
func listsDay(date string) (int32, error) {
	if date == "" {
		date = time.Now().UTC().Format(time.DateOnly)
	}
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return 0, usageError{fmt.Errorf("--date %q is not a day as YYYY-MM-DD", date)}
	}
	return sketch.DayOf(date), nil
}

// openPlaces opens what is known of addresses. A list that is to be fetched and
// was not is told with the way to fetch it.
func openPlaces(c *config.Config) (*enrich.Enricher, error) {
	places, err := enrich.Open(c.Enrichment())
	if err == nil {
		return places, nil
	}
	for _, l := range c.Lists {
		if l.URL == "" {
			continue
		}
		if _, absent := os.Stat(l.Indicators(c.ListsDir).Path); errors.Is(absent, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w\nlist %q was not fetched yet; run 'yoban lists update' first", err, l.Name)
		}
	}
	return nil, err
}

// dayText writes a day; unknown ones are a dash.
func dayText(day int32) string {
	if day == 0 {
		return "-"
	}
	return time.Unix(int64(day)*86400, 0).UTC().Format(time.DateOnly)
}

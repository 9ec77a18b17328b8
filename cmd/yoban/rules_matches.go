package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"yoban/features/blob"
	"yoban/features/enrich"
	"yoban/jobs/config"
	"yoban/jobs/ingest"
	"yoban/jobs/rulebook"
)

func newRulesListCommand() *cobra.Command {
	var configFile, lake, format string
	var days int
	var all bool
	command := &cobra.Command{
		Use:   "list",
		Short: "List the configured rules with their state and what matched them lately",
		Long: `List reads the configuration's rules and the lake: each rule with its state (dry
or live), its level, and the calls that matched it in the last days of the lake.
Rules without matches are counted; --all shows them. Nothing is written.`,
		Example: `  yoban rules list --config yoban.yaml
  yoban rules list --config yoban.yaml --days 30 --all
  yoban rules list --config yoban.yaml --format json | jq '.[] | select(.calls > 0)'`,
		Args: noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if configFile == "" {
				return usageError{errors.New("name the configuration with --config: rules are listed there")}
			}
			if days < 1 || format != "table" && format != "json" {
				return usageError{errors.New("--days is at least 1, and --format table or json")}
			}
			settings, err := config.Load(configFile)
			if err != nil {
				return usageError{err}
			}
			book, err := rulebook.Open(settings.RuleSources())
			if err != nil {
				return err
			}
			store, err := blob.OpenDir(first(lake, settings.Lake, "lake"))
			if err != nil {
				return fmt.Errorf("open lake: %w", err)
			}
			from, err := rulebook.LastDays(c.Context(), store, days)
			if err != nil {
				return err
			}
			counts, err := rulebook.Counts(c.Context(), store, from, "")
			if err != nil {
				return err
			}
			return showRules(c.OutOrStdout(), format, book, counts, all)
		},
	}
	command.Flags().StringVar(&configFile, "config", "", "YAML file of settings that names the rules")
	command.Flags().StringVar(&lake, "lake", "", "directory of the lake (default: the configuration's, else \"lake\")")
	command.Flags().IntVar(&days, "days", 7, "how many of the lake's last days to count")
	command.Flags().BoolVar(&all, "all", false, "also show rules that matched nothing")
	command.Flags().StringVar(&format, "format", "table", "table or json (all rules)")
	return command
}

// listedRule is a rule in JSON.
type listedRule struct {
	ID         string   `json:"id"`
	Title      string   `json:"title"`
	Level      string   `json:"level"`
	Status     string   `json:"status,omitempty"`
	File       string   `json:"file"`
	Live       bool     `json:"live"`
	Calls      int64    `json:"calls"`
	Days       int      `json:"days"`
	Principals int      `json:"principals"`
	First      string   `json:"first,omitempty"`
	Last       string   `json:"last,omitempty"`
	Busiest    []string `json:"busiest"`
	Samples    []string `json:"samples"` // eventIDs
}

// showRules prints rules with what matched them.
func showRules(w io.Writer, format string, book *rulebook.Book, counts map[string]rulebook.Count, all bool) error {
	if format == "table" {
		rulesTable(w, book, counts, all)
		return nil
	}
	out := []listedRule{}
	for _, r := range ruleOrder(book, counts) {
		c := counts[r.ID]
		l := listedRule{ID: r.ID, Title: r.Title, Level: string(r.Level), Status: r.Status, File: r.File, Live: book.IsLive(r.ID),
			Calls: c.Calls, Days: c.Days, Principals: c.Principals, Busiest: append([]string{}, c.Top...), Samples: []string{}}
		if c.Calls > 0 {
			l.First, l.Last = utcMinute(c.First), utcMinute(c.Last)
		}
		for _, s := range c.Samples {
			l.Samples = append(l.Samples, s.ID)
		}
		out = append(out, l)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

// utcMinute writes a time to the minute.
func utcMinute(unix int64) string { return time.Unix(unix, 0).UTC().Format("2006-01-02T15:04Z") }

func newRulesTestCommand() *cobra.Command {
	var logs []string
	var format string
	var all bool
	command := &cobra.Command{
		Use:   "test PATH... --logs DIR",
		Short: "Replay logs against rules and say what they would have matched",
		Long: `Test reads logs into a temporary lake, holds every call against the rules, and
shows what matched. Neither the configuration nor any lake is touched. Rules that
are not taken are named first.`,
		Example: `  yoban rules test rules/new.yml --logs ./logs
  yoban rules test rules/ --logs ./logs --format json | jq '.[].samples'`,
		RunE: func(c *cobra.Command, args []string) (err error) {
			if len(logs) == 0 || format != "table" && format != "json" {
				return usageError{errors.New("name a directory of logs with --logs; --format is table or json")}
			}
			book, err := bookOf(args)
			if err != nil {
				return err
			}
			dir, err := os.MkdirTemp("", "yoban-rules-")
			if err != nil {
				return fmt.Errorf("make a temporary directory: %w", err)
			}
			defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
			counts, err := replay(c, book, logs, dir)
			if err != nil {
				return err
			}
			if format == "table" {
				if err := reportRefused(c.ErrOrStderr(), book); err != nil {
					fmt.Fprintln(c.ErrOrStderr(), err)
				}
			}
			return showRules(c.OutOrStdout(), format, book, counts, all)
		},
	}
	command.Flags().StringArrayVar(&logs, "logs", nil, "directory of logs; repeatable")
	command.Flags().BoolVar(&all, "all", false, "also show rules that matched nothing")
	command.Flags().StringVar(&format, "format", "table", "table or json (all rules)")
	return command
}

// replay ingests logs into a lake of their own and counts its matches.
func replay(c *cobra.Command, book *rulebook.Book, logs []string, dir string) (counts map[string]rulebook.Count, err error) {
	lake, err := blob.CreateDir(dir)
	if err != nil {
		return nil, fmt.Errorf("make a temporary lake: %w", err)
	}
	places, err := enrich.Open(enrich.Config{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, places.Close()) }()
	defaults := config.Default()
	opt := ingest.Options{Lake: lake, Places: places, Rules: book.All, Workers: defaults.Processors(), LateDays: defaults.Ingest.LateDays}
	for _, path := range logs {
		s, err := blob.OpenDir(path)
		if err != nil {
			return nil, fmt.Errorf("open logs: %w", err)
		}
		opt.Logs = append(opt.Logs, s)
	}
	rep, err := ingest.Run(c.Context(), opt)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(c.ErrOrStderr(), "%d CloudTrail records held against %d rules\n", rep.Used.Calls, book.All.Len())
	return rulebook.Counts(c.Context(), lake, "", "")
}

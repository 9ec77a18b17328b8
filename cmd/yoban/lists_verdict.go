package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"yoban/features/enrich"
	"yoban/features/enrich/indicator"
	"yoban/models/finding"
)

// testedEntry is one entry as "lists test" tells of it.
type testedEntry struct {
	List     string `json:"list"`
	Entry    string `json:"entry"`
	Port     uint16 `json:"port,omitempty"`
	Category string `json:"category"`
	Source   string `json:"source,omitempty"`
	First    string `json:"first_seen,omitempty"`
	Last     string `json:"last_seen,omitempty"`
	Expires  string `json:"expires,omitempty"`
}

// tested is what lists say of one value.
type tested struct {
	Value    string        `json:"value"`
	Kind     string        `json:"kind"`    // address, domain or access key
	Verdict  string        `json:"verdict"` // threat, silenced, trusted, listed or unlisted
	Threats  []testedEntry `json:"threats"`
	Trusted  []testedEntry `json:"trusted"`
	matching indicator.Match
}

func newListsTestCommand(configFile *string) *cobra.Command {
	var date, format string
	var port uint16
	command := &cobra.Command{
		Use:   "test VALUE",
		Short: "Tell which list entries name an address, a domain or an access key",
		Long: `Tell which entries name an address, a domain or the id of an access key, and
which of them decides: where a trusted entry names it, threats on it are silenced,
and make no findings. Domains are named by entries for what they lie under, too.

With --port only entries count that hold for the port. The exit code is 0 whatever
was found; scripts read "verdict" of --format json: threat, silenced, trusted,
listed (by lists that say what it is, not that it is bad) or unlisted.`,
		Example: `  yoban lists test 198.51.100.7 --port 443 --config yoban.yaml
  yoban lists test guarddutyc2activityb.com
  yoban lists test AKIAIOSFODNN7EXAMPLE --config yoban.yaml --format json | jq -r .verdict`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{fmt.Errorf("lists test takes one address, domain or access key, got %d", len(args))}
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if format != "table" && format != "json" {
				return usageError{fmt.Errorf("--format %q is neither table nor json", format)}
			}
			places, _, err := openLists(*configFile, date)
			if err != nil {
				return err
			}
			defer places.Close()
			result, err := testValue(places, args[0], port)
			if err != nil {
				return err
			}
			if format == "json" {
				return writeIndented(c.OutOrStdout(), result)
			}
			printTested(c.OutOrStdout(), result)
			return nil
		},
	}
	command.Flags().StringVar(&date, "date", "", "UTC day that entries have to hold on, YYYY-MM-DD (default: today)")
	command.Flags().StringVar(&format, "format", "table", "table or json")
	command.Flags().Uint16Var(&port, "port", 0, "port of the address; 0 asks whatever the port")
	return command
}

// testValue asks all lists for a value.
func testValue(places *enrich.Enricher, value string, port uint16) (tested, error) {
	t := tested{Value: value}
	addr, err := netip.ParseAddr(value)
	switch {
	case err == nil:
		t.Kind, t.matching = "address", places.MatchAddress(addr, port)
	case indicator.IsKey(value):
		t.Kind, t.matching = "access key", places.MatchKey(value)
	case indicator.IsDomain(value):
		t.Kind, t.matching = "domain", places.MatchDomain(value)
	default:
		return t, usageError{fmt.Errorf("%s is neither an address, a domain nor the id of an access key", finding.Clean(value, 80))}
	}
	t.Threats, t.Trusted = testedEntries(t.matching.Threats), testedEntries(t.matching.Trusted)
	switch {
	case t.matching.Silenced():
		t.Verdict = "silenced"
	case len(t.Trusted) > 0:
		t.Verdict = "trusted"
	case slices.ContainsFunc(t.matching.Threats, func(i indicator.Indicator) bool { return !indicator.Neutral(i.Category) }):
		t.Verdict = "threat"
	case len(t.Threats) > 0:
		t.Verdict = "listed"
	default:
		t.Verdict = "unlisted"
	}
	return t, nil
}

func testedEntries(all []indicator.Indicator) []testedEntry {
	out := []testedEntry{}
	for _, i := range all {
		out = append(out, testedEntry{i.List, i.Value, i.Port, i.Category, i.Source, knownDay(i.First), knownDay(i.Last), knownDay(i.Expires)})
	}
	return out
}

// knownDay writes a day, nothing for an unknown one.
func knownDay(day int32) string { return strings.TrimPrefix(dayText(day), "-") }

func printTested(w io.Writer, t tested) {
	sentences := map[string]string{
		"silenced": "a trusted entry silences the threats on it: it makes no findings",
		"trusted":  "trusted, and on no threat list",
		"threat":   "on threat lists",
		"listed":   "on lists that say what it is, not that it is bad",
		"unlisted": "on no list",
	}
	fmt.Fprintf(w, "%s (%s): %s\n", finding.Clean(t.Value, 253), t.Kind, sentences[t.Verdict])
	if len(t.Threats)+len(t.Trusted) == 0 {
		return
	}
	rows := newFindingsTable("says", "list", "entry", "port", "category", "source", "first seen", "last seen", "expires")
	for _, group := range []struct {
		says    string
		entries []testedEntry
	}{{"trusted", t.Trusted}, {"threat", t.Threats}} {
		for _, e := range group.entries {
			rows.AppendRow(table.Row{group.says, finding.Clean(e.List, 40), finding.Clean(e.Entry, 80), blankZero(int(e.Port)), finding.Clean(e.Category, 24),
				finding.Clean(e.Source, 60), e.First, e.Last, e.Expires})
		}
	}
	fmt.Fprintln(w, rows.Render())
}

// writeIndented writes v as indented JSON.
func writeIndented(w io.Writer, v any) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(v)
}

func sortedNames(counts map[string]int) []string { return slices.Sorted(maps.Keys(counts)) }

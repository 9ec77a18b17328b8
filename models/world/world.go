// Package world owns what is ordinary in accounts that nobody has seen yet: on
// how many accounts of a world of organisations each action, agent, region and
// kind of credential shows up in a month.
//
// A table of counts comes in, the probability that something new to an
// organisation would be as unusual as a value comes out. It is the last parent
// of the presence estimates: where neither a principal, nor its peers, account
// or organisation know a value, the world may. The table that ships (Default)
// was learned from simulated organisations alone:
//
//	go run ./cmd/yoban world --organisations 12 --seed 7000 --out models/world/world.csv
//
// which gives the same bytes every time. It holds names of AWS's and counts; an
// organisation can learn its own from its own lakes.
package world

import (
	"bytes"
	_ "embed" // for the table below
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"sync"
)

//go:embed world.csv
var shipped []byte

// Table counts accounts. The zero value knows nothing and finds nothing unusual.
// It is safe for concurrent reading.
type Table struct {
	accounts   int
	attributes map[string]*attribute
}

type attribute struct {
	holders map[string]int // value → accounts
	counts  []int          // of all values, ascending
	mass    []int          // sums of counts up to each
	once    int            // values of one account
}

// Default returns the table that ships.
var Default = sync.OnceValue(func() *Table {
	t, err := Read(bytes.NewReader(shipped))
	if err != nil {
		panic(err) // a slip of this package's: its tests read the table
	}
	return t
})

// Unusual returns the probability that what an account shows is held by at most
// as many accounts of the world as the value is, between 0 and 1: the share of
// all that they show which is as rare. What no account holds is as likely as
// Good's estimate has it (Biometrika 1953). An attribute that the table does not
// know gives 1.
func (t *Table) Unusual(name, value string) float64 {
	a, ok := t.attributes[name]
	if !ok {
		return 1
	}
	total := a.mass[len(a.mass)-1]
	unseen := float64(a.once+1) / float64(total+1)
	n, known := a.holders[value]
	if !known {
		return unseen
	}
	i, _ := slices.BinarySearch(a.counts, n+1)
	return unseen + (1-unseen)*float64(a.mass[i-1])/float64(total)
}

// header is the first line of a table.
var header = []string{"attribute", "value", "accounts"}

// allAccounts is the attribute of the line that says how many accounts there are.
const allAccounts = "all"

// Read reads a table as Write makes it. Errors name the line.
func Read(r io.Reader) (*Table, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = len(header)
	rows, err := in.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("world: %w", err)
	}
	if len(rows) < 2 || !slices.Equal(rows[0], header) || rows[1][0] != allAccounts {
		return nil, errors.New("world: the first lines are not those of a table")
	}
	var c Counts
	for i, row := range rows[1:] {
		n, err := strconv.Atoi(row[2])
		if err != nil || n < 1 || i > 0 && n > c.accounts {
			return nil, fmt.Errorf("world: line %d: %q accounts", i+2, row[2])
		}
		if i == 0 {
			c.accounts = n
			continue
		}
		c.add(row[0], row[1], n)
	}
	return c.Table(), nil
}

// Counts collects what accounts show. The zero value is empty.
type Counts struct {
	accounts int
	holders  map[string]map[string]int
}

// Add counts one account by the values it shows: attribute → values.
func (c *Counts) Add(account map[string]map[string]bool) {
	c.accounts++
	for name, values := range account {
		for v := range values {
			c.add(name, v, 1)
		}
	}
}

func (c *Counts) add(name, value string, n int) {
	if c.holders == nil {
		c.holders = map[string]map[string]int{}
	}
	if c.holders[name] == nil {
		c.holders[name] = map[string]int{}
	}
	c.holders[name][value] += n
}

// Table makes a table of the counts so far.
func (c *Counts) Table() *Table {
	t := &Table{accounts: c.accounts, attributes: map[string]*attribute{}}
	for name, holders := range c.holders {
		a := &attribute{holders: holders}
		for _, n := range holders {
			a.counts = append(a.counts, n)
			if n == 1 {
				a.once++
			}
		}
		slices.Sort(a.counts)
		sum := 0
		for _, n := range a.counts {
			sum += n
			a.mass = append(a.mass, sum)
		}
		t.attributes[name] = a
	}
	return t
}

// Accounts returns how many accounts the table counts.
func (t *Table) Accounts() int { return t.accounts }

// Write writes the table as CSV, sorted.
func (t *Table) Write(w io.Writer) error {
	rows := [][]string{}
	for name, a := range t.attributes {
		for v, n := range a.holders {
			rows = append(rows, []string{name, v, strconv.Itoa(n)})
		}
	}
	slices.SortFunc(rows, slices.Compare[[]string])
	out := csv.NewWriter(w)
	head := [][]string{header, {allAccounts, "", strconv.Itoa(t.accounts)}}
	if err := out.WriteAll(append(head, rows...)); err != nil {
		return fmt.Errorf("world: %w", err)
	}
	return nil
}

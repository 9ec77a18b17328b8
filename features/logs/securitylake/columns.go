package securitylake

import (
	"slices"
	"strconv"

	"yoban/features/logs/internal/jsonscan"
	"yoban/features/logs/internal/parquet"
	"yoban/features/logs/tally"
)

// columns are those of a file that are read; the ones that it does not have are
// nil, and their values are missing.
type columns struct {
	file   *parquet.File
	limit  int // of a row, in bytes
	err    error
	chosen []named
	lists  []*parquet.Column

	time, start, end                    *parquet.Column
	cloudAccount, region                *parquet.Column
	srcIP, srcDomain, srcName, srcUID   *parquet.Column
	dstIP                               *parquet.Column
	srcService, dstService              *parquet.Column
	srcVPC, srcInstance, srcInterface   *parquet.Column
	dstVPC, dstInstance, dstInterface   *parquet.Column
	action, actionID, disposition       *parquet.Column
	dispositionID, activity, activityID *parquet.Column
	call                                callColumns
	flow                                flowColumns
	query                               queryColumns
	unmapped                            unmappedColumns
}

// named is a column with its path.
type named struct {
	path   string
	values *parquet.Column
}

// unmappedColumns are what holds the fields without a place in OCSF: a map, the
// text of a JSON object, or a structure.
type unmappedColumns struct {
	keys, values, text *parquet.Column
	members            []named // of a structure; paths without "unmapped."
}

// pick returns the first column that exists of some that mean the same.
func (c *columns) pick(as parquet.Kind, paths ...string) *parquet.Column {
	for _, path := range paths {
		values, err := c.file.Column(path, as)
		if err != nil && c.err == nil {
			c.err = err
		}
		if values != nil {
			c.chosen = append(c.chosen, named{path, values})
			return values
		}
	}
	return nil
}

func (c *columns) text(paths ...string) *parquet.Column   { return c.pick(parquet.Text, paths...) }
func (c *columns) number(paths ...string) *parquet.Column { return c.pick(parquet.Number, paths...) }

// list returns a column of lists of texts.
func (c *columns) list(path string) *parquet.Column {
	values, err := c.file.List(path, c.limit)
	if err != nil && c.err == nil {
		c.err = err
	}
	if values != nil {
		c.lists = append(c.lists, values)
	}
	return values
}

// common finds what every source has. Version 1 has cloud.account_uid, version
// 2 cloud.account.uid. Times are milliseconds in time; version 2 has time stamps
// beside it.
func (c *columns) common() {
	c.time = c.pick(parquet.Time, "time", "time_dt")
	if c.time == nil && c.err == nil {
		c.err = errNoTime
	}
	c.cloudAccount = c.text("cloud.account.uid", "cloud.account_uid")
	c.region = c.text("cloud.region")
	c.srcIP = c.text("src_endpoint.ip")
}

// verdict finds what says whether something was let through. Version 1 has
// disposition_id, version 2 action_id.
func (c *columns) verdict() {
	c.action, c.actionID = c.text("action"), c.number("action_id")
	c.disposition, c.dispositionID = c.text("disposition"), c.number("disposition_id")
}

// others finds what unmapped holds.
func (c *columns) others() {
	u := &c.unmapped
	switch {
	case c.file.Has("unmapped.key"):
		u.keys, u.values = c.list("unmapped.key"), c.list("unmapped.value")
	case c.file.Has("unmapped"):
		u.text = c.text("unmapped")
	default:
		for _, path := range c.file.Paths() {
			if name, ok := cutUnmapped(path); ok {
				if values := c.text(path); values != nil {
					u.members = append(u.members, named{name, values})
				}
			}
		}
	}
}

func cutUnmapped(path string) (name string, ok bool) {
	const prefix = "unmapped."
	if len(path) > len(prefix) && path[:len(prefix)] == prefix {
		return path[len(prefix):], true
	}
	return "", false
}

// long tells whether the row is longer than a record may be.
func (c *columns) long() bool {
	size := 0
	for _, n := range c.chosen {
		size += len(n.values.Text())
	}
	return size > c.limit || slices.ContainsFunc(c.lists, (*parquet.Column).Long)
}

// maxShown is how much of one value a rejected row's sample shows.
const maxShown = 64

// bodies are columns of which a sample shows nothing: they hold what a caller
// sent or got.
var bodies = map[string]bool{"api.request.data": true, "api.response.data": true, "unmapped": true}

// show appends the row as name=value, to be sampled.
func (c *columns) show(dst []byte) []byte {
	for _, n := range c.chosen {
		if n.values.Missing() || bodies[n.path] {
			continue
		}
		if _, member := cutUnmapped(n.path); member {
			continue
		}
		dst = append(append(dst, n.path...), '=')
		if v, ok := n.values.Int(); ok {
			dst = strconv.AppendInt(dst, v, 10)
		} else {
			dst = append(dst, n.values.Text()[:min(maxShown, len(n.values.Text()))]...)
		}
		dst = append(dst, ' ')
	}
	return dst
}

// seconds reads a time, which may also be text as RFC 3339 has it. ok is false
// outside the range that a log can hold.
func seconds(c *parquet.Column) (at int64, ok bool) {
	if c.IsText() {
		return jsonscan.Time(c.Text())
	}
	at, ok = c.Seconds()
	return at, ok && at >= tally.MinTime && at < tally.MaxTime
}

// integer reads a number, which may also be its digits. What is neither, or
// negative, is -1.
func integer(c *parquet.Column) int64 {
	if n, ok := c.Int(); ok {
		return max(n, -1)
	}
	if text := c.Text(); len(text) > 0 && len(text) < 19 { // more may not fit an int64
		n := int64(0)
		for _, b := range text {
			if b < '0' || b > '9' {
				return -1
			}
			n = n*10 + int64(b-'0')
		}
		return n
	}
	return -1
}

// word reads a text; AWS's "-" for a missing one is one.
func word(c *parquet.Column) []byte {
	text := c.Text()
	if len(text) == 1 && text[0] == '-' {
		return nil
	}
	return text
}

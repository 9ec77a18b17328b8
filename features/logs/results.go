package logs

import (
	"io"
	"strings"

	"yoban/features/logs/lakequery"
)

// lakeFolder is the folder in which CloudTrail Lake saves the results of queries,
// as Query/YYYY/MM/DD/QUERY-ID/result_N.csv.gz with the date and account of who
// asked, and beside them result_sign.json (CloudTrail user guide, "Download saved
// query results" and "CloudTrail sign file structure").
const lakeFolder = "CloudTrail-Lake"

// isResult tells whether a file name is that of a query's results, not of the
// signature beside them.
func isResult(base string) bool {
	number, found := strings.CutPrefix(base, "result_")
	number, ext, _ := strings.Cut(number, ".")
	return found && number != "" && strings.Trim(number, "0123456789") == "" && (ext == "csv" || strings.HasPrefix(ext, "csv."))
}

// started is a text of which the start was looked at.
type started struct {
	head [startSize]byte
	left []byte // of the head
	rest io.Reader
	err  error // that ended the head
}

// startSize is enough of a text for the first name of an object, or the first cell
// of a line.
const startSize = 512

// startsResults looks at the start of the text src, and returns it whole and
// whether it holds a query's results.
func (r *Reader) startsResults(src io.Reader) (whole io.Reader, results bool) {
	s := &r.start
	n := 0
	s.err = nil
	// A source that gives nothing and no error is left to the reader of the format.
	for reads := 0; n < len(s.head) && s.err == nil && reads < startSize; reads++ {
		var m int
		m, s.err = src.Read(s.head[n:])
		n += m
	}
	s.left, s.rest = s.head[:n], src
	return s, lakequery.Starts(s.left)
}

func (s *started) Read(p []byte) (int, error) {
	switch {
	case len(s.left) > 0:
		n := copy(p, s.left)
		s.left = s.left[n:]
		return n, nil
	case s.err != nil:
		return 0, s.err
	}
	return s.rest.Read(p)
}

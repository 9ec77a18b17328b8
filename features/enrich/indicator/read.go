package indicator

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"yoban/features/enrich/listfile"
)

// Formats of a list, as ListConfig.Format and Loaded.Format spell them.
const (
	formatText       = "text"       // an entry a line, or a hosts file
	formatCSV        = "csv"        // columns told by a header
	formatOTX        = "otx"        // CSV of AlienVault OTX: indicator type, indicator, description
	formatProofpoint = "proofpoint" // CSV of Proofpoint ET Intelligence, categories as numbers
	formatFireEye    = "fireeye"    // CSV of FireEye iSIGHT
	formatAlienVault = "alienvault" // reputation.data of AlienVault, fields cut by #
	formatTor        = "tor"        // exit-addresses of TorDNSEL
	formatSTIX1      = "stix1"      // XML, STIX 1 with CybOX 2
	formatSTIX2      = "stix2"      // JSON, a bundle or a TAXII envelope
	formatMISP       = "misp"       // JSON, events, attributes or a warning list
	formatAWS        = "aws"        // JSON, Amazon's ip-ranges.json
)

// Formats returns the names of all formats.
func Formats() []string {
	return []string{formatText, formatCSV, formatOTX, formatProofpoint, formatFireEye, formatAlienVault, formatTor, formatSTIX1, formatSTIX2, formatMISP, formatAWS}
}

// Limits on one list, in bytes after inflating. The largest public text lists
// have 40 MB; GuardDuty takes files of 35 MB in any format. Structured files
// cost more to read.
const (
	maxListBytes       = 512 << 20
	maxStructuredBytes = 128 << 20
)

// sniffed is how much of a file its format is told by.
const sniffed = 4 << 10

// read passes every entry of a list to t, and tells it what is none. It fails
// when the file cannot be read, is too large, is not of the configured format,
// or has more entries than allowed.
func read(c ListConfig, t *taker) error {
	if c.Format != "" && !slices.Contains(Formats(), c.Format) {
		return fmt.Errorf("format %q is none of %s", c.Format, strings.Join(Formats(), ", "))
	}
	head, err := begin(c.Path)
	if err != nil {
		return err
	}
	t.Format = c.Format
	if t.Format == "" {
		t.Format = formatOf(head)
	}
	switch t.Format {
	case formatSTIX1:
		return structured(c.Path, t, readXML)
	case formatSTIX2, formatMISP, formatAWS:
		return structured(c.Path, t, readJSON)
	}
	r := lines{taker: t, configured: c.Format}
	return listfile.Lines(c.Path, maxListBytes, r.line)
}

// structured opens a file for a reader of the whole.
func structured(path string, t *taker, read func(io.Reader, *taker) error) error {
	file, err := listfile.Open(path, maxStructuredBytes)
	if err != nil {
		return err
	}
	defer file.Close()
	return read(file, t)
}

// begin returns the beginning of a file, without a byte order mark and blanks.
func begin(path string) ([]byte, error) {
	file, err := listfile.Open(path, maxListBytes)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	head := make([]byte, sniffed)
	n, err := io.ReadFull(bufio.NewReader(file), head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && err != io.EOF {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return bytes.TrimSpace(bytes.TrimPrefix(head[:n], []byte("\ufeff"))), nil
}

// formatOf tells the format of a file by its beginning. Which of the formats in
// JSON it is shows later, and so does what kind of CSV.
func formatOf(head []byte) string {
	if len(head) == 0 {
		return formatText
	}
	switch head[0] {
	case '<':
		return formatSTIX1
	case '{':
		return formatSTIX2
	case '[':
		if !address6(head) {
			return formatSTIX2
		}
	}
	for line := range bytes.Lines(head) {
		line = bytes.TrimSpace(line)
		switch {
		case bytes.HasPrefix(line, []byte("ExitNode ")), bytes.HasPrefix(line, []byte("ExitAddress ")):
			return formatTor
		case bytes.Count(line, []byte("#")) >= alienVaultFields-1 && line[0] != '#':
			return formatAlienVault
		case len(line) > 0 && !comment(line):
			return formatText
		}
	}
	return formatText
}

// address6 tells whether a text list begins with [2001:db8::1]:53, as JSON does
// with its bracket.
func address6(head []byte) bool {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	return len(parse(string(bytes.TrimSpace(line)))) > 0
}

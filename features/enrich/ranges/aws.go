package ranges

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"

	"github.com/gaissmai/bart"

	"yoban/features/enrich/listfile"
)

// maxAWSBytes bounds Amazon's range file. The real one has 2 MB of JSON.
const maxAWSBytes = 64 << 20

// Range is what Amazon says of one of its prefixes.
type Range struct {
	Region  string // e.g. "eu-west-1", "GLOBAL"; empty when the file does not tell
	Service string // e.g. "EC2", "S3"; "AMAZON" for others; empty when the file does not tell
}

// AWS holds Amazon's published address ranges. The zero value is empty; a
// filled one is safe for concurrent reading.
type AWS struct{ table bart.Table[Range] }

// ReadAWS reads Amazon's ip-ranges.json, or a plain list of CIDRs with
// # comments, gzip or not. Every entry must be well-formed and there must be at
// least one: a half-read list would call Amazon's addresses foreign.
func ReadAWS(path string) (*AWS, error) {
	aws := new(AWS)
	var err error
	if jsonFile(path) {
		err = aws.readJSON(path)
	} else {
		err = aws.readPlain(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read AWS ranges %s: %w", path, err)
	}
	if aws.table.Size() == 0 {
		return nil, fmt.Errorf("read AWS ranges %s: no ranges in it", path)
	}
	return aws, nil
}

// Lookup returns the most specific range that holds addr.
func (a *AWS) Lookup(addr netip.Addr) (Range, bool) {
	if !addr.IsValid() {
		return Range{}, false
	}
	return a.table.Lookup(addr.Unmap().WithZone(""))
}

// Size returns the number of prefixes.
func (a *AWS) Size() int { return a.table.Size() }

// jsonFile tells whether the first thing in a file is an opening brace.
func jsonFile(path string) bool {
	found := false
	stop := errors.New("seen")
	_ = listfile.Lines(path, maxAWSBytes, func(line []byte, long bool) error {
		if len(line) == 0 && !long {
			return nil
		}
		found = long || line[0] == '{' // JSON may come as one long line
		return stop
	})
	return found
}

// ipRanges is the part of ip-ranges.json that is read.
// https://docs.aws.amazon.com/vpc/latest/userguide/aws-ip-syntax.html
type ipRanges struct {
	Prefixes []struct {
		Prefix  string `json:"ip_prefix"`
		Region  string `json:"region"`
		Service string `json:"service"`
	} `json:"prefixes"`
	Prefixes6 []struct {
		Prefix  string `json:"ipv6_prefix"`
		Region  string `json:"region"`
		Service string `json:"service"`
	} `json:"ipv6_prefixes"`
}

func (a *AWS) readJSON(path string) error {
	file, err := listfile.Open(path, maxAWSBytes)
	if err != nil {
		return err
	}
	defer file.Close()
	content, err := io.ReadAll(file)
	if err != nil {
		return err
	}
	var ranges ipRanges
	if err := json.Unmarshal(content, &ranges); err != nil {
		return err
	}
	for _, p := range ranges.Prefixes {
		if err := a.add(p.Prefix, Range{p.Region, p.Service}); err != nil {
			return err
		}
	}
	for _, p := range ranges.Prefixes6 {
		if err := a.add(p.Prefix, Range{p.Region, p.Service}); err != nil {
			return err
		}
	}
	return nil
}

func (a *AWS) readPlain(path string) error {
	number := 0
	return listfile.Lines(path, maxAWSBytes, func(line []byte, long bool) error {
		number++
		if !long && (len(line) == 0 || line[0] == '#') {
			return nil
		}
		if err := a.add(string(line), Range{}); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		return nil
	})
}

// add stores one range. The file names most prefixes twice, once as AMAZON and
// once by their service: the service is kept. Of two services on one prefix
// the smaller name is kept, so that the order of the file does not matter.
func (a *AWS) add(text string, r Range) error {
	prefix, err := Prefix(text)
	if err != nil {
		return err
	}
	a.table.Modify(prefix, func(old Range, found bool) (Range, bool) {
		if !found || old.Service == "AMAZON" || (r.Service != "AMAZON" && r.Service < old.Service) {
			return r, false
		}
		return old, false
	})
	return nil
}

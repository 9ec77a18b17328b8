// Command generate writes the embedded model of ordinary names, from names that
// people look up and from public suffixes.
//
//	ORDINARY_NAMES=… PUBLIC_SUFFIXES=… go generate ./models/name
//
// The names are lines of a text or CSV file, unpacked or .gz, that begin with a
// host name; with a second column only the lines whose second column is
// cisco_top20k count. They come from the list cisco_top20k of the MISP
// warning lists (CC0, https://github.com/MISP/misp-warninglists). The suffixes
// are the list of https://publicsuffix.org (MPL-2.0) in its own format. Of each
// only counts of four characters in a row are kept; no name can be read back.
// The same files give the same bytes.
package main

import (
	"bufio"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"yoban/models/name"
)

func main() {
	log.SetFlags(0)
	names := flag.String("names", "", "file of names, a line each")
	suffixes := flag.String("suffixes", "", "public_suffix_list.dat")
	target := flag.String("out", "ordinary.model", "file to write")
	flag.Parse()
	if err := run(*names, *suffixes, *target); err != nil {
		log.Fatal(err)
	}
}

func run(names, suffixes, target string) error {
	labels := map[string]bool{}
	err := lines(names, func(l string) {
		host, source, columns := strings.Cut(l, ",")
		if columns && source != "cisco_top20k" {
			return
		}
		domain, err := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(host))
		if err == nil {
			label, _, _ := strings.Cut(domain, ".")
			labels[label] = true
		}
	})
	if err != nil {
		return err
	}
	err = lines(suffixes, func(l string) {
		rule, _, _ := strings.Cut(l, " ")
		if strings.HasPrefix(rule, "//") {
			return
		}
		for label := range strings.SplitSeq(strings.TrimPrefix(rule, "!"), ".") {
			if plain(label) {
				labels[label] = true
			}
		}
	})
	if err != nil {
		return err
	}
	m := name.Learn(slices.Sorted(maps.Keys(labels)))
	out, err := m.AppendBinary(nil)
	if err != nil {
		return err
	}
	fmt.Printf("%d labels, %d bytes\n", len(labels), len(out))
	return os.WriteFile(target, out, 0o644)
}

// plain reports whether a label is made of ASCII letters, digits and hyphens.
func plain(label string) bool {
	for i := range len(label) {
		c := label[i]
		if c != '-' && (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return label != ""
}

// lines visits the lines of a file, which may be packed by gzip.
func lines(path string, visit func(string)) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return fmt.Errorf("read %s: %w", path, err)
		}
	}
	s := bufio.NewScanner(r)
	for s.Scan() {
		visit(strings.TrimSpace(s.Text()))
	}
	if err := s.Err(); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}

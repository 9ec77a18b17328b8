package enrich

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"

	"yoban/features/enrich/indicator"
)

// digest is the SHA-256 of a sequence of named parts. Each part is hashed on
// its own first, so that no content can pass for the border between two.
type digest struct{ sum hash.Hash }

func (d digest) part(name string, content [sha256.Size]byte) {
	fmt.Fprintf(d.sum, "%q %x\n", name, content)
}

func (d digest) text(name, content string) { d.part(name, sha256.Sum256([]byte(content))) }

// file adds a file's content as it lies on disk; no path adds nothing.
func (d digest) file(name, path string) error {
	if path == "" {
		return nil
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	h := sha256.New()
	if _, err := io.Copy(h, file); err != nil {
		return fmt.Errorf("hash %s: %w", path, err)
	}
	d.part(name, [sha256.Size]byte(h.Sum(nil)))
	return nil
}

// hashOf is the digest of all data of a configuration. The order of own
// prefixes, which means nothing, does not matter, nor does that of lists.
func hashOf(cfg Config) (string, error) {
	d := digest{sha256.New()}
	for i, text := range indicator.Embedded() {
		d.text(fmt.Sprintf("embedded %d", i), text)
	}
	for _, name := range slices.Sorted(slices.Values(cfg.WithoutLists)) {
		d.text("without", name)
	}
	for _, own := range slices.Sorted(slices.Values(cfg.Own)) {
		d.text("own", own)
	}
	for _, f := range [...]struct{ name, path string }{
		{"country", cfg.Country}, {"asn", cfg.ASN}, {"city", cfg.City}, {"aws", cfg.AWSRanges},
	} {
		if err := d.file(f.name, f.path); err != nil {
			return "", err
		}
	}
	lists := slices.Clone(cfg.Lists)
	for i, l := range lists {
		if l.Name == "" { // the name that findings show
			lists[i].Name = filepath.Base(l.Path)
		}
	}
	slices.SortFunc(lists, func(a, b indicator.ListConfig) int { return cmp.Compare(a.Name, b.Name) })
	for _, l := range lists {
		d.text("list", fmt.Sprintf("%q %q %q %q %d", l.Name, l.Kind, l.Category, l.Format, l.MaxAge))
		if err := d.file("entries", l.Path); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(d.sum.Sum(nil)), nil
}

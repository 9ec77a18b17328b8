package config

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"yoban/features/enrich/indicator"
)

// List names a list of indicators: a file, an address on the web that `yoban
// lists update` fetches it from, or both.
type List struct {
	Name      string `yaml:"name"`
	Path      string `yaml:"path"`       // file; empty, with a url, for one in lists_dir
	URL       string `yaml:"url"`        // fetched by `yoban lists update` only
	SHA256    string `yaml:"sha256"`     // of the file as served; empty takes any
	PlainHTTP bool   `yaml:"plain_http"` // a url of http: anybody on the way can change the list
	Kind      string `yaml:"kind"`       // threat or trusted
	Category  string `yaml:"category"`
	Format    string `yaml:"format"`  // see indicator.Formats; empty finds out
	MaxAge    int    `yaml:"max_age"` // days after it was last seen that an entry holds; 0 for ever
}

// validate reports every problem of a list.
func (l List) validate(key string, bad func(key, format string, args ...any)) {
	if l.Name == "" || l.Path == "" && l.URL == "" {
		bad(key, "a list needs a name and a path or a url")
	}
	if k := strings.ToLower(l.Kind); k != "" && k != string(indicator.Threat) && k != string(indicator.Trusted) {
		bad(key+".kind", "%q is neither threat nor trusted", l.Kind)
	}
	if l.Format != "" && !slices.Contains(indicator.Formats(), l.Format) {
		bad(key+".format", "%q is none of %s", l.Format, strings.Join(indicator.Formats(), ", "))
	}
	if l.MaxAge < 0 {
		bad(key+".max_age", "%d is negative", l.MaxAge)
	}
	if _, err := hex.DecodeString(l.SHA256); l.SHA256 != "" && (err != nil || len(l.SHA256) != 2*sha256.Size) {
		bad(key+".sha256", "it is not 64 hexadecimal digits")
	}
	l.validateURL(key, bad)
}

// validateURL reports problems of the url, which may hold a secret and is not
// repeated.
func (l List) validateURL(key string, bad func(key, format string, args ...any)) {
	if l.URL == "" {
		return
	}
	u, err := url.Parse(l.URL)
	switch {
	case err != nil || u.Host == "":
		bad(key+".url", "it is not like https://feeds.example/list.txt")
	case u.Scheme == "http" && !l.PlainHTTP:
		bad(key+".url", "anybody on the way can change what comes over http; set plain_http: true to take that risk")
	case u.Scheme != "https" && u.Scheme != "http":
		bad(key+".url", "scheme %q is not https", u.Scheme)
	}
}

// Indicators returns what reading the list needs. Lists without a path lie in
// dir, under their name.
func (l List) Indicators(dir string) indicator.ListConfig {
	path := l.Path
	if path == "" {
		path = filepath.Join(dir, fileName(l.Name))
	}
	return indicator.ListConfig{Name: l.Name, Path: path, Kind: indicator.Kind(strings.ToLower(l.Kind)), Category: l.Category, Format: l.Format, MaxAge: l.MaxAge}
}

// fileName makes a file's name of a list's, different for different lists.
func fileName(name string) string {
	plain := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.' {
			return r
		}
		return '_'
	}, name)
	if plain == name && name[0] != '.' && len(name) <= 64 {
		return name
	}
	sum := sha256.Sum256([]byte(name))
	return strings.TrimLeft(plain, ".")[:min(len(strings.TrimLeft(plain, ".")), 48)] + "-" + hex.EncodeToString(sum[:4])
}

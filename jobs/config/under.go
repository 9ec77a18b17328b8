package config

import "path/filepath"

// Under returns the configuration with every path that is relative taken to be
// below the directory: that of a file which says so of its paths.
func (c Config) Under(dir string) Config {
	below := func(path string) string {
		if path == "" || filepath.IsAbs(path) {
			return path
		}
		return filepath.Join(dir, path)
	}
	c.Logs = append([]string(nil), c.Logs...)
	for i, path := range c.Logs {
		c.Logs[i] = below(path)
	}
	c.Lake = below(c.Lake)
	c.Geo = Geo{Country: below(c.Geo.Country), ASN: below(c.Geo.ASN), City: below(c.Geo.City), AWSRanges: below(c.Geo.AWSRanges)}
	c.Lists = append([]List(nil), c.Lists...)
	c.ListsDir = below(c.ListsDir)
	for i := range c.Lists {
		c.Lists[i].Path = below(c.Lists[i].Path)
	}
	c.Suppress = append([]any(nil), c.Suppress...)
	for i, entry := range c.Suppress {
		if path, ok := entry.(string); ok {
			c.Suppress[i] = below(path)
		}
	}
	c.Rules = append([]Rules(nil), c.Rules...)
	for i := range c.Rules {
		c.Rules[i].Path = below(c.Rules[i].Path)
	}
	return c
}

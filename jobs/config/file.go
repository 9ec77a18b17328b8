package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"yoban/features/spell"
)

// maxFile bounds a configuration file; a real one has a few hundred lines.
const maxFile = 1 << 20

// Load reads a YAML file over the defaults. Unknown keys, wrong types and
// values that Validate refuses are errors that name the file and the key.
func Load(path string) (Config, error) {
	c := Default()
	data, err := read(path)
	if err != nil {
		return c, fmt.Errorf("read config: %w", err)
	}
	if err := decode(data, &c); err != nil {
		return c, fmt.Errorf("config %s: %w", path, err)
	}
	if err := c.Validate(); err != nil {
		return c, fmt.Errorf("config %s: %w", path, err)
	}
	return c, nil
}

// decode reads the one document of data over c. One without any value leaves c
// as it is; the decoder would empty it.
func decode(data []byte, c *Config) error {
	var raw any
	if err := yaml.Unmarshal(data, &raw); raw == nil && (err == nil || errors.Is(err, io.EOF)) {
		return nil
	}
	in := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict())
	if err := in.Decode(c); err != nil {
		return explain(err)
	}
	if err := in.Decode(new(Config)); !errors.Is(err, io.EOF) {
		return errors.New("more than one YAML document; only the first would count")
	}
	values, _ := raw.(map[string]any) // it was decoded into a struct just now
	return errors.Join(fractions(values, reflect.TypeFor[Config](), "")...)
}

// fractions reports the whole numbers that were given with a fraction, which
// the decoder would cut off.
func fractions(raw map[string]any, t reflect.Type, path string) []error {
	var errs []error
	for i := range t.NumField() {
		f := t.Field(i)
		key := path + f.Tag.Get("yaml")
		switch v := raw[f.Tag.Get("yaml")].(type) {
		case float64:
			if f.Type.Kind() == reflect.Int && v != math.Trunc(v) {
				errs = append(errs, fmt.Errorf("%s: want a whole number, got %g", key, v))
			}
		case map[string]any:
			if f.Type.Kind() == reflect.Struct {
				errs = append(errs, fractions(v, f.Type, key+".")...)
			}
		}
	}
	return errs
}

func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("%s is larger than %d bytes", path, maxFile)
	}
	return data, nil
}

var (
	unknownField = regexp.MustCompile(`unknown field "([^"]+)"`)
	wrongKind    = regexp.MustCompile(`cannot unmarshal (.+) into Go struct field Config\.(\w+) of type (\w+)`)
)

// explain adds the nearest known key to an unknown one, and says in the file's
// words what a value of another kind should have been.
func explain(err error) error {
	if m := wrongKind.FindStringSubmatch(err.Error()); m != nil {
		f, _ := reflect.TypeFor[Config]().FieldByName(m[2])
		return fmt.Errorf("%s: want %s, got %s\n%w", f.Tag.Get("yaml"), kindWords(m[3]), kindWords(m[1]), err)
	}
	m := unknownField.FindStringSubmatch(err.Error())
	if m == nil {
		return err
	}
	return fmt.Errorf("unknown key %q; did you mean %q?\n%w", m[1], spell.Nearest(m[1], keys(reflect.TypeFor[Config]())), err)
}

// kindWords says a Go type in an operator's words.
func kindWords(kind string) string {
	switch {
	case kind == "int", kind == "uint64", kind == "int64":
		return "a whole number"
	case kind == "float64":
		return "a number"
	case kind == "string":
		return "text"
	case strings.HasPrefix(kind, "[]"):
		return "a list"
	case strings.HasPrefix(kind, "map"):
		return "a mapping"
	}
	return kind
}

// keys lists the yaml names of a struct and of the structs in it.
func keys(t reflect.Type) []string {
	var out []string
	for i := range t.NumField() {
		f := t.Field(i)
		out = append(out, f.Tag.Get("yaml"))
		inner := f.Type
		if inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Struct {
			out = append(out, keys(inner)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

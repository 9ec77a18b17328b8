package main

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"yoban/jobs/config"
)

// yaml returns the README's two settings files: the defaults, and examples.
func (r *readme) yaml(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, b := range r.blocks(t) {
		if b.lang == "yaml" {
			out = append(out, r.text(b))
		}
	}
	if len(out) != 2 {
		t.Fatalf("README.md has %d yaml blocks, want the defaults and the examples", len(out))
	}
	return out
}

func TestREADMESettingsAreAllThereAre(t *testing.T) {
	got := map[string]bool{}
	for _, text := range openReadme(t).yaml(t) {
		var tree map[string]any
		if err := yaml.Unmarshal([]byte(text), &tree); err != nil {
			t.Fatal(err)
		}
		keysOfTree("", tree, got)
	}
	want := map[string]bool{}
	keysOfStruct("", reflect.TypeFor[config.Config](), want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys of README.md (-config +README):\n%s", diff)
	}
}

func TestREADMESettingsAreTheDefaults(t *testing.T) {
	texts := openReadme(t).yaml(t)
	path := filepath.Join(t.TempDir(), "yoban.yaml")
	load := func(text string) config.Config {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		flags := nightFlags{configFile: path}
		c, err := flags.settings()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	without := nightFlags{logs: []string{"testdata/logs"}}
	want, err := without.settings()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, load(texts[0]), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the first settings of README.md are not the defaults (-default +README):\n%s", diff)
	}
	load("logs: [logs]\n" + texts[1])
}

// keysOfTree collects the paths of all keys; entries of a list share theirs.
func keysOfTree(path string, v any, out map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for k, inner := range v {
			keysOfTree(path+"."+k, inner, out)
		}
		return
	case []any:
		for _, inner := range v {
			if _, ok := inner.(map[string]any); ok {
				keysOfTree(path, inner, out)
			}
		}
	}
	out[path] = true
}

// keysOfStruct collects the paths of all yaml names, as keysOfTree does.
func keysOfStruct(path string, typ reflect.Type, out map[string]bool) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, inner := path+"."+f.Tag.Get("yaml"), f.Type
		if inner.Kind() == reflect.Slice {
			out[name], inner = true, inner.Elem()
		}
		if inner.Kind() == reflect.Struct {
			keysOfStruct(name, inner, out)
		} else {
			out[name] = true
		}
	}
}

func TestKeysOfTreeAndStructAgree(t *testing.T) {
	type entry struct {
		Name string `yaml:"name"`
	}
	type sample struct {
		One  int     `yaml:"one"`
		Two  entry   `yaml:"two"`
		Many []entry `yaml:"many"`
	}
	fromStruct, fromTree := map[string]bool{}, map[string]bool{}
	keysOfStruct("", reflect.TypeFor[sample](), fromStruct)
	var tree map[string]any
	if err := yaml.Unmarshal([]byte("one: 1\ntwo: {name: x}\nmany: [{name: y}]\n"), &tree); err != nil {
		t.Fatal(err)
	}
	keysOfTree("", tree, fromTree)
	want := []string{".many", ".many.name", ".one", ".two.name"}
	if got := sortedKeys(fromStruct); !slices.Equal(got, want) {
		t.Errorf("struct: %v, want %v", got, want)
	}
	if got := sortedKeys(fromTree); !slices.Equal(got, want) {
		t.Errorf("tree: %v, want %v", got, want)
	}
}

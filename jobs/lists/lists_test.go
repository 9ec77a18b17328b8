package lists_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yoban/features/enrich/indicator"
	"yoban/jobs/lists"
)

const (
	good  = "192.0.2.1\nbad.example\n"
	newer = "192.0.2.1\nbad.example\nworse.example\n"
)

// source is a list in an empty folder, or one that holds the good list.
func source(t *testing.T, url string, there bool) lists.Source {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lists", "feed")
	if there {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(good), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return lists.Source{ListConfig: indicator.ListConfig{Name: "feed", Path: path}, URL: url, PlainHTTP: true}
}

// quick are options that do not keep a test waiting.
func quick() lists.Options {
	return lists.Options{MaxBytes: 1 << 10, Timeout: 5 * time.Second, Attempts: 3, Wait: time.Millisecond}
}

func update(t *testing.T, s lists.Source, o lists.Options) lists.Result {
	t.Helper()
	results, err := lists.Update(context.Background(), []lists.Source{s}, o)
	if len(results) != 1 || (err != nil) != (results[0].Err != nil) {
		t.Fatalf("got %+v, %v", results, err)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(s.Path), ".fetch-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	return results[0]
}

func content(t *testing.T, s lists.Source) string {
	t.Helper()
	text, err := os.ReadFile(s.Path)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(text)
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func TestAListIsFetchedOnceAndAskedForChangesAfterwards(t *testing.T) {
	text, full, conditional := good, 0, 0
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		tag := `"` + hex.EncodeToString([]byte(text))[:8] + string(rune('0'+len(text)%10)) + `"`
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			conditional++
			w.WriteHeader(http.StatusNotModified)
			return
		}
		full++
		w.Write([]byte(text))
	})
	s := source(t, server.URL, false)
	if r := update(t, s, quick()); r.Outcome != lists.Updated || r.Entries != 2 || r.Before != 0 || r.Bytes != int64(len(good)) {
		t.Errorf("first: %+v", r)
	}
	if r := update(t, s, quick()); r.Outcome != lists.Unchanged || full != 1 || conditional != 1 || r.Entries != 2 {
		t.Errorf("again: %+v after %d whole answers and %d of no change", r, full, conditional)
	}
	text = newer
	if r := update(t, s, quick()); r.Outcome != lists.Updated || r.Entries != 3 || r.Before != 2 || content(t, s) != newer {
		t.Errorf("newer: %+v", r)
	}
	if err := os.WriteFile(s.Path, []byte("192.0.2.9\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if r := update(t, s, quick()); r.Outcome != lists.Updated || content(t, s) != newer {
		t.Errorf("a file that was changed by hand is taken for the server's: %+v", r)
	}
}

func TestIfModifiedSinceIsAsked(t *testing.T) {
	const when = "Thu, 01 Jan 2026 00:00:00 GMT"
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Last-Modified", when)
		if r.Header.Get("If-Modified-Since") == when {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Write([]byte(good))
	})
	s := source(t, server.URL, false)
	update(t, s, quick())
	if r := update(t, s, quick()); r.Outcome != lists.Unchanged {
		t.Errorf("got %+v", r)
	}
}

// TestTheLastGoodListStays lets a server do what servers do; without a list
// there is none afterwards, and with one it is the same.
func TestTheLastGoodListStays(t *testing.T) {
	otherScheme := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "ftp://feeds.example/list", http.StatusFound)
	}
	tests := map[string]struct {
		handler http.HandlerFunc
		want    string
		asked   int // times
	}{
		"not found":         {func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }, "404 Not Found", 1},
		"out of order":      {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusBadGateway) }, "3 attempts, last: the server answers 502", 3},
		"a page of the web": {func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("<html>hello</html>")) }, "page of the web", 1},
		"nothing":           {func(w http.ResponseWriter, r *http.Request) {}, "no usable entry", 1},
		"comments alone":    {func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("# none today\n")) }, "no usable entry", 1},
		"too large":         {func(w http.ResponseWriter, r *http.Request) { w.Write(bytes.Repeat([]byte("192.0.2.1\n"), 200)) }, "2000 bytes are more than the 1024 allowed", 1},
		"too large in chunks": {func(w http.ResponseWriter, r *http.Request) {
			for range 200 {
				w.Write([]byte("192.0.2.1\n"))
				w.(http.Flusher).Flush()
			}
		}, "more than the 1024 bytes allowed", 1},
		"cut off": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "500")
			w.Write([]byte(newer))
		}, "unexpected EOF", 3},
		"another scheme": {otherScheme, `scheme "ftp" is not https`, 1},
		"the network's own address": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
		}, "an address of this network alone", 1},
		"in circles":                {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/again", http.StatusFound) }, "more than 5 redirects", 6},
		"a change of nothing known": {func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNotModified) }, "304", 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			asked := 0
			server := serve(t, func(w http.ResponseWriter, r *http.Request) { asked++; tt.handler(w, r) })
			s := source(t, server.URL, true)
			r := update(t, s, quick())
			if r.Outcome != lists.Kept || r.Err == nil || !strings.Contains(r.Err.Error(), tt.want) || r.Entries != 2 {
				t.Errorf("got %+v, want kept with %q", r, tt.want)
			}
			if asked != tt.asked || content(t, s) != good {
				t.Errorf("asked %d times, want %d; the file has %q", asked, tt.asked, content(t, s))
			}
			s = source(t, server.URL, false)
			if r := update(t, s, quick()); r.Outcome != lists.Failed || content(t, s) != "" {
				t.Errorf("without a list: %+v, file %q", r, content(t, s))
			}
		})
	}
}

func TestAServerThatHangsIsGivenUp(t *testing.T) {
	stop := make(chan struct{})
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("192.0.2.1\n"))
		w.(http.Flusher).Flush()
		select {
		case <-stop:
		case <-r.Context().Done():
		}
	})
	defer close(stop)
	o := quick()
	o.Timeout, o.Attempts = 50*time.Millisecond, 2
	s := source(t, server.URL, true)
	if r := update(t, s, o); r.Outcome != lists.Kept || !strings.Contains(r.Err.Error(), "2 attempts, last: no whole answer within 50ms") || content(t, s) != good {
		t.Errorf("got %+v", r)
	}
}

func TestALaterAttemptMaySucceed(t *testing.T) {
	asked := 0
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.Write([]byte(newer))
	})
	if r := update(t, source(t, server.URL, true), quick()); r.Outcome != lists.Updated || asked != 3 {
		t.Errorf("got %+v after %d", r, asked)
	}
}

func TestTheChecksumDecides(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(newer)) })
	sum := sha256.Sum256([]byte(newer))
	s := source(t, server.URL, true)
	s.SHA256 = strings.Repeat("0", 64)
	if r := update(t, s, quick()); r.Outcome != lists.Kept || !strings.Contains(r.Err.Error(), "its SHA-256 is "+hex.EncodeToString(sum[:])) || content(t, s) != good {
		t.Errorf("a wrong one: %+v", r)
	}
	s.SHA256 = strings.ToUpper(hex.EncodeToString(sum[:]))
	if r := update(t, s, quick()); r.Outcome != lists.Updated {
		t.Errorf("the right one: %+v", r)
	}
}

func TestPlainHTTPIsRefusedUnlessAllowed(t *testing.T) {
	asked := 0
	plain := serve(t, func(w http.ResponseWriter, r *http.Request) { asked++; w.Write([]byte(good)) })
	s := source(t, plain.URL, false)
	s.PlainHTTP = false
	if r := update(t, s, quick()); r.Outcome != lists.Failed || asked != 0 || !strings.Contains(r.Err.Error(), "plain http is not allowed") {
		t.Errorf("got %+v after %d requests", r, asked)
	}
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, plain.URL, http.StatusFound) }))
	defer secure.Close()
	s.URL = secure.URL
	o := quick()
	o.Client = secure.Client()
	if r := update(t, s, o); r.Outcome != lists.Failed || asked != 0 || !strings.Contains(r.Err.Error(), "plain http is not allowed") {
		t.Errorf("a redirect to it: %+v after %d requests", r, asked)
	}
}

func TestSecretsOfAURLAreNotTold(t *testing.T) {
	s := source(t, "http://user:hush@127.0.0.1:1/list?key=secret", false)
	r := update(t, s, quick())
	for _, text := range []string{r.URL, r.Err.Error()} {
		if strings.Contains(text, "secret") || strings.Contains(text, "hush") {
			t.Errorf("%q tells a secret", text)
		}
	}
}

func TestOneListThatFailsStopsNoOther(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/bad" {
			http.NotFound(w, r)
			return
		}
		w.Write([]byte(good))
	})
	bad, fine := source(t, server.URL+"/bad", false), source(t, server.URL+"/good", false)
	results, err := lists.Update(context.Background(), []lists.Source{bad, fine}, quick())
	if err == nil || len(results) != 2 || results[0].Outcome != lists.Failed || results[1].Outcome != lists.Updated {
		t.Errorf("got %+v, %v", results, err)
	}
}

package lists

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"
)

// final is an error that another attempt would not mend.
type final struct{ error }

func (f final) Unwrap() error { return f.error }

func finalf(format string, args ...any) error { return final{fmt.Errorf(format, args...)} }

// fetch returns what the server has, nil when it is what known describes. It
// tries again, ever later, where that may help.
func (o Options) fetch(ctx context.Context, s Source, known validators) (*download, error) {
	if err := allowed(s, s.URL); err != nil {
		return nil, err
	}
	wait := o.Wait
	for attempt := 1; ; attempt++ {
		got, err := o.attempt(ctx, s, known)
		if err == nil || errors.As(err, new(final)) || ctx.Err() != nil {
			return got, err
		}
		if attempt == o.Attempts {
			return nil, fmt.Errorf("%d attempts, last: %w", attempt, err)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		wait *= 2
	}
}

// maxRedirects is enough for mirrors and a move to https.
const maxRedirects = 5

// client returns the client with the source's rule for redirects.
func (o Options) client(s Source) *http.Client {
	c := *o.Client
	c.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		if len(via) > maxRedirects {
			return finalf("more than %d redirects", maxRedirects)
		}
		if err := allowed(s, req.URL.String()); err != nil {
			return final{fmt.Errorf("redirect to %s: %w", redacted(req.URL.String()), err)}
		}
		// A list's server has no business with what only this machine reaches.
		if addr, err := netip.ParseAddr(req.URL.Hostname()); err == nil && addr.Unmap().IsLinkLocalUnicast() {
			return finalf("redirect to %s, an address of this network alone", addr)
		}
		return nil
	}
	return &c
}

// allowed tells whether an address may be asked.
func allowed(s Source, address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return finalf("the URL cannot be read") // the error would repeat what may be secret
	}
	switch {
	case u.Host == "":
		return finalf("the URL has no host")
	case u.Scheme == "https", u.Scheme == "http" && s.PlainHTTP:
		return nil
	case u.Scheme == "http":
		return finalf("plain http is not allowed: anybody on the way could change the list; set plain_http on it to take that risk")
	}
	return finalf("scheme %q is not https", u.Scheme)
}

// attempt asks once.
func (o Options) attempt(ctx context.Context, s Source, known validators) (*download, error) {
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
	if err != nil {
		return nil, finalf("the URL cannot be asked")
	}
	req.Header.Set("User-Agent", "yoban-lists")
	req.Header.Set("Accept-Encoding", "identity") // the checksum is that of the file
	known.ask(req.Header)
	resp, err := o.client(s).Do(req)
	if err != nil {
		return nil, o.plainly(ctx, err)
	}
	defer resp.Body.Close()
	switch code := resp.StatusCode; {
	case code == http.StatusNotModified && known.set():
		return nil, nil
	case code == http.StatusOK:
		return o.save(ctx, s, known, resp)
	case code == http.StatusTooManyRequests || code >= 500:
		return nil, fmt.Errorf("the server answers %d %s", code, http.StatusText(code))
	default:
		return nil, finalf("the server answers %d %s", code, http.StatusText(code))
	}
}

// plainly takes the URL, which may hold a secret, out of an error.
func (o Options) plainly(ctx context.Context, err error) error {
	var of *url.Error
	if errors.As(err, &of) {
		err = of.Err
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("no whole answer within %s", o.Timeout)
	}
	return err
}

// save writes an answer's body to a temporary file, nil when it is what known
// describes after all.
func (o Options) save(ctx context.Context, s Source, known validators, resp *http.Response) (got *download, err error) {
	if resp.ContentLength > o.MaxBytes {
		return nil, finalf("%d bytes are more than the %d allowed", resp.ContentLength, o.MaxBytes)
	}
	file, err := temporary(s.Path)
	if err != nil {
		return nil, final{err}
	}
	defer func() {
		if got == nil {
			os.Remove(file.Name())
		}
	}()
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(file, sum), io.LimitReader(resp.Body, o.MaxBytes+1))
	if err != nil {
		return nil, errors.Join(o.plainly(ctx, err), file.Close())
	}
	if err := errors.Join(file.Chmod(0o644), file.Sync(), file.Close()); err != nil {
		return nil, final{err}
	}
	hash := hex.EncodeToString(sum.Sum(nil))
	switch {
	case n > o.MaxBytes:
		return nil, finalf("more than the %d bytes allowed", o.MaxBytes)
	case s.SHA256 != "" && !strings.EqualFold(s.SHA256, hash):
		return nil, finalf("its SHA-256 is %s, not %s", hash, strings.ToLower(s.SHA256))
	case known.SHA256 == hash:
		return nil, nil
	}
	return &download{file.Name(), n, validators{URL: urlHash(s.URL), SHA256: hash, ETag: resp.Header.Get("ETag"), LastModified: resp.Header.Get("Last-Modified")}}, nil
}

// redacted is a URL without user and query, which hold keys of feeds that are
// paid for.
func redacted(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "a URL that cannot be read"
	}
	u.User, u.Fragment = nil, ""
	if u.RawQuery != "" {
		u.RawQuery = "…"
	}
	return u.String()
}

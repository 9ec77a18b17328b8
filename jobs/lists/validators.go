package lists

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"os"
)

// validators are what a server told of a file, and what the file was, kept
// beside it. They are asked with only while the file is still that one.
type validators struct {
	URL          string `json:"url_sha256"` // hash of the URL, which may hold a secret
	SHA256       string `json:"sha256"`     // of the file
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
}

func urlHash(address string) string {
	sum := sha256.Sum256([]byte(address))
	return hex.EncodeToString(sum[:])
}

// set tells whether a server can be asked for changes.
func (v validators) set() bool { return v.ETag != "" || v.LastModified != "" }

// ask adds the conditions of a request (RFC 9110, section 13.1).
func (v validators) ask(h http.Header) {
	if v.ETag != "" {
		h.Set("If-None-Match", v.ETag)
	}
	if v.LastModified != "" {
		h.Set("If-Modified-Since", v.LastModified)
	}
}

func validatorsPath(s Source) string { return s.Path + ".fetched.json" }

// maxValidators bounds the file of validators, which has a few hundred bytes.
const maxValidators = 64 << 10

// readValidators returns the validators of a source's file. There are none
// where it came from elsewhere, was changed since, or is not what the source's
// checksum asks for.
func readValidators(s Source) validators {
	var v validators
	file, err := os.Open(validatorsPath(s))
	if err != nil {
		return validators{}
	}
	defer file.Close()
	if json.NewDecoder(io.LimitReader(file, maxValidators)).Decode(&v) != nil || v.URL != urlHash(s.URL) {
		return validators{}
	}
	if hash, err := hashFile(s.Path); err != nil || hash != v.SHA256 || s.SHA256 != "" && hash != s.SHA256 {
		return validators{}
	}
	return v
}

// write keeps validators. Without them the next update fetches the whole file,
// so they come after it.
func (v validators) write(s Source) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	file, err := temporary(s.Path)
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	if _, err := file.Write(append(text, '\n')); err != nil {
		file.Close()
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(file.Name(), validatorsPath(s))
}

func hashFile(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

package blob

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxKey is the longest key in bytes: S3's own limit.
const maxKey = 1024

// CheckKey returns ErrKey, wrapped, when key may not name an object: it is
// empty, longer than 1,024 bytes, no UTF-8 (a key that is written down would come
// back as another), starts or ends with a slash, or holds an empty, "." or ".."
// segment or a control character.
func CheckKey(key string) error {
	if key == "" || len(key) > maxKey {
		return fmt.Errorf("key of %d bytes: %w", len(key), ErrKey)
	}
	if !utf8.ValidString(key) {
		return fmt.Errorf("key %q: %w", key, ErrKey)
	}
	for i := 0; i < len(key); i++ {
		if key[i] < 0x20 || key[i] == 0x7f {
			return fmt.Errorf("key %q: %w", key, ErrKey)
		}
	}
	for segment := range strings.SplitSeq(key, "/") {
		if segment == "" || segment == "." || segment == ".." {
			return fmt.Errorf("key %q: %w", key, ErrKey)
		}
	}
	return nil
}

package ingest_test

import (
	"io"

	"github.com/klauspost/compress/zstd"
)

// pack writes text as one zstd frame.
func pack(w io.Writer, text string) error {
	z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	if _, err := io.WriteString(z, text); err != nil {
		return err
	}
	return z.Close()
}

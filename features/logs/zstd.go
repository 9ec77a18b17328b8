package logs

import (
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// zstdWindow is the largest window of a zstd frame, in bytes: what RFC 8878
// (§3.1.1.1.2) asks of every decoder, and enough for all levels up to 19. A
// frame may name terabytes; what it names is what reading it costs.
const zstdWindow = 8 << 20

// isZstd tells whether magic starts a zstd frame, or one that decoders skip,
// with which some writers begin (RFC 8878, §3.1).
func isZstd(magic []byte) bool {
	if len(magic) < 4 {
		return false
	}
	if magic[1] == 0x2a && magic[2] == 0x4d && magic[3] == 0x18 {
		return magic[0]&0xf0 == 0x50
	}
	return string(magic[:4]) == "\x28\xb5\x2f\xfd"
}

// zstdText reads the text of a zstd stream, with errors in words.
type zstdText struct{ z *zstd.Decoder }

// newZstd returns a decoder that works in the goroutine of its caller, so that
// one that is dropped leaves nothing behind.
func newZstd() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(zstdWindow), zstd.WithDecoderMaxMemory(zstdWindow))
}

func (t zstdText) Read(p []byte) (int, error) {
	n, err := t.z.Read(p)
	return n, zstdDamage(err)
}

// zstdDamage says in words what is wrong with a zstd stream.
func zstdDamage(err error) error {
	switch {
	case err == nil || err == io.EOF:
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("truncated zstd stream")
	case errors.Is(err, zstd.ErrMagicMismatch):
		return errors.New("not zstd where a zstd frame should start")
	case errors.Is(err, zstd.ErrCRCMismatch):
		return errors.New("wrong zstd checksum")
	case errors.Is(err, zstd.ErrWindowSizeExceeded) || errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return fmt.Errorf("zstd window of more than %d bytes", zstdWindow)
	}
	return fmt.Errorf("damaged zstd stream: %w", err)
}

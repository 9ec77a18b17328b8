package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
)

// The codecs that are read (CompressionCodec of parquet.thrift).
const (
	uncompressed = 0
	codecSnappy  = 1
	codecGzip    = 2
	codecZstd    = 6
)

var codecNames = []string{"nothing", "SNAPPY", "GZIP", "LZO", "BROTLI", "LZ4", "ZSTD", "LZ4_RAW"}

func codecName(codec int64) string {
	if codec >= 0 && codec < int64(len(codecNames)) {
		return codecNames[codec]
	}
	return fmt.Sprintf("codec %d", codec)
}

func readable(codec int64) bool {
	return codec == uncompressed || codec == codecSnappy || codec == codecGzip || codec == codecZstd
}

// snappyRatio is how many bytes one byte of snappy can give: a copy of at most
// 64 bytes takes two (Snappy compressed format description, §2.2).
const snappyRatio = 32

// inflater inflates pages. It keeps its decoders.
type inflater struct {
	from bytes.Reader
	gzip gzip.Reader
	zstd *zstd.Decoder // nil until it is needed
}

var errSize = errors.New("a page does not inflate to the size that it says")

// inflate fills into with what packed holds, neither more nor less.
func (f *inflater) inflate(codec int64, into, packed []byte) error {
	switch codec {
	case codecSnappy:
		return unsnappy(into, packed)
	case codecZstd:
		return f.unzstd(into, packed)
	}
	if len(packed) == 0 && len(into) == 0 { // some writers compress nothing to nothing
		return nil
	}
	f.from.Reset(packed)
	if err := f.gzip.Reset(&f.from); err != nil {
		return errors.New("a page is not gzip")
	}
	if _, err := io.ReadFull(&f.gzip, into); err != nil {
		return errSize
	}
	var more [1]byte
	if n, err := f.gzip.Read(more[:]); n != 0 || err != io.EOF {
		return errSize
	}
	return nil
}

func unsnappy(into, packed []byte) error {
	n, err := snappy.DecodedLen(packed)
	if err != nil || n != len(into) || n > len(packed)*snappyRatio {
		return errSize
	}
	out, err := snappy.Decode(into, packed)
	if err != nil || len(out) != len(into) {
		return errors.New("a page is damaged snappy")
	}
	return nil
}

func (f *inflater) unzstd(into, packed []byte) error {
	if len(packed) == 0 && len(into) == 0 {
		return nil
	}
	if f.zstd == nil {
		z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxMemory(maxPage), zstd.WithDecodeAllCapLimit(true))
		if err != nil {
			return err
		}
		f.zstd = z
	}
	out, err := f.zstd.DecodeAll(packed, into[:0:len(into)])
	if err != nil {
		return fmt.Errorf("a page is damaged zstd: %w", err)
	}
	if len(out) != len(into) {
		return errSize
	}
	return nil
}

package inflate

import (
	"compress/flate"
	"encoding/binary"
	"errors"
	"io"
)

const (
	// inSize is the room for compressed bytes: one read of a disk. It is a power
	// of two, so that masked positions need no check.
	inSize = 64 << 10
	inMask = inSize - 1
	// slack is by how much a word at the last position reaches over the end.
	slack = 16
	// emptyReads is how often a source may give nothing; bufio allows as many.
	emptyReads = 100
)

// errCount is a source's that breaks the rules of io.Reader.
var errCount = errors.New("inflate: the source returned an impossible count")

// source is the compressed bytes, and the bits taken from them.
type source struct {
	r   io.Reader
	end error // why r gives no more

	bits uint64 // the next bits, lowest first, and zeros behind them
	have uint   // how many they are; below 8 between blocks

	taken  int   // in[taken:filled] did not go into bits
	filled int   // in[:filled] was read
	before int64 // bytes that came before in[0]
	in     [inSize + slack]byte
}

func (s *source) reset(r io.Reader) {
	s.r, s.end = r, nil
	s.bits, s.have = 0, 0
	s.taken, s.filled, s.before = 0, 0, 0
}

// fill reads bytes if there are none to take. It returns io.EOF behind the last.
func (s *source) fill() error {
	if s.taken < s.filled {
		return nil
	}
	s.before += int64(s.filled)
	s.taken, s.filled = 0, 0
	for range emptyReads {
		if s.end != nil {
			return s.end
		}
		n, err := s.r.Read(s.in[:inSize])
		if n < 0 || n > inSize {
			n, err = 0, errCount
		}
		s.filled, s.end = n, err
		if n > 0 {
			return nil
		}
	}
	if s.end == nil {
		s.end = io.ErrNoProgress
	}
	return s.end
}

// need sees to it that there are n bits, at most 56, or returns why there are
// not. It reads no byte that it can do without: a source may wait for others.
func (s *source) need(n uint) error {
	for s.have < n {
		if err := s.fill(); err != nil {
			return noEOF(err)
		}
		s.bits |= uint64(s.in[s.taken]) << s.have
		s.taken++
		s.have += 8
	}
	return nil
}

// gather takes a word of the bytes that are there, if they are so many.
func (s *source) gather() {
	if s.filled-s.taken < 8 {
		return
	}
	word := binary.LittleEndian.Uint64(s.in[s.taken : s.taken+8])
	s.bits |= word << s.have
	n := (63 - s.have) / 8
	s.taken += int(n)
	s.have += 8 * n
	s.bits &= 1<<s.have - 1
}

// giveBack gives back whole bytes that went into bits.
func (s *source) giveBack() {
	s.taken -= int(s.have / 8)
	s.have %= 8
	s.bits &= 1<<s.have - 1
}

// take returns the next n bits, of those that there are, and drops them.
func (s *source) take(n uint) uint {
	v := uint(s.bits & (1<<n - 1))
	s.bits >>= n
	s.have -= n
	return v
}

// number returns the next n bits, at most 32.
func (s *source) number(n uint) (uint, error) {
	if err := s.need(n); err != nil {
		return 0, err
	}
	return s.take(n), nil
}

// align goes to the next whole byte.
func (s *source) align() { s.take(s.have & 7) }

// corrupt is the error for what no compressor writes, with about the place.
func (s *source) corrupt() error {
	return flate.CorruptInputError(s.before + int64(s.taken))
}

// noEOF is err inside a member, where there should be no end.
func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

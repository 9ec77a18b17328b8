package seen

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"math/bits"
	"sort"

	"yoban/features/internal/tempfile"
)

// run is a sorted list of hashes in a temporary file. Hashes spread evenly, so
// the upper bits of one tell in which bucket it lies.
type run struct {
	file   tempfile.File
	filter filter
	starts []uint32 // index of the first hash of each bucket, and the count
	shift  uint     // of the upper half of a hash, to its bucket
}

// bucket is how many hashes a bucket has on average: 4 KiB, what a disk reads
// at once.
const bucket = 256

// newRun writes ascending hashes to a temporary file. It is given them in parts, of which the lengths sum up to count.
func newRun(count int, parts func(yield func([]Hash) bool)) (*run, error) {
	buckets := 1 << bits.Len(uint(count/bucket))
	r := &run{filter: newFilter(count), starts: make([]uint32, buckets+1), shift: 64 - uint(bits.TrailingZeros(uint(buckets)))}
	var err error
	if r.file, err = tempfile.New("seen"); err != nil {
		return nil, err
	}
	if err := r.write(parts); err != nil {
		r.file.Close()
		return nil, err
	}
	for i := 1; i <= buckets; i++ { // an empty bucket begins where the next one does
		r.starts[i] = max(r.starts[i], r.starts[i-1])
	}
	return r, nil
}

func (r *run) bucketOf(h Hash) uint64 { return h.Hi >> r.shift }

// write stores the hashes.
func (r *run) write(parts func(yield func([]Hash) bool)) error {
	w := bufio.NewWriterSize(r.file, 1<<16)
	var b [placeBytes]byte
	n := uint32(0)
	for hashes := range parts {
		for _, h := range hashes {
			n++
			r.filter.add(h)
			r.starts[r.bucketOf(h)+1] = n
			binary.BigEndian.PutUint64(b[:8], h.Hi)
			binary.BigEndian.PutUint64(b[8:], h.Lo)
			if _, err := w.Write(b[:]); err != nil {
				return err
			}
		}
	}
	return w.Flush()
}

// has tells whether the run holds a hash.
func (r *run) has(h Hash) (bool, error) {
	if !r.filter.mayHave(h) {
		return false, nil
	}
	at := r.bucketOf(h)
	from, n := r.starts[at], int(r.starts[at+1]-r.starts[at])
	all := make([]byte, n*placeBytes)
	if _, err := r.file.ReadAt(all, int64(from)*placeBytes); err != nil {
		return false, err
	}
	var wanted [placeBytes]byte
	binary.BigEndian.PutUint64(wanted[:8], h.Hi)
	binary.BigEndian.PutUint64(wanted[8:], h.Lo)
	_, found := sort.Find(n, func(i int) int { return bytes.Compare(wanted[:], all[i*placeBytes:(i+1)*placeBytes]) })
	return found, nil
}

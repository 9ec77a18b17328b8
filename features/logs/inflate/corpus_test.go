package inflate_test

import (
	"bytes"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"yoban/features/corpustest"
	"yoban/features/logs/inflate"
)

// TestCorpus holds every object of the corpus against compress/gzip, and some
// of them once more with damage. A few are damaged as they are.
func TestCorpus(t *testing.T) {
	root := corpustest.Dir(t)
	var r inflate.Reader
	random := rand.New(rand.NewPCG(7, 8))
	files, whole := 0, 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".gz" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if compare(t, &r, data) == atEnd {
			whole++
		}
		if files%25 == 0 {
			damaged(t, &r, data, random)
		}
		files++
		if t.Failed() {
			t.Fatal(path)
		}
		return nil
	})
	if err != nil || whole < files*9/10 || files == 0 {
		t.Errorf("%d files, %d of them whole, %v", files, whole, err)
	}
}

// damaged compares what data gives when it is cut or bits of it are flipped.
func damaged(t *testing.T, r *inflate.Reader, data []byte, random *rand.Rand) {
	if len(data) == 0 {
		return
	}
	t.Helper()
	for range 3 {
		compare(t, r, data[:random.IntN(len(data))])
	}
	for _, flips := range []int{1, 1, 1, 5} {
		bad := bytes.Clone(data)
		for range flips {
			bad[random.IntN(len(bad))] ^= 1 << random.IntN(8)
		}
		compare(t, r, bad)
	}
}

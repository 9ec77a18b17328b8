package world_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"yoban/models/world"
)

// small is a world of four accounts: everybody lists, half write, one deletes.
const small = `attribute,value,accounts
all,,4
action,s3:DeleteBucket,1
action,s3:ListBuckets,4
action,s3:PutObject,2
`

func read(t *testing.T, text string) *world.Table {
	t.Helper()
	table, err := world.Read(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestUnusual(t *testing.T) {
	// Seven pairs of a value and an account, one value of one account: what
	// nobody holds has (1+1)/(7+1); what is held by at most n has that and the
	// rest of the share of the pairs that are as rare.
	tests := []struct {
		attribute, value string
		want             float64
	}{
		{"action", "s3:ListBuckets", 1},
		{"action", "s3:PutObject", 0.25 + 0.75*3/7},
		{"action", "s3:DeleteBucket", 0.25 + 0.75*1/7},
		{"action", "iam:CreateUser", 0.25},
		{"action", "", 0.25},
		{"network", "as:64500", 1}, // means nothing elsewhere
	}
	table := read(t, small)
	for _, tt := range tests {
		if got := table.Unusual(tt.attribute, tt.value); math.Abs(got-tt.want) > 1e-15 {
			t.Errorf("%s %q: %g, want %g", tt.attribute, tt.value, got, tt.want)
		}
	}
}

func TestWritingAndReadingGivesTheSameBytes(t *testing.T) {
	var b bytes.Buffer
	if err := read(t, small).Write(&b); err != nil {
		t.Fatal(err)
	}
	if b.String() != small {
		t.Errorf("written:\n%s", b.String())
	}
}

func TestReadRefusesWhatIsNoTable(t *testing.T) {
	for _, text := range []string{
		"", "attribute,value,accounts\n", "a,b,c\nall,,4\n", "attribute,value,accounts\naction,x,1\n",
		"attribute,value,accounts\nall,,0\n", "attribute,value,accounts\nall,,4\naction,x,5\n",
		"attribute,value,accounts\nall,,4\naction,x,-1\n", "attribute,value,accounts\nall,,4\naction,x,many\n",
		"attribute,value,accounts\nall,,4\naction,x\n", "attribute,value,accounts\nall,,4\n\"action,x,1\n",
	} {
		if _, err := world.Read(strings.NewReader(text)); err == nil || !strings.HasPrefix(err.Error(), "world:") {
			t.Errorf("%q: error %v", text, err)
		}
	}
}

func TestTheTableThatShips(t *testing.T) {
	table := world.Default()
	if table.Accounts() < 20 {
		t.Errorf("%d accounts", table.Accounts())
	}
	usual, rare, unseen := table.Unusual("action", "s3:ListBuckets"), table.Unusual("action", "iam:CreateAccessKey"), table.Unusual("action", "no:SuchAction")
	if !(usual > rare && rare > unseen && unseen > 0) {
		t.Errorf("listing buckets has %g, making an access key %g, and what there is not %g", usual, rare, unseen)
	}
}

package extract_test

import (
	"fmt"
	"testing"

	"yoban/features/extract"
	"yoban/features/sketch"
)

// ref returns the first record that a sample points to.
func ref(t *testing.T, sample []byte) extract.Ref {
	t.Helper()
	var s sketch.Sample
	if err := s.UnmarshalBinary(sample); err != nil {
		t.Fatal(err)
	}
	if len(s.Items()) == 0 {
		t.Fatal("the sample is empty")
	}
	return extract.ParseRef(s.Items()[0].Payload)
}

func TestARefComesBackAsItWas(t *testing.T) {
	want := extract.Ref{ID: "id", Object: "AWSLogs/a.json.gz", Time: 1772409600, Address: "198.51.100.7", Key: "AKIAEXAMPLE", Agent: "aws-cli", ARN: "arn:aws:iam::111122223333:user/ann", Error: "AccessDenied"}
	if got := extract.ParseRef(want.String()); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestASeparatorInAFieldDoesNotMoveTheOthers(t *testing.T) {
	r := extract.Ref{ID: "a\x1fb", Object: "c", Key: "d"}
	if got := extract.ParseRef(r.String()); got.ID != "a b" || got.Object != "c" || got.Key != "d" {
		t.Errorf("got %+v", got)
	}
}

func TestACutRefHasTheFieldsThatAreLeft(t *testing.T) {
	whole := extract.Ref{ID: "id", Object: "object", Time: 1772409600}.String()
	if got := extract.ParseRef(whole[:len("id.object.17")]); got.ID != "id" || got.Object != "object" || got.Key != "" {
		t.Errorf("got %+v", got)
	}
}

// bucket is the family of unknown products whose first token is given.
func bucket(token string) string { return fmt.Sprintf("other-%02x", sketch.HashString(token)&0xff) }

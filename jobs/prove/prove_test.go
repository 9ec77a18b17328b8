package prove_test

import (
	"context"
	"errors"
	"flag"
	"slices"
	"testing"

	"yoban/jobs/prove"
)

// seeds is how many organisations the test makes; .ci/run proves five by the
// command.
var seeds = flag.Int("seeds", 1, "organisations to prove the catalogue in")

// first is the seed of the first of them.
var first = flag.Uint64("first", 1, "seed of the first organisation")

// keep is where the test leaves its organisations, for looking at them.
var keep = flag.String("keep", "", "directory to leave logs and lakes in")

// unproved are types that have a scenario and are not proved by it in each of five
// organisations yet. The list may only shrink.
var unproved = []string{
	"Backdoor:EC2/C&CActivity.B",
	"Behavior:EC2/NetworkPortUnusual",
	"CryptoCurrency:EC2/BitcoinTool.B",
	"Policy:S3/BucketAnonymousAccessGranted",
	"UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.InsideAWS",
}

func TestTheCatalogueIsProved(t *testing.T) {
	if testing.Short() {
		t.Skip("makes an organisation and runs its nights, which takes a quarter of a minute")
	}
	opt := prove.Options{Workers: 2, Keep: *keep}
	for n := range *seeds {
		opt.Seeds = append(opt.Seeds, *first+uint64(n))
	}
	rep, err := prove.Run(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range rep.Types {
		switch known := slices.Contains(unproved, p.Type); {
		case p.Proved(len(opt.Seeds)) && known:
			t.Logf("%s is proved in %d; take it off the list of unproved types once it is in five", p.Type, len(opt.Seeds))
		case p.Scenario && !p.Proved(len(opt.Seeds)) && !known:
			t.Errorf("%s is not proved: %q", p.Type, p.Problems)
		}
	}
	t.Log(rep.Text())
}

func TestAPatternThatFitsNothingIsAnError(t *testing.T) {
	_, err := prove.Run(context.Background(), prove.Options{Seeds: []uint64{1}, Types: "Nothing:*"})
	if !errors.Is(err, prove.ErrNothing) {
		t.Errorf("got %v, want ErrNothing", err)
	}
	if _, err := prove.Run(context.Background(), prove.Options{}); err == nil {
		t.Error("no seeds are no error")
	}
}

package finding_test

import (
	"encoding/json"
	"testing"

	"yoban/models/finding/findingtest"
	"yoban/models/finding/guardduty"
)

func TestJSONHasOnlyMembersOfGuardDutysModel(t *testing.T) {
	for _, f := range append(findingtest.Examples(), findingtest.Hostile(findingtest.Nasty), findingtest.Attack(), findingtest.HostileAttack(findingtest.Nasty)) {
		line, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := guardduty.Check(line); err != nil {
			t.Errorf("%s: %v", f.Type, err)
		}
	}
}

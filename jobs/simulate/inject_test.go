package simulate_test

import (
	"fmt"
	"testing"

	"yoban/jobs/simulate"
)

func TestShow(t *testing.T) {
	for _, s := range simulate.Shapes() {
		fmt.Println(s.Name, "|", s.Log, s.Needs, s.Workday)
	}
}

package nightly_test

import "time"

// decided is when the decisions of tests are made: long after the logs.
var decided = time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC)

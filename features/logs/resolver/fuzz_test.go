package resolver_test

import (
	"bytes"
	"testing"

	"yoban/features/event"
	"yoban/features/logs/internal/casefile"
	"yoban/features/logs/resolver"
	"yoban/features/logs/tally"
)

// FuzzRead reads anything without a panic, with a true account, and delivers
// only queries that keep their promises.
func FuzzRead(f *testing.F) {
	f.Add(generated(3))
	f.Add([]byte(`{"query_timestamp":"2026-01-01T00:00:00Z","query_name":"a\u002e","answers":[{"Rdata":"::ffff:1.2.3.4","Type":"AAAA"},null,[],{}],"srcids":[],"srcaddr":1}`))
	var r resolver.Reader
	f.Fuzz(func(t *testing.T, raw []byte) {
		opt := resolver.Options{Account: "999999999999", Limits: tally.Limits{MaxRecord: 1 << 10, MaxDepth: 8}}
		counts, err := r.Read(bytes.NewReader(raw), opt, func(q *event.Query) error {
			if len(q.Name) == 0 || q.Time < tally.MinTime || !tally.IsAccount(q.Account) || len(q.Answers) > q.AnswerCount {
				t.Errorf("%+v", *q)
			}
			for _, a := range q.Answers {
				if !a.IsValid() || a.Zone() != "" || a.Is4In6() {
					t.Errorf("answer %v", a)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		casefile.Counts(t, counts)
	})
}

package baseline

import (
	"strings"

	"yoban/features/extract"
	"yoban/features/extract/change"
	"yoban/features/table"
)

// Setting is the state that a call left something in.
type Setting struct {
	Name  string // what is set: one of the names below, with the bucket behind it
	Value string
	At    int64 // Unix milliseconds
}

// The names of settings. Those of buckets have a blank and the bucket's name
// behind them; block also stands alone, for the account.
const (
	PasswordPolicy = "password policy" // facts of the policy; empty for none
	PublicBlock    = "block"           // the four words of change's fact block
	BucketPolicy   = "bucket policy"   // Public or Private
	BucketACL      = "bucket acl"      // Public or Private
	AccessLog      = "access log"      // off, or to and a bucket
	TrailBucket    = "trail bucket"    // a trail writes to it; yes
)

// What a policy or an access control list makes of a bucket.
const (
	Public  = "public"
	Private = "private"
)

// SettingsOf returns what a change set, if it succeeded.
func SettingsOf(r *table.ChangeRow) []Setting {
	if r.Outcome != extract.OK {
		return nil
	}
	f := change.Parse(r.Facts)
	set := func(name, value string) []Setting { return []Setting{{name, value, r.Last}} }
	of := func(name string) string { return strings.TrimSpace(name + " " + r.Resource) }
	reach := func(facts ...string) string {
		for _, word := range facts {
			if f.Has(word) {
				return Public
			}
		}
		return Private
	}
	switch {
	case f.Has("block"):
		return set(of(PublicBlock), f.First("block"))
	case r.Action == "PutBucketPolicy", r.Action == "DeleteBucketPolicy":
		return set(of(BucketPolicy), reach("anyone"))
	case r.Action == "PutBucketAcl":
		return set(of(BucketACL), reach("anonymous", "authenticated"))
	case r.Action == "CreateBucket": // "Amazon S3 will automatically enable S3 Block Public Access", AWS news, April 2023
		return append(set(of(PublicBlock), change.AllBlocked), Setting{of(BucketACL), reach("anonymous", "authenticated"), r.Last})
	case f.Has("logging"):
		return set(of(AccessLog), f.First("logging"))
	case r.Action == "UpdateAccountPasswordPolicy", r.Action == "DeleteAccountPasswordPolicy":
		return set(PasswordPolicy, r.Facts)
	case f.Has("s3BucketName"):
		return set(TrailBucket+" "+f.First("s3BucketName"), "yes")
	}
	return nil
}

// addChange marks what is set, with the second of the day as the count: of several
// values the last one counts.
func (t tally) addChange(r *table.ChangeRow) {
	const day = 24 * 60 * 60 * 1000
	for _, s := range SettingsOf(r) {
		k := [3]string{SettingKind + s.Name, Set, s.Value}
		t[k] = max(t[k], (s.At%day)/1000+1)
	}
}

// AnySetting reports whether any setting whose name starts with a word was given a
// value in the window.
func (w *Window) AnySetting(word string) bool {
	for name := range w.h.entities {
		if rest, ok := strings.CutPrefix(name, SettingKind); ok && strings.HasPrefix(rest, word) {
			if _, set := w.Setting(rest); set {
				return true
			}
		}
	}
	return false
}

// Setting returns the value that a setting was last given in the window; ok is
// false when nobody set it.
func (w *Window) Setting(name string) (value string, ok bool) {
	e := w.h.entities[SettingKind+name]
	if e == nil {
		return "", false
	}
	var last DayCount
	for v, counts := range e.attributes[Set] {
		counts = w.cut(counts)
		if len(counts) == 0 {
			continue
		}
		c := counts[len(counts)-1]
		if !ok || c.Day > last.Day || c.Day == last.Day && (c.Count > last.Count || c.Count == last.Count && v > value) {
			value, last, ok = v, c, true
		}
	}
	return value, ok
}

package nightly_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yoban/jobs/nightly"
)

// object writes a CloudTrail object of the simulated account that sorts last.
func object(t *testing.T, logs, text string) {
	t.Helper()
	accounts, err := filepath.Glob(filepath.Join(logs, "AWSLogs", "*", "*", "CloudTrail"))
	if err != nil || len(accounts) == 0 {
		t.Fatalf("accounts %v, %v", accounts, err)
	}
	account := filepath.Base(filepath.Dir(accounts[0]))
	path := filepath.Join(accounts[0], "us-east-1", "2026", "06", "13", account+"_CloudTrail_us-east-1_20260613T2355Z_LATE.json.gz")
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(strings.ReplaceAll(text, "ACCOUNT", account))); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}

// lateCall is one call of a day.
func lateCall(night string) string {
	return fmt.Sprintf(`{"Records":[{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::ACCOUNT:user/late","accountId":"ACCOUNT","accessKeyId":"AKIALATE"},`+
		`"eventTime":"%sT12:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances","awsRegion":"us-east-1","sourceIPAddress":"198.51.100.7","userAgent":"aws-cli/2.15",`+
		`"eventID":"late-1","eventType":"AwsApiCall","recipientAccountId":"ACCOUNT"}]}`, night)
}

func TestALateFileRescoresItsDayAndTheLaterNights(t *testing.T) {
	t.Parallel()
	const late = 8
	logs, lake := copyOf(t, simulated(t)), copyOf(t, whole(t))
	object(t, logs, lateCall(date(late)))
	rep := run(t, options(t, lake, logs))
	if rep.Skipped != late {
		t.Errorf("%d nights were done before, want the %d before the late file's day", rep.Skipped, late)
	}
	for n := range days {
		before, after := manifest(t, whole(t), date(n)), manifest(t, lake, date(n))
		if changed := before.Hash != after.Hash; changed != (n >= late) {
			t.Errorf("%s: another manifest: %v", date(n), changed)
		}
		folder := []string{"findings/date=" + date(n), "scores/date=" + date(n)}
		if n < late {
			same(t, tree(t, whole(t), folder...), tree(t, lake, folder...))
		}
	}
	scratch := t.TempDir()
	run(t, options(t, scratch, logs))
	kinds := []string{"findings", "scores", "features", "runs"}
	same(t, tree(t, scratch, kinds...), tree(t, lake, kinds...))
}

func TestTooManyRejectsFailTheNight(t *testing.T) {
	t.Parallel()
	logs, lake := t.TempDir(), t.TempDir()
	if err := os.CopyFS(filepath.Join(logs, "AWSLogs"), os.DirFS(filepath.Join(simulated(t), "AWSLogs"))); err != nil {
		t.Fatal(err)
	}
	object(t, logs, `{"Records":[`+strings.TrimSuffix(strings.Repeat(`{"eventTime":"never"},`, 20_000), ",")+`]}`)
	for range 2 { // running again does not make it good
		rep, err := nightly.Run(t.Context(), options(t, lake, logs))
		if !errors.Is(err, nightly.ErrRejected) || !strings.Contains(err.Error(), "ingest.max_rejected") {
			t.Fatalf("got %v, want ErrRejected that names the setting", err)
		}
		if rep == nil || rep.Ingest == nil || rep.Ingest.RejectedTotal() != 20_000 {
			t.Error("the report does not tell how many")
		}
	}
	if found := tree(t, lake, "findings", "runs", "baselines"); len(found) != 0 {
		t.Errorf("the night failed and left %v", found)
	}
	opt := options(t, lake, logs)
	opt.MaxRejected = 1
	run(t, opt)
	same(t, tree(t, whole(t), "findings"), tree(t, lake, "findings"))
}

// One bad day among many good ones is no smaller a loss for that.
func TestTooManyRejectsOfOneDateFailTheNight(t *testing.T) {
	t.Parallel()
	logs, lake := copyOf(t, simulated(t)), t.TempDir()
	rep := run(t, options(t, lake, logs))
	const late = 12 // the date of the object's key
	bad := int(rep.Ingest.Dates[date(late)].Records / 10)
	if 20*bad > int(rep.Ingest.Total()) {
		t.Fatal("the date is too large a part of the whole to tell")
	}
	object(t, logs, `{"Records":[`+strings.TrimSuffix(strings.Repeat(`{"eventTime":"never"},`, bad), ",")+`]}`)
	_, err := nightly.Run(t.Context(), options(t, lake, logs))
	if !errors.Is(err, nightly.ErrRejected) || !strings.Contains(err.Error(), date(late)) {
		t.Fatalf("got %v, want ErrRejected that names the date", err)
	}
	opt := options(t, lake, logs)
	opt.From, opt.To = date(2), date(3)
	run(t, opt) // nights that do not stand on the bad date
}

func TestNightsWithoutFeaturesAreAnError(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*nightly.Options){
		"no logs":      func(o *nightly.Options) { o.Logs = nil },
		"other dates":  func(o *nightly.Options) { o.From, o.To = "2020-01-01", "2020-01-02" },
		"an old night": func(o *nightly.Options) { o.From, o.To = "2026-05-01", "2026-05-01" },
	} {
		t.Run(name, func(t *testing.T) {
			opt := options(t, t.TempDir(), simulated(t))
			change(&opt)
			if _, err := nightly.Run(t.Context(), opt); err == nil || !strings.Contains(err.Error(), "no features") {
				t.Errorf("got %v", err)
			}
		})
	}
}

package simulate

import "time"

// objectCases returns the attacks on buckets.
func (w *world) objectCases() []*scenario {
	a := w.of(lake)
	return []*scenario{
		{
			account: a, log: "s3-data", category: "exfiltration", technique: "leaked key of a report program lists and copies buckets",
			types: "Discovery:S3/AnomalousBehavior|Exfiltration:S3/AnomalousBehavior", difficulty: "easy", run: copyBuckets,
		},
		{
			account: a, log: "s3-data", category: "impact", technique: "leaked key deletes objects and writes ransom notes",
			types: "Impact:S3/AnomalousBehavior.Delete|Impact:S3/AnomalousBehavior.Write", difficulty: "easy", run: ransom,
		},
		{
			account: a, log: "cloudtrail", category: "impact", technique: "data engineer opens buckets to the world, from the usual place",
			types: "Impact:S3/AnomalousBehavior.Permission", difficulty: "medium", workday: true, run: openBuckets,
		},
		{
			account: a, log: "s3-data", category: "exfiltration", technique: "analyst copies far more files than usual, from the usual place",
			types: "Exfiltration:S3/AnomalousBehavior", difficulty: "hard", workday: true, note: "only volume is unusual", run: insiderCopies,
		},
	}
}

func copyBuckets(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := w.byKey(c, c.user(0), d)
	h.does(w, d, out, "s3:ListBuckets", "s3:GetBucketLocation", "s3:GetBucketAcl", "s3:GetBucketPolicy!", "s3:GetBucketVersioning")
	h.quick, h.slow = 200*time.Millisecond, 3*time.Second
	for _, bucket := range c.account.buckets[1:] {
		h.bucket = bucket
		h.does(w, d, out, "s3:ListObjects", "s3:ListObjects")
		h.does(w, d, out, repeat("s3:GetObject", d.between(40, 70))...)
	}
}

func ransom(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := w.byKey(c, c.user(1), d)
	h.bucket = c.account.buckets[1]
	h.does(w, d, out, "s3:ListBuckets", "s3:GetBucketVersioning", "s3:PutBucketVersioning", "s3:ListObjects")
	h.quick, h.slow = 100*time.Millisecond, 2*time.Second
	h.does(w, d, out, repeat("s3:GetObject", d.between(10, 20))...)
	h.does(w, d, out, repeat("s3:DeleteObject", d.between(50, 90))...)
	h.does(w, d, out, repeat("s3:PutObject", d.between(8, 14))...)
}

func openBuckets(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := w.byInsider(c, c.employee(w, "DataEngineer", 0), d, out)
	for _, bucket := range c.account.buckets[:2] {
		h.bucket = bucket
		h.c.mark("bucket", bucket)
		h.does(w, d, out, "s3:GetBucketPublicAccessBlock", "s3:DeleteBucketPublicAccessBlock", "s3:PutBucketPolicy", "s3:PutBucketAcl")
	}
}

func insiderCopies(w *world, c *scenario, out *delivery) {
	d := c.dice(w)
	h := w.byInsider(c, c.employee(w, "DataAnalyst", 0), d, out)
	h.console, h.agent = false, c.employee(w, "DataAnalyst", 0).commandAgent(c.day)
	h.quick, h.slow = time.Second, 20*time.Second
	h.bucket = c.account.buckets[3]
	h.does(w, d, out, "s3:ListObjects", "s3:ListObjects")
	h.does(w, d, out, repeat("s3:GetObject", d.between(90, 160))...)
}

// trainingCase returns the attack of the quiet days: a leaked key that reads the
// lake for three nights. Learning must not take it for a habit.
func (w *world) trainingCase() *scenario {
	return &scenario{
		account: w.of(lake), log: "s3-data", category: "exfiltration", technique: "leaked key reads the lake for three nights of the training period",
		types: "Exfiltration:S3/AnomalousBehavior", difficulty: "medium", note: "in the training period on purpose",
		run: func(w *world, c *scenario, out *delivery) {
			d := c.dice(w)
			h := w.byKey(c, c.user(0), d)
			for night := range 3 {
				h.at = w.midnight(c.day + night).Add(d.span(time.Hour, 3*time.Hour))
				h.quick, h.slow = 300*time.Millisecond, 6*time.Second
				h.bucket = c.account.buckets[2]
				h.does(w, d, out, "s3:ListObjects")
				h.does(w, d, out, repeat("s3:GetObject", d.between(30, 50))...)
			}
		},
	}
}

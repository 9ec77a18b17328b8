package simulate

import "time"

// objectProofs are what is done to buckets and objects in an unusual way.
func objectProofs() []proof {
	unusual := func(typ string, raises part, spares ...part) proof {
		return proof{typ: typ, log: "s3-data", needs: ownKey, raises: raises, spares: spares}
	}
	return []proof{
		unusual("Discovery:S3/AnomalousBehavior", suddenly("leaked key lists all buckets", func(s *stage) {
			h := s.thief()
			for _, bucket := range s.account.buckets {
				h.bucket = bucket
				s.does(h, repeat("s3:ListObjects", s.d.between(20, 60))...)
			}
		}), habitual("a program lists its bucket all night", onObjects("s3:ListObjects", 20, 30))),
		unusual("Exfiltration:S3/AnomalousBehavior", suddenly("leaked key copies a bucket", byThief("s3:GetObject", 90, 200)),
			habitual("a program copies its bucket every night", onObjects("s3:GetObject", 40, 60))),
		unusual("Impact:S3/AnomalousBehavior.Delete", suddenly("leaked key empties a bucket", byThief("s3:DeleteObject", 50, 120)),
			habitual("a program removes old objects every night", onObjects("s3:DeleteObject", 40, 60))),
		unusual("Impact:S3/AnomalousBehavior.Write", suddenly("leaked key overwrites a bucket", byThief("s3:PutObject", 50, 120)),
			habitual("a program stores results every night", onObjects("s3:PutObject", 30, 40))),
		unusual("Impact:S3/AnomalousBehavior.Permission", suddenly("leaked key opens buckets to the world", func(s *stage) {
			h := s.thief()
			s.does(h, "s3:ListBuckets", "s3:GetBucketPublicAccessBlock", "s3:DeleteBucketPublicAccessBlock", "s3:PutBucketPolicy", "s3:PutBucketAcl")
			s.does(h, repeat("s3:PutObjectAcl", s.d.between(5, 20))...)
		}), habitual("a publisher opens new objects to the world every night", onObjects("s3:PutObjectAcl", 8, 12))),
	}
}

// onObjects lets the user's own software do the same to some objects of its bucket.
func onObjects(key string, low, high int) deed {
	return func(s *stage) {
		h := s.owner()
		h.quick, h.slow = 200*time.Millisecond, 20*time.Second
		s.does(h, repeat(key, s.d.between(low, high))...)
	}
}

// byThief lets a thief do the same to some objects of another bucket.
func byThief(key string, low, high int) deed {
	return func(s *stage) {
		h := s.thief()
		h.bucket = oneOf(s.d, s.account.buckets)
		h.quick, h.slow = 100*time.Millisecond, 3*time.Second
		s.does(h, repeat(key, s.d.between(low, high))...)
	}
}

package simulate

import "time"

// objectProofs are what is done to buckets and objects in an unusual way.
func objectProofs() []proof {
	unusual := func(typ string, raises part, spares ...part) proof {
		return proof{typ: typ, log: "s3-data", needs: ownKey, raises: raises, spares: spares}
	}
	return []proof{
		unusual("Discovery:S3/AnomalousBehavior", played("leaked key lists and copies buckets", copyBuckets),
			habitual("a program lists its bucket all night", onObjects("s3:ListObjects", 20, 30))),
		unusual("Exfiltration:S3/AnomalousBehavior", played("leaked key lists and copies buckets", copyBuckets),
			habitual("a program copies its bucket every night", onObjects("s3:GetObject", 40, 60))),
		unusual("Impact:S3/AnomalousBehavior.Delete", played("leaked key deletes objects and writes ransom notes", ransom),
			habitual("a program removes old objects every night", onObjects("s3:DeleteObject", 40, 60))),
		unusual("Impact:S3/AnomalousBehavior.Write", played("leaked key deletes objects and writes ransom notes", ransom),
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

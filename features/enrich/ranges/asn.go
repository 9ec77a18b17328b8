package ranges

// amazonASNs are autonomous systems registered to Amazon or its local
// operators of AWS regions, by the names in the regional registries and in
// RouteViews data of 2026. They stand in for the published ranges where those
// are not configured. Systems that Amazon merely peers under are left out, and
// so is AS16550, which is sometimes listed but belongs to Google.
var amazonASNs = map[uint32]bool{
	801:    true, // Amazon Technologies Inc.
	7224:   true, // Amazon.com, Inc.
	8987:   true, // Amazon Data Services Ireland Ltd
	9059:   true, // Amazon Data Services Ireland Ltd
	14618:  true, // Amazon.com, Inc. (us-east-1)
	16509:  true, // Amazon.com, Inc. (most of AWS)
	21664:  true, // Amazon.com, Inc.
	36263:  true, // Amazon.com, Inc.
	38895:  true, // Amazon.com Tech Telecom
	55960:  true, // Beijing Guanghuan Xinwang Digital (Sinnet), operator of cn-north-1
	62785:  true, // Amazon.com Services, LLC
	135629: true, // Ningxia West Cloud Data Technology, operator of cn-northwest-1
	135630: true, // Amazon Connection Technology Services (Beijing)
	214101: true, // Amazon Data Services European Sovereign Cloud GmbH
	400098: true, // Amazon Technologies Inc.
	401395: true, // Amazon Technologies, Inc.
}

// AmazonASN tells whether an autonomous system is Amazon's.
func AmazonASN(asn uint32) bool { return amazonASNs[asn] }

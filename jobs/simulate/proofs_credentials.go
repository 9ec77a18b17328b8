package simulate

// credentialProofs are credentials where they do not belong.
func credentialProofs() []proof {
	const exfiltrated = "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration"
	return []proof{
		{typ: exfiltrated + ".OutsideAWS", log: "cloudtrail", needs: ownHost, raises: played("credential of an instance used from a hosting company", outsideAWS),
			spares: []part{played("instances leave through a second gateway of the company", newGateway)}},
		{typ: exfiltrated + ".InsideAWS", log: "cloudtrail", needs: ownHost, raises: played("credential of an instance used from an instance of a stranger", insideAWS),
			spares: []part{played("instances call through a new endpoint: private addresses in the log", newEndpoint)}},
		{typ: "UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B", log: "cloudtrail", needs: ownPerson, raises: played("console login from another continent within the hour", impossibleTravel),
			spares: []part{played("signs in before and after a flight that is possible", journey), played("works from another country for some days", travel)}},
		{typ: "UnauthorizedAccess:IAMUser/LongTermKeyNewNetwork", log: "cloudtrail", needs: ownKey, raises: suddenly("long-term key used from a network it was never used from", func(s *stage) {
			s.does(s.byKey(s.stranger().String(), s.owner().agent), "s3:ListObjects", "s3:GetObject", "s3:GetObject", "s3:GetObject", "s3:PutObject")
		}), spares: []part{suddenly("the software moved to another address of the same provider", func(s *stage) {
			s.does(s.byKey(s.d.address("116.202.0.0/16").String(), s.owner().agent), "s3:ListObjects", "s3:GetObject", "s3:PutObject")
		})}},
		{typ: "UnauthorizedAccess:IAMUser/ConcurrentCredentialUse", log: "cloudtrail", needs: ownPerson, raises: played("session used from two networks at once", twoPlaces),
			spares: []part{played("one session from the phone and from home in the same country", phoneSwitch), played("one session from home, then from the VPN exit in the same country", vpnSwitch)}},
		{typ: "Policy:IAMUser/RootCredentialUsage", log: "cloudtrail", byRoot: true, raises: suddenly("the root user signs in and looks around", func(s *stage) {
			h := s.root(s.stranger().String())
			s.w.loginAs(h, s.d, s.out)
			s.does(h, "iam:GetAccountSummary", "iam:ListUsers", "s3:ListBuckets")
		}), spares: []part{suddenly("a service calls in the name of the account", func(s *stage) {
			h := s.root("support.amazonaws.com")
			h.agent = h.ip
			s.does(h, "iam:GetAccountSummary")
		})}},
		{typ: "Stealth:IAMUser/CloudTrailLoggingDisabled", log: "cloudtrail", needs: ownPerson, raises: suddenly("somebody stops the trail", atDesk("cloudtrail:DescribeTrails", "cloudtrail:StopLogging")),
			spares: []part{suddenly("somebody who may not tries to stop the trail", atDesk("cloudtrail:DescribeTrails", "cloudtrail:StopLogging!")), suddenly("somebody reads what the trail records", atDesk("cloudtrail:DescribeTrails", "cloudtrail:GetEventSelectors"))}},
	}
}

// root returns the root user of the account, at an address.
func (s *stage) root(ip string) *hand {
	arn := "arn:aws:iam::" + s.account.id + ":root"
	h := &hand{c: s.c, account: s.account, ip: ip, agent: browserOfRoot, at: s.at(6, 18), anything: true, bucket: s.bucket, params: map[string]string{},
		identity: identity{Type: "Root", PrincipalID: s.account.id, ARN: arn, AccountID: s.account.id, AccessKeyID: s.account.sessionKey(s.w.opt.Seed, "root", s.day)}}
	h.markHand(false)
	return h
}

// browserOfRoot is what root users sign in with.
const browserOfRoot = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:138.0) Gecko/20100101 Firefox/138.0"

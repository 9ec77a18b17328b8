package simulate

// programProofs are credentials of functions and tasks off their place, and models
// on somebody else's bill.
func programProofs() []proof {
	const robbed = "UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration"
	calls := []string{"sts:GetCallerIdentity", "s3:ListBuckets", "s3:GetObject", "s3:GetObject", "secretsmanager:ListSecrets!"}
	at := func(ip func(s *stage) string) deed { return func(s *stage) { s.does(s.robbed(ip(s)), calls...) } }
	home := func(s *stage) string { return s.account.apiEgress[0].String() }
	return []proof{
		{typ: robbed + ".OutsideAWS", log: "cloudtrail", needs: ownFunction, raises: suddenly("credential of a function used from a hosting company", at(func(s *stage) string { return s.stranger().String() })),
			spares: []part{suddenly("the function does new things at its usual place", at(home))}},
		{typ: robbed + ".OutsideAWS", log: "cloudtrail", needs: ownTask, raises: suddenly("credential of a task used from a hosting company", at(func(s *stage) string { return s.stranger().String() })),
			spares: []part{suddenly("the task does new things at its usual place", at(home))}},
		{typ: robbed + ".InsideAWS", log: "cloudtrail", needs: ownTask, raises: suddenly("credential of a task used from an instance of a stranger", at(func(s *stage) string { return s.d.address("18.184.0.0/15").String() })),
			spares: []part{suddenly("the task does new things at its usual place", at(home))}},
		{typ: "Impact:IAMUser/CostHarvesting", log: "cloudtrail", needs: ownKey,
			raises: part{note: "a program's model calls become a hundred times as long", habit: models(20, 30, 400), deed: models(40, 80, 60_000)},
			spares: []part{{note: "a program calls models somewhat more than on other days", habit: models(20, 30, 400), deed: models(30, 40, 450)}}},
		{typ: "Impact:IAMUser/PromptInjection.Direct", log: "cloudtrail", needs: ownKey,
			raises: part{note: "a guardrail steps in again and again", habit: models(5, 10, 400), deed: func(s *stage) { s.guarded("INTERVENED", s.d.between(10, 30)) }},
			spares: []part{{note: "a guardrail looks and lets all through", habit: models(5, 10, 400), deed: func(s *stage) { s.guarded("NONE", s.d.between(10, 30)) }}}},
		{typ: "CredentialAccess:IAMUser/CompromisedCredentials", log: "cloudtrail", needs: ownKey,
			raises: suddenly("a key that others have seen is used", func(s *stage) {
				s.exposed()
				s.does(s.thief(), "sts:GetCallerIdentity", "iam:ListUsers!")
			}),
			spares: []part{suddenly("a key that nobody has seen is used", byOwner("sts:GetCallerIdentity", "s3:ListBuckets"))}},
	}
}

// models lets the user's own software call models some times, with so many tokens
// on average.
func models(low, high, tokens int) deed {
	return func(s *stage) {
		h := s.owner()
		for range s.d.between(low, high) {
			h.extra = &additional{InputTokens: s.d.heavy(float64(tokens), 0.3), OutputTokens: s.d.heavy(float64(tokens)/2, 0.3)}
			s.sends(h, "bedrock:InvokeModel", `{"modelId":"anthropic.claude-3-haiku-20240307-v1:0"}`, "")
		}
	}
}

// guarded lets the user's own software call models behind a guardrail that does
// something.
func (s *stage) guarded(action string, times int) {
	h := s.owner()
	for range times {
		h.extra = &additional{InputTokens: s.d.heavy(400, 0.3), OutputTokens: s.d.heavy(200, 0.3), GuardrailAction: action}
		s.sends(h, "bedrock:InvokeModel", `{"modelId":"anthropic.claude-3-haiku-20240307-v1:0","guardrailIdentifier":"gr-1a2b3c"}`, "")
	}
}

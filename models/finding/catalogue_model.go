package finding

// modelKinds are the findings about generative models: who invokes them, at
// what cost, and with what.
var modelKinds = share(Kind{
	Family: ModelFamily, Logs: []Log{ManagementLog}, Mechanisms: []Basis{Statistic}, Moves: movesScore,
	Resource: AccessKey, Actor: Credential, Tactic: "Impact", Techniques: []string{"T1496.004"},
}, []Kind{
	{
		Type: "Impact:IAMUser/AnomalousModelInvocation", Title: "Calls of generative models do not fit who made them",
		Severity: 5, // GuardDuty has Low; Sysdig saw bills of over 46,000 dollars a day (LLMjacking, 2024)
		Moves:    movesCall,
		Advice:   []string{callAsk, callContain, "Compare the bill of the day with the usual one, and deny bedrock:InvokeModel where nobody needs it.", callTrace},
		Blind:    "A credential that invokes models every day; calls to models outside AWS.",
	},
	{
		Type: "Impact:IAMUser/CostHarvesting", Title: "Calls of generative models take far more tokens than the caller's usual ones",
		Severity: 5, // as above: it is the same theft, by a caller who is known
		Advice:   []string{callAsk, callContain, "Set a quota for tokens a minute and an alarm on the bill of the model service.", callTrace},
		Blind:    "Invocations whose records do not tell tokens; callers without a past of invocations, whose calls are scored instead; thefts that grow slowly.",
	},
	{
		Type: "Impact:IAMUser/PromptInjection.Direct", Title: "A guardrail stopped a request that tried to take over a model",
		Mechanisms: []Basis{Rule}, Severity: 2, Moves: movesFact,
		// ATT&CK's Enterprise matrix has no prompt injection (ATLAS does, as
		// AML.T0051); the way in is an application that takes input from outside.
		Tactic: "Initial Access", Techniques: []string{"T1190"},
		Advice: []string{
			"Find the application behind the credential, and the user behind the request, in the application's own log.",
			"See whether the model may call tools or read documents, and what a request that got through could have reached.",
			"If one user tries again and again, block that user in the application; the credential itself is the application's.",
		},
		Blind: "Models without a guardrail; injections that the guardrail let through; the text itself, which Yoban never keeps.",
	},
})

package prove_test

import (
	"context"
	"errors"
	"flag"
	"slices"
	"testing"

	"yoban/jobs/prove"
)

// seeds is how many organisations the test makes; .ci/run proves five by the
// command.
var seeds = flag.Int("seeds", 1, "organisations to prove the catalogue in")

// keep is where the test leaves its organisations, for looking at them.
var keep = flag.String("keep", "", "directory to leave logs and lakes in")

// unproved are types that have a scenario and are not proved by it yet. The list
// may only shrink.
var unproved = []string{
	"CredentialAccess:EC2/UnsecuredCredentials",
	"CredentialAccess:RDS/ModifyAuthenticationProcess",
	"DefenseEvasion:IAMUser/BedrockLoggingDisabled",
	"DefenseImpairment:EC2/DisableOrModifyTools",
	"DefenseImpairment:Organizations/DisableOrModifyTools",
	"DefenseImpairment:Organizations/ModifyCloudResourceHierarchy",
	"DefenseImpairment:RDS/ModifyAuthenticationProcess",
	"DefenseImpairment:Route53Resolver/DisableOrModifyTools",
	"DefenseImpairment:S3/DisableOrModifyTools",
	"Execution:SageMaker/CommandAndScriptingInterpreter",
	"Exfiltration:EC2/TransferDataToCloudAccount",
	"Exfiltration:RDS/TransferDataToCloudAccount",
	"Exfiltration:S3/TransferDataToCloudAccount",
	"Impact:IAMUser/CostHarvesting",
	"Impact:IAMUser/PromptInjection.Direct",
	"Impact:S3/DataDestruction",
	"Impact:SES/ResourceHijacking",
	"InitialAccess:IAM/ValidAccounts",
	"InitialAccess:RDS/ExploitPublicFacingApplication",
	"LateralMovement:EC2/RemoteServices",
	"PenTest:IAMUser/KaliLinux",
	"PenTest:IAMUser/ParrotLinux",
	"PenTest:IAMUser/PentooLinux",
	"PenTest:S3/KaliLinux",
	"PenTest:S3/ParrotLinux",
	"PenTest:S3/PentooLinux",
	"Persistence:EC2/BootOrLogonInitializationScripts",
	"Persistence:EC2/ExternalRemoteServices",
	"Persistence:IAM/AccountManipulation",
	"Persistence:Lambda/AccountManipulation",
	"Persistence:Lambda/ModifyAuthenticationProcess",
	"Persistence:RolesAnywhere/AccountManipulation",
	"Policy:IAMUser/ShortTermRootCredentialUsage",
	"Policy:S3/AccountBlockPublicAccessDisabled",
	"Policy:S3/BucketAnonymousAccessGranted",
	"Policy:S3/BucketBlockPublicAccessDisabled",
	"Policy:S3/BucketPublicAccessGranted",
	"PrivilegeEscalation:IAM/AccountManipulation",
	"ResourceDevelopment:SES/CompromiseAccounts",
	"Stealth:IAMUser/PasswordPolicyChange",
	"Stealth:S3/ServerAccessLoggingDisabled",
	"UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.InsideAWS",
	"UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.OutsideAWS",
}

func TestTheCatalogueIsProved(t *testing.T) {
	if testing.Short() {
		t.Skip("makes an organisation and runs its nights, which takes a quarter of a minute")
	}
	opt := prove.Options{Workers: 2, Keep: *keep}
	for n := range *seeds {
		opt.Seeds = append(opt.Seeds, uint64(n+1))
	}
	rep, err := prove.Run(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range rep.Types {
		switch known := slices.Contains(unproved, p.Type); {
		case p.Proved(len(opt.Seeds)) && known:
			t.Logf("%s is proved: take it off the list of unproved types", p.Type)
		case p.Scenario && !p.Proved(len(opt.Seeds)) && !known:
			t.Errorf("%s is not proved: %q", p.Type, p.Problems)
		}
	}
	t.Log(rep.Text())
}

func TestAPatternThatFitsNothingIsAnError(t *testing.T) {
	_, err := prove.Run(context.Background(), prove.Options{Seeds: []uint64{1}, Types: "Nothing:*"})
	if !errors.Is(err, prove.ErrNothing) {
		t.Errorf("got %v, want ErrNothing", err)
	}
	if _, err := prove.Run(context.Background(), prove.Options{}); err == nil {
		t.Error("no seeds are no error")
	}
}

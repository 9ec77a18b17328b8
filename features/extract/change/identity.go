package change

import "yoban/features/event"

// identityReaders read IAM's calls. The resource is the user, role or group.
// Facts, beside those of a policy:
//
//   - policy: ARN of a managed policy, or name of one written inline
//   - service: that a credential of its own is for
//   - of a password policy, its own parameters: minimumPasswordLength,
//     requireSymbols, requireNumbers, requireUppercaseCharacters,
//     requireLowercaseCharacters, allowUsersToChangePassword, maxPasswordAge,
//     passwordReusePrevention, hardExpiry
var identityReaders = map[string]Reader{
	"UpdateAccountPasswordPolicy": func(d *document) (string, Facts) {
		return "", d.copyTo(Facts{}, PasswordParameters...)
	},
	"DeleteAccountPasswordPolicy": named(""),
	"CreateAccessKey":             named("userName"), "CreateLoginProfile": named("userName"), "UpdateLoginProfile": named("userName"),
	"CreateServiceSpecificCredential": func(d *document) (string, Facts) {
		f := Facts{}
		f.add("service", d.text("serviceName"))
		return d.text("userName"), f
	},
	"UpdateAssumeRolePolicy": documented("roleName"),
	"AttachRolePolicy":       documented("roleName"), "PutRolePolicy": documented("roleName"),
	"AttachUserPolicy": documented("userName"), "PutUserPolicy": documented("userName"),
	"AttachGroupPolicy": documented("groupName"), "PutGroupPolicy": documented("groupName"),
}

// PasswordParameters are those of a password policy, as IAM's API has them.
var PasswordParameters = []string{
	"minimumPasswordLength", "requireSymbols", "requireNumbers", "requireUppercaseCharacters", "requireLowercaseCharacters",
	"allowUsersToChangePassword", "maxPasswordAge", "passwordReusePrevention", "hardExpiry",
}

// documented reads calls that attach a policy to whom a parameter names, or write
// one.
func documented(parameter string) Reader {
	return func(d *document) (string, Facts) {
		f := Facts{}
		f.add("policy", d.text("policyArn"), d.text("policyName"))
		policy(d.body.at("policyDocument"), string(d.call.Account), f)
		return d.text(parameter), f
	}
}

// signIn reads a console sign-in. Facts: mfa, yes or no, where a user signed in
// with a password; who comes through a provider of identities has none here.
func signIn(d *document) (string, Facts) {
	if d.call.Login != event.LoginSuccess || string(d.call.Identity.Type) == "AssumedRole" || string(d.call.Identity.Type) == "FederatedUser" {
		return "", nil
	}
	switch d.call.LoginMFA {
	case event.Yes:
		return "", Facts{"mfa": {"yes"}}
	case event.No:
		return "", Facts{"mfa": {"no"}}
	}
	return "", nil
}

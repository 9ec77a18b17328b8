package change

import (
	"net/netip"
	"slices"
	"strings"
)

// policy reads who a policy document lets in, for resources of an account:
//
//   - anyone: actions that everybody in the world is allowed
//   - account: accounts other than the resource's that are allowed something
//   - admin: yes when a statement allows everything on everything
//
// A statement for everybody is not for anyone when a condition binds it to
// addresses, networks, accounts or organisations (AWS, "Blocking public access to
// your Amazon S3 storage", the meaning of "public"), nor when another statement
// denies everybody who is not of them.
func policy(doc value, own string, f Facts) {
	statements := doc.document().at("Statement").list()
	closed := slices.ContainsFunc(statements, deniesStrangers)
	for _, s := range statements {
		if !strings.EqualFold(s.at("Effect").text(), "Allow") {
			continue
		}
		actions, resources := s.at("Action").texts(), s.at("Resource").texts()
		if slices.Contains(actions, "*") && slices.Contains(resources, "*") {
			f["admin"] = []string{"yes"}
		}
		everybody, accounts := principals(s, own)
		if everybody && !closed && !bound(s.at("Condition"), true) {
			if len(actions) == 0 {
				actions = []string{"all but a few"} // NotAction
			}
			f.add("anyone", actions...)
		}
		f.add("account", accounts...)
	}
	f.unique()
}

// unique sorts the values of each fact and leaves out copies.
func (f Facts) unique() {
	for word := range f {
		slices.Sort(f[word])
		f[word] = slices.Compact(f[word])
	}
}

// principals returns whom a statement is about: everybody, and accounts that are
// not the resource's own.
func principals(s value, own string) (everybody bool, accounts []string) {
	if s.at("NotPrincipal").any != nil {
		return true, nil
	}
	p := s.at("Principal")
	list := p.texts()
	if _, isObject := p.any.(map[string]any); isObject {
		list = p.at("AWS").texts()
	}
	for _, who := range list {
		switch account := accountOf(who); {
		case who == "*":
			everybody = true
		case account != "" && account != own:
			accounts = append(accounts, account)
		}
	}
	return everybody, accounts
}

// accountOf returns the account of a principal: its number, or the one in an ARN.
func accountOf(principal string) string {
	if parts := strings.SplitN(principal, ":", 6); len(parts) == 6 {
		principal = parts[4]
	}
	if len(principal) != 12 || strings.Trim(principal, "0123456789") != "" {
		return ""
	}
	return principal
}

// binding are the condition keys that name who may call or from where, in lower
// case.
var binding = []string{
	"aws:sourceip", "aws:vpcsourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn", "aws:sourceowner", "aws:sourceaccount", "aws:sourcearn",
	"aws:sourceorgid", "aws:sourceorgpaths", "aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn", "aws:userid",
	"aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths", "s3:dataaccesspointarn", "s3:dataaccesspointaccount", "lambda:functionurlauthtype",
}

// bound tells whether a condition names strangers by what they are not (its
// operators are positive), or, when positive is false, by what they are.
func bound(condition value, positive bool) bool {
	for _, operator := range condition.names() {
		op := strings.ToLower(operator)
		if strings.Contains(op, "not") == positive || strings.HasSuffix(op, "ifexists") || op == "null" {
			continue
		}
		for _, key := range condition.at(operator).names() {
			if slices.Contains(binding, strings.ToLower(key)) && !slices.ContainsFunc(condition.at(operator).at(key).texts(), matchesAll) {
				return true
			}
		}
	}
	return false
}

// matchesAll tells whether a value of a condition lets everybody through.
func matchesAll(v string) bool {
	if p, err := netip.ParsePrefix(v); err == nil {
		return p.Bits() < 8 // more than any one network has
	}
	return strings.Trim(v, "*:") == ""
}

// deniesStrangers tells whether a statement denies all who are not known.
func deniesStrangers(s value) bool {
	everybody, _ := principals(s, "")
	if !strings.EqualFold(s.at("Effect").text(), "Deny") || !everybody {
		return false
	}
	wide := slices.ContainsFunc(s.at("Action").texts(), func(a string) bool { return strings.HasSuffix(a, "*") })
	return wide && bound(s.at("Condition"), false)
}

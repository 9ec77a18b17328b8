package catalog

import "strings"

// undated returns an event name without the API version that some services
// append to it: Lambda 20150331 and 20150331v2, CloudFront 2014_05_31. Names
// that are nothing else stay.
func undated(name string) string {
	cut := name
	if i := strings.LastIndexByte(cut, 'v'); i > 0 && digits(cut[i+1:]) {
		cut = cut[:i]
	}
	short := strings.TrimRight(cut, "0123456789_")
	if date := strings.ReplaceAll(cut[len(short):], "_", ""); len(date) == len("20150331") && short != "" {
		return short
	}
	return name
}

// unversioned returns a name without a final V2 or the like, and without a
// date.
func unversioned(name string) string {
	name = undated(name)
	if i := strings.LastIndexByte(name, 'V'); i > 0 && digits(name[i+1:]) {
		return name[:i]
	}
	return name
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// Verbs that start the names of actions that change nothing.
var readVerbs = [...]string{
	"Get", "Describe", "Head", "View", "Lookup", "Search", "Query", "Scan", "Select", "BatchGet", "BatchDescribe",
	"BatchCheck", "Check", "Read", "Estimate", "Validate", "Verify", "Simulate", "Preview", "Filter", "Download",
	"Discover", "Test", "Detect", "Is", "Poll", "Receive", "AdminGet", "Retrieve", "Count", "Compare",
}

// guess returns the access level that an unknown action has by its name: its
// verb, and whether it ends in what grants permissions.
func guess(name string) Access {
	switch {
	case verb(name, "List"), verb(name, "AdminList"), verb(name, "BatchList"):
		return List
	case verb(name, "Tag"), verb(name, "Untag"), verb(name, "AddTags"), verb(name, "RemoveTags"):
		return Tagging
	}
	for _, v := range readVerbs {
		if verb(name, v) {
			return Read
		}
	}
	for _, ending := range [...]string{"Policy", "Permission", "Permissions", "Acl", "PermissionsBoundary"} {
		if strings.HasSuffix(name, ending) {
			return Permissions
		}
	}
	return Write
}

// verb tells whether a name starts with a verb that ends where a word does:
// "Listen" is not "List".
func verb(name, v string) bool {
	rest, ok := strings.CutPrefix(name, v)
	return ok && (rest == "" || rest[0] < 'a' || rest[0] > 'z')
}

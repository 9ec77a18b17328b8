package sigma

import (
	"encoding/json"
	"strings"
	"time"

	"yoban/features/event"
)

// compose writes a call as a record, for logs that do not have it as JSON: what
// the call knows, under CloudTrail's names. What it does not know is not there.
func compose(c *event.Call) []byte {
	root := map[string]any{}
	for g := range numGroups {
		g.slotsOf(c, func(s slot, b []byte) { put(root, paths[s], present(b)) })
	}
	id := &c.Identity
	for path, v := range map[string][]byte{
		"eventID": c.ID, "sharedEventID": c.SharedID, "recipientAccountId": c.Account, "vpcEndpointAccountId": c.VPCEndpointAccount,
		"userIdentity.credentialId":                                         id.CredentialID,
		"userIdentity.onBehalfOf.userId":                                    id.OnBehalfOf,
		"userIdentity.inScopeOf.sourceArn":                                  id.InScopeOf,
		"userIdentity.inScopeOf.credentialsIssuedTo":                        id.IssuedTo,
		"userIdentity.sessionContext.sourceIdentity":                        id.SourceIdentity,
		"userIdentity.sessionContext.ec2RoleDelivery":                       id.EC2RoleDelivery,
		"userIdentity.sessionContext.webIdFederationData.federatedProvider": id.FederatedBy,
	} {
		put(root, path, present(v))
	}
	for path, v := range map[string]event.Tri{
		"readOnly": c.ReadOnly, "sessionCredentialFromConsole": c.FromConsole,
		"userIdentity.sessionContext.attributes.mfaAuthenticated": id.MFA,
		"userIdentity.sessionContext.assumedRoot":                 id.AssumedRoot,
	} {
		if v != event.Unknown {
			put(root, path, v == event.Yes)
		}
	}
	root["eventTime"] = time.Unix(c.Time, 0).UTC().Format(time.RFC3339)
	root["eventCategory"] = [...]string{"Management", "Data", "Insight", "NetworkActivity"}[c.Category%4]
	for name, part := range map[string][]byte{"requestParameters": c.Request, "responseElements": c.Response, "additionalEventData": c.Additional} {
		if json.Valid(part) {
			root[name] = json.RawMessage(part)
		}
	}
	composeParts(root, c)
	data, err := json.Marshal(root)
	if err != nil {
		return nil // cannot be: there are texts and valid JSON only
	}
	return data
}

// composeParts adds what the call has of parts whose text it does not have.
func composeParts(root map[string]any, c *event.Call) {
	if root["requestParameters"] == nil {
		put(root, "requestParameters.bucketName", present(c.Bucket))
		put(root, "requestParameters.key", present(c.ObjectKey))
	}
	if login := map[event.Login]string{event.LoginSuccess: "Success", event.LoginFailure: "Failure"}[c.Login]; login != "" && root["responseElements"] == nil {
		put(root, "responseElements.ConsoleLogin", login)
	}
	if used := map[event.Tri]string{event.Yes: "Yes", event.No: "No"}[c.LoginMFA]; used != "" && root["additionalEventData"] == nil {
		put(root, "additionalEventData.MFAUsed", used)
	}
}

// paths are the paths of the slots.
var paths = func() (out [numSlots]string) {
	for path, s := range slots {
		out[s] = path
	}
	return out
}()

// present returns a text, nil for one that is not there.
func present(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return string(b)
}

// put puts a value that is there at a dotted path.
func put(root map[string]any, path string, v any) {
	if v == nil {
		return
	}
	for {
		key, rest, found := strings.Cut(path, ".")
		if !found {
			root[key] = v
			return
		}
		next, ok := root[key].(map[string]any)
		if !ok {
			next = map[string]any{}
			root[key] = next
		}
		root, path = next, rest
	}
}

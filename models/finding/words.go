package finding

import (
	"slices"
	"strconv"
)

// What names the primary activity in one word or two: the API, the domain, or
// the protocol and remote port.
func (f Finding) What() string {
	switch a := f.Action; a.Kind {
	case APICall:
		return a.API
	case DNSRequest:
		return a.Domain
	case PortProbe:
		return "port " + strconv.Itoa(int(a.LocalPort))
	case NetworkConnection:
		if a.RemotePort == 0 {
			return a.Protocol
		}
		return a.Protocol + " " + strconv.Itoa(int(a.RemotePort))
	}
	return ""
}

// Subject names the resource for a person: the bucket, host, principal or key,
// whichever is known first for its type.
func (f Finding) Subject() string {
	r := f.Resource
	host := []string{r.InstanceID, r.InterfaceID, r.PrivateIP}
	who := []string{r.PrincipalARN, r.UserName, r.AccessKeyID, r.PrincipalID}
	order := append(who, host...)
	switch r.Type {
	case Instance:
		order = append(host, who...)
	case S3Bucket:
		order = slices.Concat(r.Buckets[:min(len(r.Buckets), 1)], order)
	}
	for _, name := range order {
		if name != "" {
			return name
		}
	}
	return ""
}

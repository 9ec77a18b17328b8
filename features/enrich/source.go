package enrich

import (
	"net/netip"
	"strings"
)

// SourceIP reads CloudTrail's sourceIPAddress and tells what is known of it.
// An AWS service has Class AWS and Network "aws:<service>", as in "aws:ec2" for
// ec2.amazonaws.com; "AWS Internal" has "aws:internal". Anything else that is
// no address gives the zero Address and SourceInvalid.
func (e *Enricher) SourceIP(raw []byte) (Address, Source) {
	if len(raw) == 0 || len(raw) > maxSource {
		return Address{}, SourceInvalid
	}
	text := string(raw)
	if addr, err := netip.ParseAddr(text); err == nil {
		return e.Address(addr), SourceAddress
	}
	if text == "AWS Internal" {
		return Address{Class: AWS, Network: "aws:internal"}, SourceInternal
	}
	if service := awsService(text); service != "" {
		return Address{Class: AWS, Network: "aws:" + service}, SourceService
	}
	return Address{}, SourceInvalid
}

// maxSource is the longest sourceIPAddress looked at, in bytes: a domain
// name's 253 (RFC 1035).
const maxSource = 253

// serviceDomains end the names of AWS services as callers, by partition.
var serviceDomains = [...]string{".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".aws.internal"}

// awsService returns what stands before the domain in a service's name, e.g.
// "ec2" for ec2.amazonaws.com and "delivery.logs" for
// delivery.logs.amazonaws.com. It is empty for any other text, such as host
// names of customers' machines under compute.amazonaws.com.
func awsService(text string) string {
	name := strings.ToLower(text)
	for _, domain := range serviceDomains {
		service, ok := strings.CutSuffix(name, domain)
		if !ok || service == "" || strings.HasSuffix(service, "compute") || strings.HasSuffix(service, "compute-1") {
			continue
		}
		for _, c := range []byte(service) {
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.' && c != '_' {
				return ""
			}
		}
		return service
	}
	return ""
}

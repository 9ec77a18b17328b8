package vpcflow

import (
	"bytes"
	"fmt"
	"strings"
)

// column is what a field of a line is read as.
type column uint8

const (
	ignored column = iota
	accountID
	interfaceID
	srcAddr
	dstAddr
	srcPort
	dstPort
	protocol
	packets
	byteCount
	start
	end
	action
	logStatus
	vpcID
	instanceID
	tcpFlags
	pktSrcAddr
	pktDstAddr
	region
	srcService
	dstService
	direction
	resourceType
	gateway // only a transit gateway's log has it
	columns // how many there are
)

// fields are the names that AWS gives to the fields of a header line, versions
// 2 to 10, and what each is read as (Amazon VPC user guide, "Flow log records"; of
// version 6, which is a transit gateway's, Amazon VPC Transit Gateways guide).
var fields = map[string]column{
	"version": ignored, "account-id": accountID, "interface-id": interfaceID,
	"srcaddr": srcAddr, "dstaddr": dstAddr, "srcport": srcPort, "dstport": dstPort,
	"protocol": protocol, "packets": packets, "bytes": byteCount, "start": start,
	"end": end, "action": action, "log-status": logStatus,
	"vpc-id": vpcID, "subnet-id": ignored, "instance-id": instanceID, "tcp-flags": tcpFlags,
	"type": ignored, "pkt-srcaddr": pktSrcAddr, "pkt-dstaddr": pktDstAddr,
	"region": region, "az-id": ignored, "sublocation-type": ignored, "sublocation-id": ignored,
	"pkt-src-aws-service": srcService, "pkt-dst-aws-service": dstService,
	"flow-direction": direction, "traffic-path": ignored,
	"ecs-cluster-arn": ignored, "ecs-cluster-name": ignored, "ecs-container-instance-arn": ignored,
	"ecs-container-instance-id": ignored, "ecs-container-id": ignored,
	"ecs-second-container-id": ignored, "ecs-service-name": ignored,
	"ecs-task-definition-arn": ignored, "ecs-task-arn": ignored, "ecs-task-id": ignored,
	"reject-reason": ignored, "resource-id": ignored, "encryption-status": ignored,
	"resource-type": resourceType, "tgw-id": gateway, "tgw-attachment-id": gateway,
	"tgw-src-vpc-account-id": gateway, "tgw-dst-vpc-account-id": gateway,
	"tgw-src-vpc-id": gateway, "tgw-dst-vpc-id": gateway,
	"tgw-src-subnet-id": gateway, "tgw-dst-subnet-id": gateway,
	"tgw-src-eni": gateway, "tgw-dst-eni": gateway, "tgw-src-az-id": gateway, "tgw-dst-az-id": gateway,
	"tgw-pair-attachment-id": gateway, "packets-lost-no-route": gateway, "packets-lost-blackhole": gateway,
	"packets-lost-mtu-exceeded": gateway, "packets-lost-ttl-expired": gateway,
}

// defaultLayout is the default format, version 2.
var defaultLayout = []column{
	ignored, accountID, interfaceID, srcAddr, dstAddr, srcPort, dstPort,
	protocol, packets, byteCount, start, end, action, logStatus,
}

// maxFields is the most fields a header may have: AWS names some 60 in all.
const maxFields = 256

// longestName is longer than any field's name.
const longestName = 40

// field returns what name stands for. Parquet spells the names with underscores,
// and so do some who convert it.
func field(name []byte) (column, bool) {
	if len(name) > longestName {
		return ignored, false
	}
	if c, ok := fields[string(name)]; ok || bytes.IndexByte(name, '_') < 0 {
		return c, ok
	}
	c, ok := fields[strings.ReplaceAll(string(name), "_", "-")]
	return c, ok
}

// isField tells whether the first field of a line makes it a header. No value
// of a log is a field's name; most start with a digit, which is quick to see.
func isField(first []byte) bool {
	if first[0] < 'a' || first[0] > 'z' {
		return false
	}
	_, ok := field(first)
	return ok
}

// isDefault tells whether a line without a header is in the default format.
func isDefault(line []byte) bool {
	return string(firstField(line)) == "2" && len(bytes.Fields(line)) == len(defaultLayout)
}

// stamp is how CloudWatch Logs writes the time that its exports put before every
// line.
const stamp = "2006-01-02T15:04:05.000Z"

// unstamped returns line without the time that an export put before it. No field
// of a flow log looks like that.
func unstamped(line []byte) []byte {
	if len(line) <= len(stamp) || line[10] != 'T' || !isBlank(line[len(stamp)]) {
		return line
	}
	for i := range len(stamp) {
		digit := '0' <= line[i] && line[i] <= '9'
		if wanted := '0' <= stamp[i] && stamp[i] <= '9'; digit != wanted || !digit && line[i] != stamp[i] {
			return line
		}
	}
	return line[len(stamp)+1:]
}

// firstField returns the first field of line, nil when it is blank.
func firstField(line []byte) []byte {
	i := 0
	for i < len(line) && isBlank(line[i]) {
		i++
	}
	start := i
	for i < len(line) && !isBlank(line[i]) {
		i++
	}
	if i == start {
		return nil
	}
	return line[start:i]
}

// isBlank tells whether b separates fields.
func isBlank(b byte) bool { return b == ' ' || b == '\t' || b == '\r' }

// header takes the layout of the following lines from line. Fields that it does
// not know are a later version's. A format without addresses, bytes or start
// says nothing of traffic: the object is damaged. A transit gateway's
// tells of traffic that the interfaces at both its ends may log as well: none of
// its lines is read.
func (r *Reader) header(line []byte) error {
	names := bytes.Fields(line)
	if len(names) > maxFields {
		r.damage(fmt.Sprintf("header of %d fields", len(names)))
		return nil
	}
	layout := make([]column, len(names))
	var has [columns]bool
	for i, name := range names {
		layout[i], _ = field(name)
		has[layout[i]] = true
	}
	r.layout, r.steps, r.foreign = layout, nil, has[gateway]
	if r.foreign {
		return nil
	}
	if name := lacks(&has); name != "" {
		r.damage("the header lacks " + name)
	}
	r.prepare()
	return nil
}

// lacks names the first field without which a format says nothing of traffic;
// empty when all are there.
func lacks(has *[columns]bool) string {
	switch {
	case !has[srcAddr] && !has[pktSrcAddr]:
		return "srcaddr"
	case !has[dstAddr] && !has[pktDstAddr]:
		return "dstaddr"
	case !has[byteCount]:
		return "bytes"
	case !has[start]:
		return "start"
	}
	return ""
}

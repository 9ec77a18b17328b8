package lakequery

import (
	"bytes"
	"strings"
)

// column is what a column is read as.
type column uint8

// The columns. Up to shown they say which call a row is of.
const (
	eventID column = iota
	eventTime
	eventSource
	eventName
	awsRegion
	recipientAccountID
	eventJSON // its sample ends before what a caller sent or got
	shown

	eventType column = iota - 1
	sourceIPAddress
	userAgent
	errorCode
	errorMessage
	sharedEventID
	vpcEndpointID
	vpcEndpointAccountID
	eventCategory
	managementEvent
	readOnly
	fromConsole
	userIdentity
	requestParameters
	responseElements
	additionalEventData
	identityField // the first of the fields of userIdentity that stand alone
)

// columnNames are the fields of a record as CloudTrail spells them, by column.
var columnNames = [identityField]string{
	eventID: "eventID", eventTime: "eventTime", eventSource: "eventSource", eventName: "eventName",
	awsRegion: "awsRegion", recipientAccountID: "recipientAccountId", eventJSON: "eventJson",
	eventType: "eventType", sourceIPAddress: "sourceIPAddress", userAgent: "userAgent", errorCode: "errorCode", errorMessage: "errorMessage",
	sharedEventID: "sharedEventID", vpcEndpointID: "vpcEndpointId", vpcEndpointAccountID: "vpcEndpointAccountId",
	eventCategory: "eventCategory", managementEvent: "managementEvent", readOnly: "readOnly",
	fromConsole: "sessionCredentialFromConsole", userIdentity: "userIdentity",
	requestParameters: "requestParameters", responseElements: "responseElements", additionalEventData: "additionalEventData",
}

// ignored is a column of any other name.
const ignored column = 0xff

// identityFields are the paths of userIdentity's fields, in lower case and below
// userIdentity, as a query may select them one by one.
var identityFields = paths("", identityTree)

// columns are the columns by their names in lower case: Lake's SQL does not tell
// cases apart, and results carry the names as the query spells them. arn,
// accessKeyId and invokedBy also stand for userIdentity's alone: what a query
// selects from a structure is called by its last name. An issuer's arn, the other
// one that may be so called, names the same principal. Other last names could be
// of either.
var columns = func() map[string]column {
	all := map[string]column{}
	for c, name := range columnNames {
		all[strings.ToLower(name)] = column(c)
	}
	for i, path := range identityFields {
		c := identityField + column(i)
		all["useridentity."+path] = c
		switch path {
		case "arn", "accesskeyid", "invokedby":
			all[path] = c
		}
	}
	return all
}()

// longestName is longer than any column's name.
const longestName = 80

// columnOf returns what a name stands for.
func columnOf(name []byte) column {
	if len(name) > longestName {
		return ignored
	}
	if c, ok := columns[string(bytes.ToLower(bytes.TrimSpace(name)))]; ok {
		return c
	}
	return ignored
}

// row is the cells of a row, by column; nil where there is none.
type row [64][]byte

// set notes a cell. Of a column that is selected twice the first counts.
func (w *row) set(c column, text []byte) {
	if c == ignored || string(text) == "null" || w[c] != nil {
		return
	}
	w[c] = text
}

// missing returns the name of the column without which a layout tells of no
// calls, or nothing.
func missing(layout []column) string {
	var has [256]bool
	for _, c := range layout {
		has[c] = true
	}
	if has[eventJSON] {
		return ""
	}
	for _, c := range []column{eventTime, eventSource, eventName} {
		if !has[c] {
			return columnNames[c]
		}
	}
	return ""
}

// Starts tells whether head, the start of a text, is that of a query's results:
// the first name of an object is one of theirs, or the first cell of a line is a
// column's name.
func Starts(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, mark), blanks)
	if bytes.HasPrefix(head, []byte("{")) {
		name, _, found := bytes.Cut(bytes.TrimLeft(head[1:], blanks+`"`), []byte(`"`))
		return found && (string(name) == "QueryStatus" || string(name) == "QueryStatistics" || string(name) == resultRows)
	}
	end := bytes.IndexAny(head, ",\r\n")
	return end > 0 && columnOf(bytes.Trim(head[:end], `"`)) != ignored
}

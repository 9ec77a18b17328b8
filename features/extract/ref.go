package extract

import (
	"strconv"
	"strings"
)

// sampleSize is how many records each row keeps a pointer to: enough to look
// at, few enough to cost nothing.
const sampleSize = 3

// Ref points to one log record: the payload of the rows' sample sketches.
type Ref struct {
	ID      string // eventID, or the query's name
	Object  string // key of the log object
	Time    int64  // Unix seconds
	Address string // source address, or the first answer
	Key     string // accessKeyId
	Agent   string // user agent, cut to 120 bytes
	ARN     string // userIdentity.arn
	Error   string // errorCode
}

// maxAgent bounds the user agent in a Ref.
const maxAgent = 120

const refSeparator = "\x1f"

// String encodes r; ParseRef reverses it.
func (r Ref) String() string {
	fields := []string{r.ID, r.Object, strconv.FormatInt(r.Time, 10), r.Address, r.Key, r.Error, r.ARN, r.Agent}
	for i, f := range fields {
		fields[i] = strings.ReplaceAll(f, refSeparator, " ")
	}
	return strings.Join(fields, refSeparator)
}

// ParseRef decodes a sample's payload. Fields that the payload's bound cut off
// come out empty.
func ParseRef(payload string) Ref {
	f := strings.SplitN(payload, refSeparator, 8)
	for len(f) < 8 {
		f = append(f, "")
	}
	at, _ := strconv.ParseInt(f[2], 10, 64) // a cut number reads as 0: unknown
	return Ref{ID: f[0], Object: f[1], Time: at, Address: f[3], Key: f[4], Error: f[5], ARN: f[6], Agent: f[7]}
}

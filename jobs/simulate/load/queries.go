package load

import (
	"encoding/json"
	"regexp"
	"strings"
)

// lookup is what of a resolver query tells who asked for what.
type lookup struct {
	Name     string            `json:"query_name"`
	At       string            `json:"query_timestamp"`
	Type     string            `json:"query_type"`
	Code     string            `json:"rcode"`
	Address  string            `json:"srcaddr"`
	Port     string            `json:"srcport"`
	Instance map[string]string `json:"srcids"`
}

// answered is an address in an answer, without its last part.
var answered = regexp.MustCompile(`"Rdata":"\d+\.\d+\.\d+\.(\d+)"`)

// pool is over how many last parts the answers of one name rotate, as those of
// content networks do.
const pool = 32

// queryModel cuts a resolver query.
func queryModel(text string) model {
	var q lookup
	if err := json.Unmarshal([]byte(text), &q); err != nil {
		panic("load: record of simulate is no JSON: " + err.Error())
	}
	marks := value(nil, text, `"query_timestamp":"`, q.At, happened)
	marks = value(marks, text, `"srcport":"`, q.Port, port)
	marks = addressOf(marks, text, q.Address, own)
	if i := q.Instance["instance"]; strings.HasPrefix(i, "i-0") {
		marks = tail(marks, text, i, resource, 16)
	}
	for _, at := range answered.FindAllStringSubmatchIndex(text, -1) {
		marks = append(marks, mark{at[2], at[3], octet, pool})
	}
	deed := strings.Join([]string{q.Name, q.Type, q.Code}, " ")
	return model{class: q.Instance["instance"], deed: deed, text: cut(text, marks), bytes: len(text), records: 1}
}

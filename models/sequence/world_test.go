package sequence_test

import (
	"fmt"
	"math"

	"yoban/models/finding"
	"yoban/models/score"
	"yoban/models/sequence"
)

const (
	home  = "111122223333"
	away  = "444455556666"
	today = 20500 // 2026-02-16
)

// act is one thing that somebody did, with how usual it was.
type act struct {
	account  string // home if empty
	who      string // user, or host if it begins with "i-"
	typ      string
	day      int32 // before today
	hour     int64
	own      float64 // probability; a fact if 0
	alone    float64 // without circumstances; own if 0
	basis    finding.Basis
	address  string
	domain   string
	inbound  bool
	severity float64
	weak     bool
	ties     []sequence.Tie
	sequence string
}

var (
	discovery = "Discovery:IAMUser/AnomalousBehavior"
	persists  = "Persistence:IAMUser/AnomalousBehavior"
	reads     = "Exfiltration:S3/AnomalousBehavior"
	tor       = "Recon:IAMUser/TorIPCaller"
	stolen    = "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS"
	miner     = "CryptoCurrency:EC2/BitcoinTool.B"
	minerName = "CryptoCurrency:EC2/BitcoinTool.B!DNS"
	uploads   = "Behavior:EC2/TrafficVolumeUnusual"
)

func (a act) host() bool { return a.who[:2] == "i-" }

func (a act) entity() string {
	if a.host() {
		return "host:" + a.who
	}
	return "principal:" + a.arn()
}

func (a act) arn() string { return "arn:aws:iam::" + a.account + ":user/" + a.who }

// signal is what the act tells, window its probability.
func (a act) signal() sequence.Signal {
	kind, ok := finding.Lookup(a.typ)
	if !ok {
		panic(a.typ + " is no type")
	}
	if a.account == "" {
		a.account = home
	}
	day := int64(today-a.day)*86400 + a.hour*3600
	f := finding.Finding{ID: finding.Identity(a.account, "", a.typ, a.who, ""), Type: a.typ, Account: a.account, Region: "eu-west-1", Basis: a.basis,
		Severity: kind.Severity, Count: 3, First: day, Last: day + 60, Description: a.who + " did it.", Action: finding.Action{Kind: finding.APICall,
			API: "GetObject", Service: "s3.amazonaws.com", RemoteAddress: a.address},
		Resource: finding.Resource{Type: kind.Resource, PrincipalARN: a.arn(), AccessKeyID: "AKIA" + a.who}}
	if a.severity > 0 {
		f.Severity = a.severity
	}
	if a.host() {
		f.Resource = finding.Resource{Type: finding.Instance, InstanceID: a.who}
		f.Action = finding.Action{Kind: finding.NetworkConnection, Direction: "OUTBOUND", RemoteAddress: a.address}
		if a.inbound {
			f.Action.Direction = "INBOUND"
		}
		if a.domain != "" {
			f.Action = finding.Action{Kind: finding.DNSRequest, Domain: a.domain}
		}
	}
	if f.Basis == "" {
		f.Basis = finding.Statistic
	}
	return sequence.Signal{Day: today - a.day, Account: a.account, Entity: a.entity(), Family: "f", Column: a.typ, P: a.own, Weak: a.weak,
		Ties: a.ties, Finding: f.Complete(), Sequence: a.sequence}
}

// night is a night with acts among subjects of whom nothing is known.
func night(acts ...act) sequence.Night {
	n := sequence.Night{Day: today}
	for _, a := range acts {
		s := a.signal()
		n.Signals = append(n.Signals, s)
		if a.own > 0 {
			w := score.Window{Account: s.Account, Day: s.Day, Family: s.Family, Column: s.Column, Entity: s.Entity, Own: a.own, Alone: a.own}
			if a.alone > 0 {
				w.Alone = a.alone
			}
			n.Windows = append(n.Windows, w)
		}
	}
	n.Law = sequence.NewLaw(nil, today, score.DefaultBudget)
	return n
}

func tie(key string, others int) []sequence.Tie { return []sequence.Tie{{Key: key, Others: others}} }

// bits is a probability of so many bits.
func bits(b float64) float64 { return math.Exp2(-b) }

// names puts sequences into words: type and number of signals.
func names(found []finding.Finding) (out []string) {
	for _, f := range found {
		out = append(out, fmt.Sprintf("%s %d", f.Type, len(f.Joined.Signals)))
	}
	return out
}

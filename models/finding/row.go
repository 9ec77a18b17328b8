package finding

import "strings"

// Row is a finding as one row of findings.parquet, for data tools. What has no
// flat form (actors, evidence, advice) is in findings.jsonl under the same id, in
// the same order.
type Row struct {
	Account  string `parquet:"account,dict" doc:"account of the resource, 12 digits"`
	ID       string `parquet:"id" doc:"stable identity of the finding, 32 hex digits"`
	Type     string `parquet:"type,dict" doc:"finding type in GuardDuty's grammar"`
	Region   string `parquet:"region,dict" doc:"region the resource was used in"`
	First    int64  `parquet:"first,timestamp(millisecond)" doc:"time of the first event"`
	Last     int64  `parquet:"last,timestamp(millisecond)" doc:"time of the last event"`
	Count    int64  `parquet:"count" doc:"events behind the finding"`
	Title    string `parquet:"title,dict" doc:"one line for people"`
	Basis    string `parquet:"basis,dict" doc:"statistic, rule or list"`
	Baseline string `parquet:"baseline,dict" doc:"version of the baseline; empty without one"`

	Severity float64 `parquet:"severity" doc:"1.0 to 10.0"`
	Score    float64 `parquet:"score" doc:"bits of surprise; 0 for rules and lists"`
	PValue   float64 `parquet:"p_value" doc:"calibrated tail probability; 0 for rules and lists"`
	Expected float64 `parquet:"expected_false_findings" doc:"false findings an account would see a week at this score or above"`

	Resource  string `parquet:"resource_type,dict" doc:"AccessKey, Instance or S3Bucket"`
	Principal string `parquet:"principal,dict" doc:"principal of the credential; empty for hosts"`
	AccessKey string `parquet:"access_key,dict" doc:"accessKeyId; empty for hosts"`
	Instance  string `parquet:"instance,dict" doc:"instance id; empty for credentials"`
	Interface string `parquet:"interface,dict" doc:"network interface id; empty for credentials"`
	Buckets   string `parquet:"buckets,dict" doc:"bucket names, sorted, joined by a space"`

	Action  string `parquet:"action,dict" doc:"AWS_API_CALL, NETWORK_CONNECTION or DNS_REQUEST"`
	What    string `parquet:"what,dict" doc:"API name, domain, or protocol and remote port"`
	Service string `parquet:"service,dict" doc:"eventSource of an API call; empty else"`
	Remote  string `parquet:"remote_address,dict" doc:"remote address of the primary activity"`
	Actors  int64  `parquet:"actors" doc:"actors, those left out included"`

	Tactic     string `parquet:"tactic,dict" doc:"ATT&CK tactic"`
	Techniques string `parquet:"techniques,dict" doc:"ATT&CK technique ids, joined by a space"`
	Suppressed string `parquet:"suppressed_by,dict" doc:"suppression rule that matched; empty for none"`
}

// Row flattens the completed finding.
func (f Finding) Row() Row {
	f = f.Complete()
	return Row{
		Account: f.Account, ID: f.ID, Type: f.Type, Region: f.Region,
		First: f.First * 1000, Last: f.Last * 1000, Count: f.Count,
		Title: f.Title, Basis: string(f.Basis), Baseline: f.Baseline,
		Severity: f.Severity, Score: f.Score, PValue: f.PValue, Expected: f.Expected,
		Resource: string(f.Resource.Type), Principal: f.Resource.PrincipalARN, AccessKey: f.Resource.AccessKeyID,
		Instance: f.Resource.InstanceID, Interface: f.Resource.InterfaceID, Buckets: strings.Join(f.Resource.Buckets, " "),
		Action: string(f.Action.Kind), What: f.What(), Service: f.Action.Service, Remote: f.Action.RemoteAddress,
		Actors: int64(len(f.Actors)) + f.ActorsMore,
		Tactic: f.Tactic, Techniques: strings.Join(f.Techniques, " "),
		Suppressed: f.Suppressed,
	}
}

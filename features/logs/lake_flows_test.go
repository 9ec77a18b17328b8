package logs_test

// lakeFlow are the columns of VPC_FLOW, source version 2.
type lakeFlow struct {
	Metadata    lakeMetadata   `parquet:"metadata,optional"`
	Cloud       lakeCloud      `parquet:"cloud,optional"`
	Src         lakeEndpoint   `parquet:"src_endpoint,optional"`
	Dst         lakeEndpoint   `parquet:"dst_endpoint,optional"`
	Connection  lakeConnection `parquet:"connection_info,optional"`
	Traffic     lakeTraffic    `parquet:"traffic,optional"`
	Time        *int64         `parquet:"time,optional"`
	Start       *int64         `parquet:"start_time_dt,optional,timestamp(microsecond)"`
	End         *int64         `parquet:"end_time_dt,optional,timestamp(microsecond)"`
	StatusCode  *string        `parquet:"status_code,optional,dict"`
	Class       *int32         `parquet:"class_uid,optional"`
	Action      *string        `parquet:"action,optional,dict"`
	ActionID    *int32         `parquet:"action_id,optional"`
	Disposition *string        `parquet:"disposition,optional,dict"`
}

// lakeFlow1 is lakeFlow in source version 1.
type lakeFlow1 struct {
	Metadata      lakeMetadata   `parquet:"metadata,optional"`
	Cloud         lakeCloud1     `parquet:"cloud,optional"`
	Src           lakeEndpoint   `parquet:"src_endpoint,optional"`
	Dst           lakeEndpoint   `parquet:"dst_endpoint,optional"`
	Connection    lakeConnection `parquet:"connection_info,optional"`
	Traffic       lakeTraffic    `parquet:"traffic,optional"`
	Time          *int64         `parquet:"time,optional"`
	Start         *int64         `parquet:"start_time,optional"`
	End           *int64         `parquet:"end_time,optional"`
	StatusCode    *string        `parquet:"status_code,optional,dict"`
	Class         *int32         `parquet:"class_uid,optional"`
	Activity      *string        `parquet:"activity_name,optional,dict"`
	ActivityID    *int32         `parquet:"activity_id,optional"`
	Disposition   *string        `parquet:"disposition,optional,dict"`
	DispositionID *int32         `parquet:"disposition_id,optional"`
}

type lakeConnection struct {
	Protocol    *int32  `parquet:"protocol_num,optional"`
	Flags       *int32  `parquet:"tcp_flags,optional"`
	Version     *string `parquet:"protocol_ver,optional,dict"`
	DirectionID *int32  `parquet:"direction_id,optional"`
	Direction   *string `parquet:"direction,optional,dict"`
}

type lakeTraffic struct {
	Packets *int64 `parquet:"packets,optional"`
	Bytes   *int64 `parquet:"bytes,optional"`
}

// lakeQuery are the columns of ROUTE53, source version 2.
type lakeQuery struct {
	Metadata    lakeMetadata `parquet:"metadata,optional"`
	Cloud       lakeCloud    `parquet:"cloud,optional"`
	Src         lakeEndpoint `parquet:"src_endpoint,optional"`
	Dst         lakeEndpoint `parquet:"dst_endpoint,optional"`
	Time        *int64       `parquet:"time,optional"`
	Query       lakeName     `parquet:"query,optional"`
	Answers     []lakeAnswer `parquet:"answers,list"`
	Class       *int32       `parquet:"class_uid,optional"`
	RCode       *string      `parquet:"rcode,optional,dict"`
	RCodeID     *int32       `parquet:"rcode_id,optional"`
	Action      *string      `parquet:"action,optional,dict"`
	ActionID    *int32       `parquet:"action_id,optional"`
	Disposition *string      `parquet:"disposition,optional,dict"`
	Rule        struct {
		UID *string `parquet:"uid,optional,dict"`
	} `parquet:"firewall_rule,optional"`
	Unmapped map[string]string `parquet:"unmapped,optional"`
}

// lakeQuery1 is lakeQuery in source version 1.
type lakeQuery1 struct {
	Metadata  lakeMetadata      `parquet:"metadata,optional"`
	Cloud     lakeCloud1        `parquet:"cloud,optional"`
	Src       lakeEndpoint      `parquet:"src_endpoint,optional"`
	Dst       lakeEndpoint      `parquet:"dst_endpoint,optional"`
	Time      *int64            `parquet:"time,optional"`
	Query     lakeName          `parquet:"query,optional"`
	Answers   []lakeAnswer      `parquet:"answers,list"`
	Class     *int32            `parquet:"class_uid,optional"`
	RCode     *string           `parquet:"rcode,optional,dict"`
	RCodeID   *int32            `parquet:"rcode_id,optional"`
	Verdict   *string           `parquet:"disposition,optional,dict"`
	VerdictID *int32            `parquet:"disposition_id,optional"`
	Unmapped  map[string]string `parquet:"unmapped,optional"`
}

type lakeName struct {
	Hostname *string `parquet:"hostname,optional"`
	Type     *string `parquet:"type,optional,dict"`
}

type lakeAnswer struct {
	Data *string `parquet:"rdata,optional"`
	Type *string `parquet:"type,optional,dict"`
}

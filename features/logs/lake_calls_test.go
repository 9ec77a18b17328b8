package logs_test

// The columns of CLOUD_TRAIL_MGMT and S3_DATA that are read, as source version
// 2 has them, and some that are not.
type lakeCall struct {
	Metadata lakeMetadata      `parquet:"metadata,optional"`
	Time     *int64            `parquet:"time,optional"`
	TimeDT   *int64            `parquet:"time_dt,optional,timestamp(microsecond)"`
	Cloud    lakeCloud         `parquet:"cloud,optional"`
	API      lakeAPI           `parquet:"api,optional"`
	Dst      lakeEndpoint      `parquet:"dst_endpoint,optional"`
	Actor    lakeActor         `parquet:"actor,optional"`
	HTTP     lakeHTTP          `parquet:"http_request,optional"`
	Src      lakeEndpoint      `parquet:"src_endpoint,optional"`
	Class    *int32            `parquet:"class_uid,optional"`
	Severity *string           `parquet:"severity,optional"`
	Status   *string           `parquet:"status,optional"`
	MFA      *bool             `parquet:"is_mfa,optional"`
	Unmapped map[string]string `parquet:"unmapped,optional"`
	Observed []lakeObservable  `parquet:"observables,list"`
}

// lakeCall1 is lakeCall in source version 1.
type lakeCall1 struct {
	Metadata lakeMetadata      `parquet:"metadata,optional"`
	Time     *int64            `parquet:"time,optional"`
	Cloud    lakeCloud1        `parquet:"cloud,optional"`
	API      lakeAPI1          `parquet:"api,optional"`
	Actor    lakeActor1        `parquet:"actor,optional"`
	HTTP     lakeHTTP          `parquet:"http_request,optional"`
	Src      lakeEndpoint      `parquet:"src_endpoint,optional"`
	Class    *int32            `parquet:"class_uid,optional"`
	Status   *string           `parquet:"status,optional"`
	MFA      *bool             `parquet:"mfa,optional"`
	Unmapped map[string]string `parquet:"unmapped,optional"`
}

type lakeMetadata struct {
	Product struct {
		Version *string `parquet:"version,optional,dict"`
		Name    *string `parquet:"name,optional,dict"`
		Feature struct {
			Name *string `parquet:"name,optional,dict"`
		} `parquet:"feature,optional"`
	} `parquet:"product,optional"`
	UID      *string  `parquet:"uid,optional"`
	Code     *string  `parquet:"event_code,optional,dict"`
	Profiles []string `parquet:"profiles,list"`
	Version  *string  `parquet:"version,optional,dict"`
}

type lakeCloud struct {
	Region  *string `parquet:"region,optional,dict"`
	Account struct {
		UID *string `parquet:"uid,optional,dict"`
	} `parquet:"account,optional"`
}

type lakeCloud1 struct {
	Region  *string `parquet:"region,optional,dict"`
	Account *string `parquet:"account_uid,optional,dict"`
}

type lakeAPI struct {
	Operation *string `parquet:"operation,optional,dict"`
	Service   struct {
		Name *string `parquet:"name,optional,dict"`
	} `parquet:"service,optional"`
	Request struct {
		UID  *string `parquet:"uid,optional"`
		Data *string `parquet:"data,optional"`
	} `parquet:"request,optional"`
	Response struct {
		Error   *string `parquet:"error,optional,dict"`
		Message *string `parquet:"message,optional"`
		Data    *string `parquet:"data,optional"`
	} `parquet:"response,optional"`
}

type lakeAPI1 struct {
	Operation *string `parquet:"operation,optional,dict"`
	Service   struct {
		Name *string `parquet:"name,optional,dict"`
	} `parquet:"service,optional"`
	Response struct {
		Error   *string `parquet:"error,optional,dict"`
		Message *string `parquet:"message,optional"`
	} `parquet:"response,optional"`
}

type lakeActor struct {
	User struct {
		Type       *string `parquet:"type,optional,dict"`
		Name       *string `parquet:"name,optional,dict"`
		UID        *string `parquet:"uid,optional,dict"`
		Alt        *string `parquet:"uid_alt,optional,dict"`
		Credential *string `parquet:"credential_uid,optional,dict"`
		Account    struct {
			UID *string `parquet:"uid,optional,dict"`
		} `parquet:"account,optional"`
	} `parquet:"user,optional"`
	Session struct {
		Created *int64  `parquet:"created_time_dt,optional,timestamp(microsecond)"`
		MFA     *bool   `parquet:"is_mfa,optional"`
		Issuer  *string `parquet:"issuer,optional,dict"`
	} `parquet:"session,optional"`
	InvokedBy *string `parquet:"invoked_by,optional,dict"`
	IDP       struct {
		Name *string `parquet:"name,optional,dict"`
	} `parquet:"idp,optional"`
}

type lakeActor1 struct {
	User struct {
		Type       *string `parquet:"type,optional,dict"`
		Name       *string `parquet:"name,optional,dict"`
		UID        *string `parquet:"uid,optional,dict"`
		UUID       *string `parquet:"uuid,optional,dict"`
		Credential *string `parquet:"credential_uid,optional,dict"`
		Account    *string `parquet:"account_uid,optional,dict"`
	} `parquet:"user,optional"`
	Session struct {
		Created *int64  `parquet:"created_time,optional"`
		MFA     *bool   `parquet:"mfa,optional"`
		Issuer  *string `parquet:"issuer,optional,dict"`
	} `parquet:"session,optional"`
	InvokedBy *string `parquet:"invoked_by,optional,dict"`
	IDP       struct {
		Name *string `parquet:"name,optional,dict"`
	} `parquet:"idp,optional"`
}

type lakeHTTP struct {
	Agent *string `parquet:"user_agent,optional,dict"`
}

type lakeEndpoint struct {
	IP        *string  `parquet:"ip,optional"`
	Domain    *string  `parquet:"domain,optional,dict"`
	UID       *string  `parquet:"uid,optional"`
	Port      *int32   `parquet:"port,optional"`
	Service   *string  `parquet:"svc_name,optional,dict"`
	Interface *string  `parquet:"interface_uid,optional,dict"`
	VPC       *string  `parquet:"vpc_uid,optional,dict"`
	Instance  *string  `parquet:"instance_uid,optional,dict"`
	Subnet    *string  `parquet:"subnet_uid,optional,dict"`
	Via       []string `parquet:"intermediate_ips,list"`
}

type lakeObservable struct {
	Name, Value string
}

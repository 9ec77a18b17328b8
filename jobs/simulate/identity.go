package simulate

import (
	"fmt"
	"time"
)

// identity is CloudTrail's userIdentity element, in AWS's order of fields.
type identity struct {
	Type             string   `json:"type"`
	PrincipalID      string   `json:"principalId,omitempty"`
	ARN              string   `json:"arn,omitempty"`
	AccountID        string   `json:"accountId,omitempty"`
	AccessKeyID      string   `json:"accessKeyId,omitempty"`
	UserName         string   `json:"userName,omitempty"`
	SessionContext   *session `json:"sessionContext,omitempty"`
	InvokedBy        string   `json:"invokedBy,omitempty"`
	IdentityProvider string   `json:"identityProvider,omitempty"`
	InScopeOf        *scope   `json:"inScopeOf,omitempty"`
}

type session struct {
	SessionIssuer       *issuer           `json:"sessionIssuer,omitempty"`
	WebIDFederationData *federation       `json:"webIdFederationData,omitempty"`
	Attributes          sessionAttributes `json:"attributes"`
	EC2RoleDelivery     string            `json:"ec2RoleDelivery,omitempty"`
	AssumedRoot         string            `json:"assumedRoot,omitempty"`
}

type issuer struct {
	Type        string `json:"type"`
	PrincipalID string `json:"principalId"`
	ARN         string `json:"arn"`
	AccountID   string `json:"accountId"`
	UserName    string `json:"userName"`
}

type federation struct {
	FederatedProvider string   `json:"federatedProvider"`
	Attributes        struct{} `json:"attributes"`
}

type sessionAttributes struct {
	CreationDate     string `json:"creationDate"`
	MFAAuthenticated string `json:"mfaAuthenticated"`
}

type scope struct {
	SourceARN           string `json:"sourceArn,omitempty"`
	IssuerType          string `json:"issuerType"`
	CredentialsIssuedTo string `json:"credentialsIssuedTo"`
}

// assumed returns the identity of a session of the role.
func (r *role) assumed(name, key string, since time.Time) identity {
	a := r.account
	return identity{
		Type: "AssumedRole", PrincipalID: r.id + ":" + name, AccountID: a.id, AccessKeyID: key,
		ARN: fmt.Sprintf("arn:aws:sts::%s:assumed-role/%s/%s", a.id, r.name, name),
		SessionContext: &session{
			SessionIssuer: &issuer{
				Type: "Role", PrincipalID: r.id, AccountID: a.id, UserName: r.name,
				ARN: fmt.Sprintf("arn:aws:iam::%s:role/%s%s", a.id, r.path, r.name),
			},
			Attributes: sessionAttributes{CreationDate: stamp(since), MFAAuthenticated: "false"},
		},
	}
}

// identity returns the user of IAM with its long-term key.
func (u *user) identity() identity {
	return identity{
		Type: "IAMUser", PrincipalID: u.id, ARN: fmt.Sprintf("arn:aws:iam::%s:user/%s", u.account.id, u.name),
		AccountID: u.account.id, AccessKeyID: u.key, UserName: u.name,
	}
}

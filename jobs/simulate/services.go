package simulate

import (
	"fmt"
	"time"
)

// serviceDay writes what AWS itself does in the account: assuming roles for
// instances and functions, delivering logs, recording the configuration.
func (w *world) serviceDay(a *account, day int, out *delivery) {
	d := w.dice(day, a.id, "services")
	for _, h := range a.hosts {
		if h.role != nil && !h.launched.After(w.midnight(day)) {
			w.rotate(h.role, h.id, h.id, "ec2.amazonaws.com", day, d, out)
		}
	}
	for _, function := range a.functions[:2] {
		w.rotate(a.role(function+"-role", "service-role/"), function, function, "lambda.amazonaws.com", day, d, out)
	}
	w.rotate(a.role("web-task-role", ""), "web-task", "", "ecs-tasks.amazonaws.com", day, d, out)
	for range d.poisson(3 * w.opt.Scale) {
		c := call{
			at: w.midnight(day).Add(d.span(0, 24*time.Hour)), account: a, region: a.region, action: w.do("s3:GetBucketAcl"),
			identity: identity{Type: "AWSService", InvokedBy: "cloudtrail.amazonaws.com"}, ip: "cloudtrail.amazonaws.com", agent: "cloudtrail.amazonaws.com",
			bucket: a.buckets[0],
		}
		w.emit(c, d, out)
	}
	w.recordConfiguration(a, day, d, out)
	w.scale(a, day, d, out)
}

// rotate logs the service fetching the day's new credentials for the named
// software; an empty session is that of the task of the time.
func (w *world) rotate(r *role, name, session, service string, day int, d *dice, out *delivery) {
	for at := w.midnight(day); at.Before(w.midnight(day + 1)); at = at.Add(rotationTime) {
		block, since := w.rotation(at.Add(rotationTime-time.Second), name)
		holder := session
		if holder == "" {
			holder = w.task(r.account, since)
		}
		w.assumeFor(r, holder, service, r.account.sessionKey(w.opt.Seed, name, block), since, d, out)
	}
}

// assumeFor logs a service assuming a role on behalf of a resource.
func (w *world) assumeFor(r *role, session, service, key string, at time.Time, d *dice, out *delivery) {
	c := call{
		at: at, account: r.account, region: r.account.region, action: w.do("sts:AssumeRole"),
		identity: identity{Type: "AWSService", InvokedBy: service}, ip: service, agent: service,
		params: map[string]string{"role": r.name, "session": session},
	}
	c = withCredentials(c, r, session, key)
	rec := c.record(d)
	rec.EventVersion, rec.SharedEventID = "1.08", d.uuid()
	rec.Resources = []resource{{r.account.id, "AWS::IAM::Role", fmt.Sprintf("arn:aws:iam::%s:role/%s%s", r.account.id, r.path, r.name)}}
	out.call(c, rec)
}

// recordConfiguration lets the service-linked role of AWS Config describe things.
func (w *world) recordConfiguration(a *account, day int, d *dice, out *delivery) {
	role := a.role("AWSServiceRoleForConfig", "aws-service-role/config.amazonaws.com/")
	at := w.midnight(day).Add(daytime(d))
	id := role.assumed("AWSConfig-Describe", a.sessionKey(w.opt.Seed, "config", day), at)
	id.InvokedBy = "config.amazonaws.com"
	for range 2 + d.poisson(4*w.opt.Scale) {
		act := w.do(oneOf(d, []string{"ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeInstances", "iam:ListRolePolicies", "s3:GetBucketEncryption", "rds:DescribeDBInstances", "ec2:DescribeVolumes"}))
		at = at.Add(d.span(0, 2*time.Second))
		w.emit(call{
			at: at, account: a, region: regionOf(act, a), action: act, identity: id, ip: "config.amazonaws.com", agent: "config.amazonaws.com",
		}, d, out)
	}
}

// scale lets the auto scaling group of the shop look at its instances, and key
// management serve the storage services.
func (w *world) scale(a *account, day int, d *dice, out *delivery) {
	if a.kind == shop {
		role := a.role("AWSServiceRoleForAutoScaling", "aws-service-role/autoscaling.amazonaws.com/")
		at := w.midnight(day).Add(daytime(d))
		id := role.assumed("AutoScaling", a.sessionKey(w.opt.Seed, "autoscaling", day), at)
		id.InvokedBy = "autoscaling.amazonaws.com"
		for _, key := range []string{"ec2:DescribeInstances", "elasticloadbalancing:DescribeTargetHealth"} {
			w.emit(call{
				at: at, account: a, region: a.region, action: w.do(key), identity: id, ip: "autoscaling.amazonaws.com", agent: "autoscaling.amazonaws.com",
			}, d, out)
		}
	}
	for range d.poisson(2 * w.opt.Scale) {
		w.emit(call{
			at: w.midnight(day).Add(daytime(d)), account: a, region: a.region, action: w.do("kms:GenerateDataKey"),
			identity: identity{Type: "AWSService", InvokedBy: "secretsmanager.amazonaws.com"}, ip: "secretsmanager.amazonaws.com", agent: "secretsmanager.amazonaws.com",
		}, d, out)
	}
}

"""Checks findings, one JSON object a line, against botocore's model of GuardDuty.

Usage: guardduty.py FINDINGS.jsonl EXCERPT.txt
"""

import json
import sys

import botocore
import botocore.session

# The one member beside GuardDuty's that a finding may have.
EXTRA = "yoban"
KINDS = {
    "string": str, "boolean": bool, "integer": int, "long": int, "double": (int, float), "float": (int, float),
}


def name(member, shape):
    """Returns how a member is called in JSON."""
    return shape.serialization.get("name", member)


def check(value, shape, path, problems):
    """Adds what of a value does not fit a shape to problems."""
    kind = shape.type_name
    if kind == "structure":
        if not isinstance(value, dict):
            problems.append(f"{path} is no object")
            return
        members = {name(m, s): s for m, s in shape.members.items()}
        required = {name(m, shape.members[m]) for m in shape.required_members}
        problems.extend(f"{path}.{m} is required and missing" for m in sorted(required - value.keys()))
        for key, inner in value.items():
            if key in members:
                check(inner, members[key], f"{path}.{key}", problems)
            elif (path, key) != ("finding", EXTRA):
                problems.append(f"{path}.{key} is no member of {shape.name}")
    elif kind == "list":
        if not isinstance(value, list):
            problems.append(f"{path} is no list")
            return
        bounds(len(value), shape, path, problems)
        for i, inner in enumerate(value):
            check(inner, shape.member, f"{path}[{i}]", problems)
    elif kind == "map":
        if not isinstance(value, dict):
            problems.append(f"{path} is no map")
            return
        for key, inner in value.items():
            check(inner, shape.value, f"{path}{{{key}}}", problems)
    elif kind == "timestamp":
        # JSON of findings, as EventBridge and S3 get it, has RFC 3339 or seconds.
        if not isinstance(value, (str, int, float)):
            problems.append(f"{path} is no time")
    elif not isinstance(value, KINDS[kind]) or isinstance(value, bool) != (kind == "boolean"):
        problems.append(f"{path} is {value!r}, no {kind}")
    elif kind == "string":
        bounds(len(value), shape, path, problems)
        if getattr(shape, "enum", None) and value not in shape.enum:
            problems.append(f"{path} is {value!r}, none of {', '.join(shape.enum)}")


def bounds(length, shape, path, problems):
    """Checks a length against what the model allows."""
    least, most = shape.metadata.get("min", 0), shape.metadata.get("max", length)
    if not least <= length <= most:
        problems.append(f"{path} has the length {length}, allowed are {least} to {most}")


def excerpt(lines, model):
    """Yields what of the excerpt is not in the model, or has another type there."""
    for line in lines:
        if line.startswith("#") or not line.strip():
            continue
        structure, member, kind = line.split()
        required, member = member.endswith("*"), member.rstrip("*")
        shape = model.shape_for(structure)
        members = {name(m, s): (m, s) for m, s in shape.members.items()}
        if member not in members:
            yield f"{structure} has no member {member}"
            continue
        key, inner = members[member]
        if required != (key in shape.required_members):
            yield f"{structure}.{member}: required or not differs"
        if notation(inner) != kind:
            yield f"{structure}.{member} is {notation(inner)}, not {kind}"


def notation(shape):
    """Writes a type as the excerpt does."""
    if shape.type_name == "list":
        return "[]" + notation(shape.member)
    if shape.type_name == "map":
        return "{}" + notation(shape.value)
    return shape.name if shape.type_name == "structure" else shape.type_name


def main(findings, text):
    model = botocore.session.get_session().get_service_model("guardduty")
    wrong, types = 0, set()
    with open(findings) as lines:
        for line in lines:
            value, problems = json.loads(line), []
            types.add(value["type"])
            check(value, model.shape_for("Finding"), "finding", problems)
            wrong += len(problems)
            for p in problems:
                print(f"{value['type']}: {p}")
    with open(text) as lines:
        for p in excerpt(lines, model):
            wrong += 1
            print(f"{text}: {p}")
    print(f"botocore {botocore.__version__}, GuardDuty {model.api_version}: {len(types)} types, {wrong} problems")
    return 1 if wrong or not types else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

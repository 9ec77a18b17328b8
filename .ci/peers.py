"""What .ci/peers needs beyond a shell: measuring, DuckDB's side, and the table.

Results are lines of kind, what, seconds and peak bytes, separated by tabs.
"""

import glob
import gzip
import os
import statistics
import subprocess
import sys
import time

# The same fields as the keys of Yoban's rows of calls and sessions, in one pass.
CALLS = """
SELECT r.recipientAccountId, r.userIdentity.type, r.userIdentity.arn, r.userIdentity.principalId,
  r.userIdentity.accessKeyId, date_trunc('hour', r.eventTime::TIMESTAMP) AS hour, r.eventSource, r.eventName,
  r.awsRegion, r.sourceIPAddress, r.userAgent, r.errorCode, r.vpcEndpointId, r.requestParameters.bucketName,
  count(*) AS calls, approx_count_distinct(r.eventID) AS events, count_if(r.readOnly) AS reads,
  min(r.eventTime) AS first, max(r.eventTime) AS last
FROM (SELECT unnest(Records) AS r FROM read_json({files}, format = 'unstructured', maximum_object_size = 268435456,
  columns = {{Records: 'STRUCT(recipientAccountId VARCHAR, userIdentity STRUCT(type VARCHAR, arn VARCHAR,
    principalId VARCHAR, accessKeyId VARCHAR), eventTime VARCHAR, eventSource VARCHAR, eventName VARCHAR,
    awsRegion VARCHAR, sourceIPAddress VARCHAR, userAgent VARCHAR, errorCode VARCHAR, vpcEndpointId VARCHAR,
    requestParameters STRUCT(bucketName VARCHAR), eventID VARCHAR, readOnly BOOLEAN)[]'}}))
GROUP BY ALL
"""

# A conversation's two directions become one row in Yoban, here two.
FLOWS = """
SELECT "account-id", "interface-id", srcaddr, dstaddr, least(srcport, dstport) AS port, protocol,
  start - start % 3600 AS hour, count(*) AS flows, sum(packets) AS packets, sum(bytes) AS bytes,
  count_if(action = 'ACCEPT') AS accepted, approx_count_distinct(greatest(srcport, dstport)) AS connections,
  min(start) AS first, max("end") AS last
FROM ({files})
WHERE "log-status" = 'OK'
GROUP BY ALL
"""

# Files of one header are read by one reader with its columns told: left to find
# out by itself, DuckDB takes gigabytes for some hundred files.
FLOW_READER = """
SELECT "account-id", "interface-id", srcaddr, dstaddr, srcport, dstport, protocol, start, packets, bytes, action,
  "end", "log-status"
FROM read_csv({files}, auto_detect = false, delim = ' ', header = true, nullstr = '-', quote = '', escape = '', columns = {columns})
"""
INTEGERS = {"srcport", "dstport", "protocol"}
BIG = {"packets", "bytes", "start", "end"}


def flow_readers(files):
    """Returns a query over all files, which may have several headers."""
    by_header = {}
    for name in files:
        with gzip.open(name, "rt") as f:
            by_header.setdefault(f.readline().strip(), []).append(name)
    readers = []
    for header, names in by_header.items():
        columns = {c: "INTEGER" if c in INTEGERS else "BIGINT" if c in BIG else "VARCHAR" for c in header.split()}
        readers.append(FLOW_READER.format(files=names, columns=columns))
    return " UNION ALL ".join(readers)


# The registered domain is taken to be the last two labels.
QUERIES = """
SELECT account_id, srcids.instance, regexp_extract(query_name, '([^.]+[.][^.]+)[.]$', 1) AS domain,
  date_trunc('hour', query_timestamp::TIMESTAMP) AS hour, any_value(vpc_id), any_value(region), any_value(srcaddr),
  count(*) AS queries, count_if(rcode = 'NXDOMAIN') AS nxdomain, approx_count_distinct(query_name) AS names,
  sum(length(query_name)) AS name_bytes, approx_count_distinct(query_type) AS types,
  approx_count_distinct(answers) AS answers, min(query_timestamp) AS first, max(query_timestamp) AS last
FROM read_json({files}, format = 'newline_delimited', columns = {{account_id: 'VARCHAR', vpc_id: 'VARCHAR',
  region: 'VARCHAR', srcaddr: 'VARCHAR', query_timestamp: 'VARCHAR', query_name: 'VARCHAR', query_type: 'VARCHAR',
  rcode: 'VARCHAR', answers: 'STRUCT(Rdata VARCHAR)[]', srcids: 'STRUCT(instance VARCHAR)'}})
GROUP BY ALL
"""

SQL = {"cloudtrail": CALLS, "flow": FLOWS, "resolver": QUERIES}


def note(results, kind, what, seconds, peak):
    with open(results, "a") as f:
        f.write(f"{kind}\t{what}\t{seconds}\t{peak}\n")


def measure(results, kind, what, scale, *command):
    """Runs a command, its output thrown away, and notes time and peak memory."""
    begin = time.perf_counter()
    with open(results + ".err", "wb") as errors:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    if status != 0:
        with open(results + ".err") as errors:
            sys.exit(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}:\n{errors.read()[-2000:]}")
    note(results, kind, what, seconds * float(scale), usage.ru_maxrss * 1024)


def duck(results, kind, scratch, threads):
    """Groups the objects with DuckDB and writes Parquet; notes its own time."""
    import duckdb

    files = sorted(glob.glob(f"{scratch}/{kind}/AWSLogs/**/*.gz", recursive=True))
    if kind == "flow":
        files = flow_readers(files)
    out = f"{scratch}/duck.parquet"
    db = duckdb.connect(config={"threads": int(threads), "temp_directory": f"{scratch}/duck.tmp",
                                "preserve_insertion_order": False})
    begin = time.perf_counter()
    db.execute(f"COPY ({SQL[kind].format(files=files)}) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")
    seconds = time.perf_counter() - begin
    db.close()
    os.remove(out)
    import resource

    note(results, kind, f"duckdb{threads}", seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


# Targets of the design: of ISA-L's inflating, of DuckDB on one core, of one core
# with two.
TARGETS = {"cloudtrail": (0.30, 10, 1.9), "flow": (0.25, 3, 1.9), "resolver": (0.25, 8, 1.9)}
MEMORY = 512  # MB, for any volume with 100,000 active entities


def table(results, entities):
    seen = {}
    with open(results) as f:
        for line in f:
            kind, what, seconds, peak = line.rstrip("\n").split("\t")
            seen.setdefault((kind, what), []).append((float(seconds), int(peak)))

    def seconds(kind, what):
        return statistics.median(s for s, _ in seen[kind, what])

    def megabytes(kind, what):
        return statistics.median(p for _, p in seen[kind, what]) / 1e6

    print(f"{'':11} {'tool':14} {'cores':>5} {'seconds':>9} {'MB/s raw':>9} {'peak MB':>8}  seconds of all rounds")
    tools = [("igzip", "igzip", 1), ("yoban", "yoban1", 1), ("yoban", "yoban2", 2), ("duckdb", "duckdb1", 1),
             ("duckdb", "duckdb2", 2), ("jq, scaled up", "jq", 1), ("mawk", "mawk", 1)]
    for kind in TARGETS:
        raw = seen[kind, "raw"][0][0] / 1e6
        for name, what, cores in tools:
            if (kind, what) in seen:
                # Of a pipe, the shell's memory says nothing.
                peak = "-" if what in ("igzip", "jq", "mawk") else f"{megabytes(kind, what):.0f}"
                rounds = " ".join(f"{s:.2f}" for s, _ in seen[kind, what])
                print(f"{kind:11} {name:14} {cores:5} {seconds(kind, what):9.2f} {raw / seconds(kind, what):9.1f} {peak:>8}  {rounds}")
    print()
    print(f"{'':11} {'what':52} {'is':>7} {'target':>9}")

    def row(kind, what, value, target, good, digits=2):
        print(f"{kind:11} {what:52} {value:7.{digits}f} {target:>9}  {'met' if good else 'missed'}")

    for kind, (isal, ducks, twice) in TARGETS.items():
        one, two = seconds(kind, "yoban1"), seconds(kind, "yoban2")
        limit = seconds(kind, "igzip") / one
        row(kind, "speed, of igzip's inflating alone, 1 core", limit, f">= {isal}", limit >= isal)
        faster = seconds(kind, "duckdb1") / one
        row(kind, "times DuckDB's speed, same fields, 1 core", faster, f">= {ducks}", faster >= ducks, 1)
        faster = seconds(kind, "duckdb2") / two
        row(kind, "times DuckDB's speed, same fields, 2 cores", faster, f">= {ducks}", faster >= ducks, 1)
        for what, name in (("jq", "jq's"), ("mawk", "mawk's")):
            if (kind, what) in seen:
                print(f"{kind:11} {f'times {name} speed, 1 core':52} {seconds(kind, what) / one:7.1f}")
        row(kind, "times its own speed with 1 core, 2 cores", one / two, f">= {twice}", one / two >= twice)
        for times, days in ((1, 1), (10, 1), (10, 10)):
            if (kind, f"memory{times}in{days}") in seen:
                peak = megabytes(kind, f"memory{times}in{days}")
                row(kind, f"peak MB, {entities} entities a day, {times} x volume, days: {days}", peak, f"<= {MEMORY}", peak <= MEMORY, 0)


def main(verb, *args):
    if verb == "note":
        note(*args)
    elif verb == "measure":
        measure(*args)
    elif verb == "duckdb":
        duck(*args)
    elif verb == "ratio":
        print(float(args[0]) / float(args[1]))
    elif verb == "table":
        table(*args)
    else:
        sys.exit(f"no verb {verb}")


main(*sys.argv[1:])

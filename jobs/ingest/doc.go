// Package ingest turns log objects into the feature partitions of the lake.
//
// Stores of logs come in; partitions go out, one a table, account and day,
// with a ledger of the objects read. The invariant: a partition is a function
// of the set of objects that hold records of its day. When a new object holds
// records of a day that is in the lake already, the day is built anew from all
// of its objects, so a run that was cut short, repeated or split gives the same
// bytes as one that was not.
//
// Objects are read in the order of their dates; the days that are still open
// are held in memory, which so depends on the entities of a few days and not on
// the volume of the logs. It knows nothing of baselines or findings.
package ingest

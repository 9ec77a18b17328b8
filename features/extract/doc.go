// Package extract folds events into the rows of the feature tables.
//
// Records come in through a Folder, one a worker; Take hands out the Day of one
// account and UTC date, of all workers; its rows come out one by one, sorted by
// their keys. The invariant: the rows are a function of the set of records,
// whatever their order, their split over workers, the memory there is or the
// number of copies of a record that carries an id. State is integers and sets
// only; floats are computed when a row is finished.
//
// A record costs a few look-ups by number (trail.go: calls that are alike in all
// that keys are made of share one) and no allocation. What is derived from raw
// values is memoised by them, boundedly (memo.go).
//
// Cardinality that an outsider controls (addresses of a credential, peers of an
// interface, domains of a host) is capped by hash: the values with the smallest
// hashes keep rows of their own, the rest share one overflow row. Which values
// these are does not depend on the order they came in. What remains grows with
// active entities only, and beyond a bound of memory goes to temporary files, an
// entity a block, from which rows are made an entity at a time (spill.go).
//
// The package knows nothing of logs' forms, of the lake or of detection.
package extract

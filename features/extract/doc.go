// Package extract folds events into the rows of the feature tables.
//
// Records come in through a Folder, one a worker; a Day holds the accumulators
// of one account and UTC date; rows come out of Day.Rows, sorted by their keys.
// The invariant: the rows are a function of the set of records, whatever their
// order, their split over workers or the number of copies of a record that
// carries an id. State is integers and sets only; floats are computed when a
// row is finished.
//
// Cardinality that an outsider controls (addresses of a credential, peers of an
// interface, domains of a host) is capped by hash: the values with the smallest
// hashes keep rows of their own, the rest share one overflow row. Which values
// these are does not depend on the order they came in.
//
// The package knows nothing of files, storage or detection.
package extract

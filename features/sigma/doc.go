// Package sigma reads detection rules of the Sigma specification (version 2.1,
// github.com/SigmaHQ/sigma-specification) and evaluates them over CloudTrail
// records.
//
// Rule files come in, a Set of rules goes out; a Matcher then says of each call
// which rules it matches. What a rule asks for and this package does not do
// (aggregations, correlations, placeholders, other log sources) is a Refusal
// that names file, line and key: no part of a rule is passed over in silence.
//
// The invariant: whether a rule matches a record depends on the two alone. What
// a Matcher remembers and what it decides without decoding the record only make
// it quick.
//
// Fields are CloudTrail's own dotted names, such as userIdentity.type. A path
// goes through arrays to each of their elements, and any element may match; a
// key that holds dots is found too. Values are compared without case, unless the
// rule says otherwise. A field that is an object is compared as text, in each of
// the forms that log tools show it in (Forms says which). JSON inside a string,
// as policy documents are, is that string.
//
// Rules and records are written by others: files, patterns, nesting and work a
// record are bounded, and regular expressions are RE2, which cannot blow up.
//
// The package knows nothing of tables, of findings or of what is live.
package sigma

// Package enrich owns what is known of an address or a name beside the logs:
// its country and network, whether it is AWS's or the organisation's own, and
// which lists name it.
//
// Files named by a Config come in once, at Open; Address values and indicators
// go out. For the same files the answers are the same, and Hash says which
// files those were. Nothing is fetched from anywhere. What an API call means
// is in the sub-package catalog, how far countries lie apart in country.
//
// It is not a model: it keeps no history and judges nothing.
package enrich

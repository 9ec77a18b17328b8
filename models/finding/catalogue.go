package finding

import (
	"slices"
	"strings"

	"yoban/features/spell"
)

// Catalogue returns every kind of finding that Yoban raises, sorted by type.
// The caller may change the result.
func Catalogue() []Kind {
	kinds := slices.Concat(sequenceKinds, attackKinds, peerKinds, nameKinds, domainKinds,
		callKinds, modelKinds, credentialKinds, callerKinds, policyKinds,
		bucketKinds, bucketCallerKinds, bucketPolicyKinds, signalKinds, changeKinds, sigmaKinds)
	for i, k := range kinds {
		kinds[i] = k.clone()
	}
	slices.SortFunc(kinds, func(a, b Kind) int { return strings.Compare(a.Type, b.Type) })
	return kinds
}

// known holds the catalogue by type; it is never written after start-up.
var known = func() map[string]Kind {
	m := map[string]Kind{}
	for _, k := range Catalogue() {
		m[k.Type] = k
	}
	return m
}()

// gathered holds the types of prebuilt signals by the signal's name; it is
// never written after start-up.
var gathered = func() map[string]string {
	m := map[string]string{}
	for _, k := range known {
		for _, s := range k.Signals {
			m[s.Name] = k.Type
		}
	}
	return m
}()

// Lookup returns the kind of a type, and whether the catalogue has it. The
// caller may change the result.
func Lookup(typ string) (Kind, bool) {
	k, ok := known[typ]
	return k.clone(), ok
}

// LookupSignal returns a prebuilt signal by its name and the kind that gathers
// it, and whether there is one. The caller may change the result.
func LookupSignal(name string) (Signal, Kind, bool) {
	k, ok := Lookup(gathered[name])
	if !ok {
		return Signal{}, Kind{}, false
	}
	i := slices.IndexFunc(k.Signals, func(s Signal) bool { return s.Name == name })
	return k.Signals[i], k, true
}

// Nearest returns the type of the catalogue that is spelled most like s, for
// messages about a type that there is not.
func Nearest(s string) string {
	var types []string
	for _, k := range Catalogue() {
		types = append(types, k.Type)
	}
	return spell.Nearest(s, types)
}

package simulate

import (
	"encoding/binary"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
)

// surroundings are what is known around the organisation's surroundings: lists of bad and
// of trusted addresses and names, and whose networks there are. All of it is made
// up for the parts of the catalogue; the zero value knows nothing.
type surroundings struct {
	listed   map[string][]string // category → entries, in the order they were asked for
	trusted  []string
	networks []network
	taken    map[string]bool   // addresses, networks and names that belong to somebody
	memory   map[string]string // what a part was given before
}

// network is a block of addresses of one holder.
type network struct {
	block   netip.Prefix
	asn     uint32
	country string
	holder  string
}

// documentation are the blocks of RFC 5737, that nobody has.
var documentation = []string{"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"}

// given returns what the part was given under the name before, or makes it until
// it is nobody else's.
func (k *surroundings) given(name string, make func() string) string {
	if k.memory == nil {
		k.memory, k.taken, k.listed = map[string]string{}, map[string]bool{}, map[string][]string{}
	}
	if known, ok := k.memory[name]; ok {
		return known
	}
	for {
		value := make()
		if !k.taken[value] {
			k.taken[value], k.memory[name] = true, value
			return value
		}
	}
}

// enlist puts an entry on the list of the category, once.
func (k *surroundings) enlist(category, entry string) {
	if !slices.Contains(k.listed[category], entry) {
		k.listed[category] = append(k.listed[category], entry)
	}
}

// trust puts an entry on the trusted list, once.
func (k *surroundings) trust(entry string) {
	if !slices.Contains(k.trusted, entry) {
		k.trusted = append(k.trusted, entry)
	}
}

// rent gives a block to somebody new. The number of the network follows from the
// block, in the range for private use (RFC 6996).
func (k *surroundings) rent(block netip.Prefix, country string) {
	raw := block.Addr().As4()
	number := binary.BigEndian.Uint32(raw[:]) >> 6
	if !slices.ContainsFunc(k.networks, func(n network) bool { return n.block == block }) {
		k.networks = append(k.networks, network{block, 4_200_000_000 + number, country, fmt.Sprintf("HOSTER-%d", number)})
	}
}

// amazon are the blocks that stand for AWS here: those that hosts, functions and
// services of AWS get their addresses from.
var amazon = []string{"3.5.136.0/22", "3.64.0.0/13", "3.208.0.0/12", "18.156.0.0/14", "18.184.0.0/15", "35.156.0.0/14", "52.28.0.0/16", "52.219.168.0/22", "54.160.0.0/12"}

// contextFiles returns the files that tell of the surroundings, and a
// configuration that names them; none without a catalogue.
func (w *world) contextFiles() map[string][]byte {
	files := map[string][]byte{}
	if !w.opt.Catalogue {
		return files
	}
	var b strings.Builder
	b.WriteString("# What is known of the made-up organisation's surroundings. Paths are relative to\n# this file: run yoban here, e.g. yoban nightly --config config.yaml\nlogs: [.]\n" +
		"geo:\n  country: lists/networks.tsv\n  asn: lists/networks.tsv\n  aws_ranges: lists/amazon.txt\nlists:\n")
	for _, category := range slices.Sorted(maps.Keys(w.around.listed)) {
		name := "lists/" + category + ".txt"
		files[name] = lines(w.around.listed[category])
		fmt.Fprintf(&b, "- {name: made-up %s, path: %s, kind: threat, category: %s}\n", category, name, category)
	}
	// Without a trusted entry the list would be empty, which no reader takes.
	files["lists/trusted.txt"] = lines(append([]string{"trusted.example"}, w.around.trusted...))
	b.WriteString("- {name: made-up trusted, path: lists/trusted.txt, kind: trusted}\n")
	b.WriteString("types: # prebuilt signals run dry by default\n- {family: prebuilt signals, state: live}\n")
	b.WriteString("rules:\n- {path: rules, live: true}\n")
	files["rules/vault_opened.yml"] = []byte(ownRule)
	files["lists/networks.tsv"], files["lists/amazon.txt"] = w.networksFile(), lines(amazon)
	files["config.yaml"] = []byte(b.String())
	return files
}

func lines(entries []string) []byte {
	return []byte(strings.Join(slices.Sorted(slices.Values(entries)), "\n") + "\n")
}

// networksFile is a table of networks in the form of iptoasn.com: the carriers of
// the company's people, AWS, and whoever rented a block.
func (w *world) networksFile() []byte {
	all := slices.Clone(w.around.networks)
	number := uint32(65_000) // of 1,023 for private use (RFC 6996)
	add := func(country, holder string, blocks ...string) {
		number++
		for _, block := range blocks {
			if block != "" {
				all = append(all, network{netip.MustParsePrefix(block), number, country, holder})
			}
		}
	}
	for _, c := range countries {
		add(c.code, "HOME-"+c.code, c.homes...)
		add(c.code, "MOBILE-"+c.code, c.mobile)
		add(c.code, "OFFICE-"+c.code, c.office)
	}
	for _, code := range slices.Sorted(maps.Keys(travelBlocks)) {
		add(code, "HOME-"+code, travelBlocks[code])
	}
	add("DE", "RACKS", "116.202.0.0/16", "51.75.0.0/16")
	add("FI", "RACKS-FI", "135.181.0.0/16")
	add("US", "RUNNERS", runnerBlocks...)
	all = append(all, amazonNetworks()...)
	// The smaller of two blocks that overlap is the first's, whoever has the larger.
	slices.SortStableFunc(all, func(a, b network) int { return b.block.Bits() - a.block.Bits() })
	var rows []string
	for n, x := range all {
		if slices.ContainsFunc(all[:n], func(y network) bool { return y.block.Overlaps(x.block) }) {
			continue
		}
		rows = append(rows, fmt.Sprintf("%s\t%s\t%d\t%s\t%s", x.block.Addr(), last(x.block), x.asn, x.country, x.holder))
	}
	return lines(rows)
}

// amazonNetworks are AWS's blocks, under its own number.
func amazonNetworks() []network {
	var all []network
	for _, block := range amazon {
		all = append(all, network{netip.MustParsePrefix(block), 16509, "DE", "AMAZON-02"})
	}
	return all
}

// last returns the last address of a block of IPv4.
func last(block netip.Prefix) netip.Addr {
	raw := block.Addr().As4()
	binary.BigEndian.PutUint32(raw[:], binary.BigEndian.Uint32(raw[:])|(1<<(32-block.Bits())-1))
	return netip.AddrFrom4(raw)
}

package logs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"yoban/features/blob"
)

// Options narrow what Discover returns. The zero value narrows nothing.
type Options struct {
	From, To string // dates YYYY-MM-DD, both included; empty for no bound
	Samples  int    // how many keys to show of what is left alone, 3 when 0
}

// Listing is what was found.
type Listing struct {
	Objects []Object // readable ones, by Date, ID
	// Duplicates counts copies of an object in Objects that were dropped;
	// Differing is how many of them had another size. The largest is kept.
	Duplicates, Differing int64
	OutOfRange            int64  // readable objects with a date outside the bounds
	LeftAlone             []Left // by Reason
}

// Left counts objects that are not read.
type Left struct {
	Reason  string // the kind's words, e.g. "cloudtrail digest"
	Objects int64
	Samples []string // the first keys, in order of the stores and their keys
}

// Discover lists the stores and tells what each object is: by its key, else by
// its first bytes. An object without a date is within any bounds. It returns
// the first error of a store.
func Discover(ctx context.Context, stores []blob.Store, opt Options) (Listing, error) {
	if opt.Samples <= 0 {
		opt.Samples = 3
	}
	d := discovery{opt: opt, byID: map[string]int{}}
	for _, s := range stores {
		err := s.List(ctx, "", func(info blob.Info) error { return d.see(ctx, s, info) })
		if err != nil {
			return Listing{}, fmt.Errorf("discover logs in %s: %w", s.Name(), err)
		}
	}
	d.settle()
	for kind, left := range d.left {
		if left.Objects > 0 {
			left.Reason = Kind(kind).String()
			d.found.LeftAlone = append(d.found.LeftAlone, left)
		}
	}
	slices.SortFunc(d.found.LeftAlone, func(a, b Left) int { return strings.Compare(a.Reason, b.Reason) })
	slices.SortFunc(d.found.Objects, func(a, b Object) int {
		return cmp.Or(strings.Compare(a.Date, b.Date), strings.Compare(a.ID, b.ID))
	})
	return d.found, nil
}

// discovery is one Discover on its way.
type discovery struct {
	opt     Options
	found   Listing
	left    [Kinds]Left
	byID    map[string]int // index in found.Objects
	sniffer sniffer
	sniffed []sniffedObject
}

// sniffedObject is an object that only its content told.
type sniffedObject struct {
	Object
	hash uint64 // of its head
}

// see takes in one object.
func (d *discovery) see(ctx context.Context, s blob.Store, info blob.Info) error {
	o := Classify(info.Key)
	o.Store, o.Size = s, info.Size
	if blob.CheckKey(info.Key) != nil {
		o.Kind = BadName
	}
	if o.Kind == NoLog || o.Kind == Unknown && isText(info.Key[strings.LastIndexByte(info.Key, '/')+1:]) {
		hash, err := d.sniffer.look(ctx, &o)
		if err != nil && !errors.Is(err, blob.ErrNotFound) { // gone since it was listed
			return err
		}
		if o.Kind.Readable() {
			d.sniffed = append(d.sniffed, sniffedObject{o, hash})
			return nil
		}
	}
	d.sort(o)
	return nil
}

// settle gives the objects that were sniffed their IDs, whatever the order of
// the stores. A file that stands alone under its key keeps its ID when it grows.
// Objects outside the dates have their part in it, so that bounds change no ID.
func (d *discovery) settle() {
	slices.SortStableFunc(d.sniffed, func(a, b sniffedObject) int {
		return cmp.Or(strings.Compare(a.ID, b.ID), cmp.Compare(a.hash, b.hash))
	})
	var first sniffedObject
	for _, o := range d.sniffed {
		if o.ID != first.ID {
			first = o
		} else if o.hash != first.hash {
			o.ID = fmt.Sprintf("%s#%016x", o.ID, o.hash)
		}
		d.sort(o.Object)
	}
}

// sort puts an object whose kind and ID are settled where it belongs.
func (d *discovery) sort(o Object) {
	switch {
	case !o.Kind.Readable():
		left := &d.left[o.Kind]
		left.Objects++
		if len(left.Samples) < d.opt.Samples {
			left.Samples = append(left.Samples, o.Key)
		}
	case o.Date != "" && (o.Date < d.opt.From || d.opt.To != "" && o.Date > d.opt.To):
		d.found.OutOfRange++
	default:
		d.keep(o)
	}
}

// keep adds an object, or drops it or its copy.
func (d *discovery) keep(o Object) {
	i, copied := d.byID[o.ID]
	if !copied {
		d.byID[o.ID] = len(d.found.Objects)
		d.found.Objects = append(d.found.Objects, o)
		return
	}
	d.found.Duplicates++
	if have := &d.found.Objects[i]; have.Size != o.Size {
		d.found.Differing++
		if o.Size > have.Size {
			*have = o
		}
	}
}

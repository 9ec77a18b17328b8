package extract

// Which side of a conversation is the service is decided in three steps:
//
//  1. By each record's ports and flags, while folding: see serviceSide.
//  2. Where that was a guess between two ports of the ephemeral range, by the
//     history of the interface's day: a service's port comes back in
//     conversation after conversation, a client's does not. See history.turn.
//  3. With equal ports the remote end is taken for the service.

// endpoint is a port at an address, as an interface saw it.
type endpoint struct {
	addr
	eni      name
	port     uint16
	protocol uint8
}

func (e *endpoint) hash() uint32 {
	return short(mix(e.hi^uint64(e.eni)<<24, e.lo^uint64(e.port)<<8<<32^uint64(e.protocol)<<56))
}

// history counts in how many conversations an endpoint took part that guesses
// were made about.
type history struct{ entries[endpoint, int64] }

// historyOf returns the history of a day.
func historyOf(t *flows) *history {
	h := &history{}
	t.all(func(e *entry[flowKey, flowState]) {
		if !guessed(&e.key, &e.value) {
			return
		}
		service := servicePort(&e.key)
		h.at(service.hash(), &service).value++
		e.value.clients.each(func(port uint16) {
			client := clientPort(&e.key, port)
			h.at(client.hash(), &client).value++
		})
	})
	return h
}

// guessed tells whether the service's side of a conversation was a guess: both
// ports are ephemeral, and no SYN was seen.
func guessed(k *flowKey, s *flowState) bool {
	if k.service == sideNone || k.port < firstEphemeral || k.protocol == tcp && s.flags&flagSYN != 0 {
		return false
	}
	return s.clients.few[0] >= firstEphemeral && s.clients.few[0] != k.port
}

func servicePort(k *flowKey) endpoint {
	return endpoint{k.end(k.service), k.eni, k.port, k.protocol}
}

func clientPort(k *flowKey, port uint16) endpoint {
	return endpoint{k.end(1 - k.service), k.eni, port, k.protocol}
}

// turn makes the client of a conversation its service when the guess was wrong:
// when it has one client port, and that was seen in more conversations than the
// port that was taken for the service's.
func (h *history) turn(k *flowKey, s *flowState) {
	port, one := s.clients.only()
	if !one || !guessed(k, s) {
		return
	}
	service, client := servicePort(k), clientPort(k, port)
	if h.find(client.hash(), &client).value <= h.find(service.hash(), &service).value {
		return
	}
	k.port, k.service, s.clients = client.port, 1-k.service, ports{few: [2]uint16{service.port}, n: 1, last: service.port}
}

package extract_test

import "testing"

// Ports are counted exactly, few or many, in any order and by any worker.
func TestConnectionsCountClientPorts(t *testing.T) {
	for _, n := range []int{1, 2, 3, 24, 25, 48, 49, 1536, 1537, 32000} {
		var records []record
		for i := range 2 * n {
			port := uint16((65536 - i%n*2) % 65536) // 0 among them
			records = append(records, flow("10.0.0.5", port, "203.0.113.9", 443, flags(2)), flow("203.0.113.9", 443, "10.0.0.5", port, flags(18)))
		}
		for _, folders := range []int{1, 3} {
			for key, rows := range fold(t, folders, func(i int) int { return i * 7 % 11 }, records) {
				if len(rows.Flows) != 1 || rows.Flows[0].Connections != int64(n) {
					t.Errorf("%d ports, %d folders, %v: %d rows, %d connections in the first", n, folders, key, len(rows.Flows), rows.Flows[0].Connections)
				}
			}
		}
	}
}

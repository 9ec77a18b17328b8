package seen

// Held returns the bytes of all tables and of all filters.
func (s *Sets) Held() (tables, filters int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for set := range s.sets {
		filters += set.filters()
	}
	return s.held.Load(), filters
}

// Runs returns how many files the set has.
func (s *Set) Runs() int { return len(s.runs) }

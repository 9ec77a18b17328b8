package simulate

func (w *world) objectCases() []*scenario        { return nil }
func (w *world) credentialCases() []*scenario    { return nil }
func (w *world) miningCases() []*scenario        { return nil }
func (w *world) trainingCase() *scenario         { return &scenario{} }
func (w *world) peopleLookAlikes() []*scenario   { return nil }
func (w *world) softwareLookAlikes() []*scenario { return nil }
func (w *world) trafficLookAlikes() []*scenario  { return nil }

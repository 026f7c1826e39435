"""When things change after people registered: postponing, merging, storm days, asking again who comes."""

"""The rules that reading can break, as literals: one module a group of the catalogue."""

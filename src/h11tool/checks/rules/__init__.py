"""The rules the checks can report, as literals, one module per group."""

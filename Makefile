# The usual names; dev.py does the work and sets up .venv on first use.
.PHONY: demo test check bench golden
demo test check bench golden:
	@python3 dev.py $@

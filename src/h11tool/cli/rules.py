"""`h11tool rules`: the catalogue, or a part of it."""

from __future__ import annotations

import click

from h11tool.catalogue import all_rules, rules_matching
from h11tool.cli.options import output_options, style_of
from h11tool.outputs.rule_pages import as_json, markdown, table
from h11tool.protocol.findings import Rule


@click.command(
    help="""List the rules: id, name, severity, the strongest requirement, the section it is from.

    \b
    Examples:
      h11tool rules
      h11tool rules C host-missing
      h11tool rules --format markdown > rules.md
      h11tool explain B201

    A SELECTOR is the beginning of an id or a name.
    """
)
@click.argument("selectors", nargs=-1, metavar="[SELECTOR...]")
@output_options("table", "markdown", "json")
def rules(selectors: tuple[str, ...], format_name: str, color: str) -> int:
    chosen = selected(selectors)
    if format_name == "table":
        click.echo(table(chosen, style_of("", color)), nl=False)
    else:
        click.echo(markdown(chosen) if format_name == "markdown" else as_json(chosen), nl=False)
    return 0


def selected(selectors: tuple[str, ...]) -> list[Rule]:
    """The rules that any selector matches, by id; all if there is none. Raises UsageError for one that matches none."""
    found = {rule for selector in selectors for rule in rules_matching(selector)}
    for selector in selectors:
        if not rules_matching(selector):
            raise click.UsageError(f"no rule is called {selector!r}, nor does an id begin so")
    return [rule for rule in all_rules() if rule in found or not selectors]

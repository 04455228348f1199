"""Write the generated documentation: docs/cli.md from `--help`, docs/rules.md from the table.

Usage: python docs/generate.py [--check]
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sayso.cli import sayso
from sayso.records.rules import table

DOCS = Path(__file__).parent


def cli() -> str:
    """Write the command line's reference."""
    parts = [
        "# The command line\n",
        "Generated from `--help` by `make docs`.\n",
        f"```\n{_help(sayso, 'sayso')}\n```\n",
    ]
    parts += [
        f"## sayso {name}\n\n```\n{_help(command, f'sayso {name}')}\n```\n"
        for name, command in sorted(sayso.commands.items())
    ]
    return "\n".join(parts)


def _help(command: click.Command, name: str) -> str:
    context = click.Context(command, info_name=name, max_content_width=100, terminal_width=100)
    return "\n".join(line.rstrip() for line in command.get_help(context).rstrip().split("\n"))


def rules() -> str:
    """Write the table of rules."""
    return (
        "# Rules\n\n"
        "What JSON Schema cannot say. An error refuses a record; a warning is counted and shown.\n"
        "Generated from `src/sayso/records/rules.py` by `make docs`.\n\n" + table()
    )


def main() -> int:
    """Write the pages, or tell which have drifted."""
    pages = {DOCS / "cli.md": cli(), DOCS / "rules.md": rules()}
    if "--check" not in sys.argv[1:]:
        for path, text in pages.items():
            path.write_text(text, encoding="utf-8")
        return 0
    drifted = [
        path.name
        for path, text in pages.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if drifted:
        print(f"{', '.join(drifted)} drifted: run `make docs` and commit")  # noqa: T201
    return 1 if drifted else 0


if __name__ == "__main__":
    sys.exit(main())

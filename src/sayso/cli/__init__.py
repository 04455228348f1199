"""The command `sayso`: one thin command a verb."""

from __future__ import annotations

import os
import sys

import click

from sayso import errors
from sayso.cli import render
from sayso.cli.accept import accept
from sayso.cli.adjudicate import adjudicate
from sayso.cli.agree import agree
from sayso.cli.build import build
from sayso.cli.doctor import doctor
from sayso.cli.evaluate import evaluate
from sayso.cli.predict import predict
from sayso.cli.pull import pull
from sayso.cli.push import push
from sayso.cli.report import report
from sayso.cli.schema import schema
from sayso.cli.show import show
from sayso.cli.status import status
from sayso.cli.validate import validate

_EPILOG = """\b
Start here, in a folder with captures in seeds/:
  sayso build                     captures + annotations → dataset/
  sayso show 000                  an article with its offsets and spans
  sayso show 000 --find "said"    the offsets of words
  sayso validate my.json          every fault of a contribution, with its cure
  sayso accept my.json --as ben   a valid one becomes a layer
  sayso report                    one HTML page to proofread by
  sayso push --project summit     articles → Label Studio, with pre-annotations
  sayso pull --project summit     what annotators did there → layers
  sayso agree                     how far annotators agree
  sayso adjudicate                their layers + decisions → gold
  sayso evaluate --pred my.jsonl  how good predictions are against gold
  sayso schema --check            do the published schemas match the records?
\b
Exit status: 0 fine, 1 problems in the data or the files, 2 wrong use.
"""


@click.group(
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="sayso")
def sayso() -> None:
    """On whose say-so? News captures into a dataset of who said what, according to whom."""


for command in (
    *(accept, adjudicate, agree, build, doctor, evaluate, predict, pull, push, report),
    *(schema, show, status, validate),
):
    sayso.add_command(command)


def main() -> None:
    """Run the command line; a fault that was foreseen ends with a message, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        sayso(prog_name="sayso")
    except errors.Refused as refused:
        render.problems(refused.problems)
        sys.exit(1)
    except errors.SaysoError as error:
        render.failure(str(error))
        sys.exit(1)
    except BrokenPipeError:  # the reader has seen enough: `sayso show … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)

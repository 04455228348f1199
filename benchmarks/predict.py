"""How good the default predictor is on files of yours, and what each of its rules brings.

    quotes FILE.jsonl     say-so with its speaker, beside textacy's `direct_quotations`; and speed,
                          beside the bare spaCy pipeline
    entities FILE.iob2    names and their types, beside the model alone
    clusters FILE.jsonl   names put together, beside the model's names joined where equal
    seeds                 the repository's gold: its rules were written looking at it

Usage: python benchmarks/predict.py quotes FILE.jsonl [--rounds N] [--ablation] [--model NAME]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from predict_clusters import of_clusters
from predict_files import FORMATS
from predict_names import of_entities
from predict_quotes import of_quotes

from sayso.errors import SaysoError
from sayso.predict.predictor import Rules

ROOT = Path(__file__).parents[1]


def of_seeds(model: str | None) -> None:
    """Print how the repository's gold is met."""
    from sayso.cli import evaluated
    from sayso.flow import Beside, evaluate
    from sayso.flow.predict import predict

    seeds, annotations = ROOT / "seeds", ROOT / "annotations"
    with tempfile.TemporaryDirectory() as folder:
        predict(seeds, annotations, Rules(model), Path(folder) / "p.jsonl")
        found = evaluate(str(annotations / "gold"), folder, Beside(seeds, annotations), errors=0)
    print("The rules were written looking at these articles: this says how well they were learned,")
    print("not how good predictions of other articles are.\n")
    evaluated.tell(found, "annotations/gold", "predictions")


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0],
        epilog=FORMATS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", choices=("quotes", "entities", "clusters", "seeds"))
    parser.add_argument("file", type=Path, nargs="?", help="what to measure on; seeds needs none")
    parser.add_argument("--model", help="another spaCy pipeline, by name or path")
    parser.add_argument("--rounds", type=int, default=3, help="of speed, with quotes; 0 for none")
    parser.add_argument("--ablation", action="store_true", help="leave out each rule in turn")
    asked = parser.parse_args()
    if (asked.file is None) != (asked.what == "seeds"):
        parser.error("a FILE is needed for all but seeds, which takes none")
    try:
        if asked.what == "seeds":
            of_seeds(asked.model)
        elif asked.what == "quotes":
            of_quotes(asked.file, asked.model, asked.rounds, ablation=asked.ablation)
        elif asked.what == "entities":
            of_entities(asked.file, asked.model, ablation=asked.ablation)
        else:
            of_clusters(asked.file, asked.model, ablation=asked.ablation)
    except SaysoError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()

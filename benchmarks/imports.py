"""What `import sayso` and the command's help cost, beside bare Python with pydantic.

Medians of CPU seconds of whole processes, in turn. Usage: python benchmarks/imports.py [ROUNDS]
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys

CODE = {
    "python": "pass",
    "python + pydantic": "from pydantic import BaseModel\nclass A(BaseModel):\n a: int",
    "import sayso": "import sayso",
    "sayso --help": "import sys; sys.argv[1:] = ['--help']\nfrom sayso.cli import main\nmain()",
    "import datasets": "import datasets",
}


def cost(code: str) -> float:
    """Give the CPU seconds of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(rounds: int) -> None:
    """Print the medians."""
    costs: dict[str, list[float]] = {name: [] for name in CODE}
    for _ in range(rounds):
        for name, code in CODE.items():
            costs[name].append(cost(code))
    print(f"medians of {rounds} rounds, CPU seconds of the whole process")
    for name, some in costs.items():
        print(f"{name:<20}{statistics.median(some):>7.3f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 9)

"""The story, in order: seeds → articles → gold → dataset. Rooms meet here and nowhere else."""

from sayso.flow.build import Built, build
from sayso.flow.sources import Sources, beside

__all__ = ["Built", "Sources", "beside", "build"]

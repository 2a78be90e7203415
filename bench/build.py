"""What Causerie adds to a build: CPU of `mkdocs build` with the plugin over that without.

    python bench/build.py [--rounds N] [CHAPTERS/ANSWERS ...]

Both sites have the same pages; the one without the plugin has no answers. Both are
built once before it counts, which leaves compiled templates and modules behind. Each
round builds one after the other, and the ratio is taken round by round, so that
a machine whose speed drifts still compares. Quote the medians.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

import corpus

SIZES = ("10/100", "100/100", "100/1000")


def main() -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("sizes", nargs="*", default=SIZES, metavar="CHAPTERS/ANSWERS")
    options = parser.parse_args()
    print("chapters/answers  plain CPU s  causerie CPU s  ratio (min median max)")
    for size in options.sizes:
        chapters, answers = map(int, size.split("/"))
        with tempfile.TemporaryDirectory() as folder:
            plain, ours = Path(folder, "plain"), Path(folder, "causerie")
            corpus.write(plain, chapters=chapters, answers=answers, plugin=False)
            corpus.write(ours, chapters=chapters, answers=answers, plugin=True)
            _build(plain), _build(ours)  # so that both find the disk as warm
            rounds = [(_build(plain), _build(ours)) for _ in range(options.rounds)]
        ratios = sorted(b / a for a, b in rounds)
        plain_cpu, our_cpu = (median(each) for each in zip(*rounds, strict=True))
        print(
            f"{size:>16}  {plain_cpu:11.2f}  {our_cpu:14.2f}"
            f"  {ratios[0]:.2f} {median(ratios):.2f} {ratios[-1]:.2f}",
            flush=True,
        )


def _build(site: Path) -> float:
    """User and system seconds of one build from nothing, in a process of its own."""
    shutil.rmtree(site / "site", ignore_errors=True)
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet"],
        cwd=site,
        check=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
    )
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()

"""``python -m tests.bench``: see README.md."""

from tests.bench.run import main

main()

"""The one kind of error that a user of the benchmark sees."""


class Problem(Exception):
    """What stops the benchmark: the place, the reason and, where there is one, the remedy."""

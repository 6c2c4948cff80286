"""What the person at the terminal is told: one line a thing."""


def say(sentence: str) -> None:
    """Tell it at once, also where the terminal is a file."""
    print(sentence.strip(), flush=True)  # noqa: T201 - this is the one place

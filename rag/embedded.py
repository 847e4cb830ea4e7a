"""What stands for a passage in the index of vectors."""


def embedded_text(title: str, passage: str) -> str:
    """Give the string that stands for a passage in the index: its title in front."""
    return f"{title}\n{passage}"

"""What is let go of at the end of a block."""

from abc import ABC, abstractmethod
from typing import Self


class Closing(ABC):
    """A context manager by its `close`."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what is held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ended: object) -> None:
        self.close()

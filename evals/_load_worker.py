"""The worker of `copydesk eval load`, as a process: the real one, on a scripted model."""

import sys
from pathlib import Path

from evals._scripted import scripted_house
from graphs.worker import told_to_stop, work


def main() -> None:
    house = scripted_house(Path(sys.argv[1]))
    try:
        with told_to_stop() as stop:
            work(house, once=False, stop=stop)
    finally:
        house.close()


if __name__ == "__main__":
    main()

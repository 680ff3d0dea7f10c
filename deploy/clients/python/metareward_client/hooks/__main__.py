"""`python -m metareward_client.hooks verl_reward` prints the path of a hook's file."""

import pathlib
import sys


def main() -> None:
    """Print one path, or the names of all hooks."""
    folder = pathlib.Path(__file__).parent
    names = sorted(file.stem for file in folder.glob("[a-z]*.py"))
    if len(sys.argv) == 2 and sys.argv[1] in names:
        print(folder / f"{sys.argv[1]}.py")
    else:
        sys.exit(f"usage: python -m metareward_client.hooks {'|'.join(names)}")


if __name__ == "__main__":
    main()

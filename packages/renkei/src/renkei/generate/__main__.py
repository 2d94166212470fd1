"""``python -m renkei.generate`` writes the generated files; ``--check`` names those that are stale."""

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from renkei.generate.client import client_files
from renkei.generate.compose import compose_files
from renkei.generate.helm import helm_files
from renkei.generate.item_schemas import item_schema_files
from renkei.generate.openapi import openapi_files
from renkei.generate.picture import picture_files
from renkei.generate.postgres import postgres_files
from renkei.generate.problems import problems_files
from renkei.generate.proxy import proxy_files

# Each takes the repository's root and returns the files it stands for, by path below the root.
GENERATORS: tuple[Callable[[Path], Mapping[Path, str]], ...] = (
    compose_files,
    proxy_files,
    postgres_files,
    helm_files,
    problems_files,
    item_schema_files,
    openapi_files,
    client_files,
    picture_files,
)


def generated_files(root: Path) -> Mapping[Path, str]:
    """What every generated file should say."""
    return {path: text for generator in GENERATORS for path, text in generator(root).items()}


def stale_files(root: Path) -> Mapping[Path, str]:
    """Those that are missing or say something else, with what they should say."""
    return {path: text for path, text in generated_files(root).items() if _content(root / path) != text}


def main(arguments: list[str] | None = None) -> int:
    """Write or compare; 1 when ``--check`` finds a stale file."""
    parser = argparse.ArgumentParser(prog="python -m renkei.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; name the stale files")
    parser.add_argument("--root", type=Path, default=Path(), help="the repository (default: the current folder)")
    options = parser.parse_args(arguments)
    stale = stale_files(options.root)
    for path, text in stale.items():
        if not options.check:
            (options.root / path).parent.mkdir(parents=True, exist_ok=True)
            (options.root / path).write_text(text, encoding="utf-8")
        sys.stdout.write(f"{'stale, run `make generate`' if options.check else 'written'}: {path}\n")
    if not stale:
        sys.stdout.write("all up to date\n")
    return 1 if options.check and stale else 0


def _content(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main())

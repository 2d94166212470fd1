"""docs/glossary.md: every identifier exists, and every official term in a docstring is explained there."""

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs/glossary.md"
HEADINGS = ["official term", "reading", "identifier", "meaning", "source", "never say"]
BRACKETS = re.compile(r"[（(]([^（）()]*)[)）]")
JAPANESE = re.compile(r"[々ぁ-んァ-ヶー一-鿿0-9]+")
KANJI = re.compile(r"[一-鿿]")
CITATION = re.compile(r"(?:番号法|住基法|入管法|公的個人認証法|住民基本台帳法|(?:平成|令和)\d+年|\d+条|第\d+条).*")
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:-[a-z0-9]+)*")
READING = re.compile(r"[ぁ-んァ-ヶー]+")


def sources() -> list[Path]:
    return [*ROOT.glob("packages/*/src/**/*.py"), *ROOT.glob("services/*/src/**/*.py")]


@lru_cache
def rows() -> tuple[dict[str, str], ...]:
    lines = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return tuple(dict(zip(HEADINGS, row, strict=True)) for row in cells if row != HEADINGS)


@lru_cache
def words_of_the_code() -> frozenset[str]:
    texts = [path.read_text(encoding="utf-8") for path in [*sources(), ROOT / "contracts/topology.yaml"]]
    texts += [str(path.relative_to(ROOT)) for path in sources()]
    return frozenset(word for text in texts for word in WORD.findall(text))


def terms_in_docstrings() -> dict[str, str]:
    """Each Japanese term that stands in brackets in a docstring, with one place where it does."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    found: dict[str, str] = {}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, documented):
                for inside in BRACKETS.findall(ast.get_docstring(node) or ""):
                    for part in map(str.strip, re.split(r"[,;、・]", inside)):
                        if JAPANESE.fullmatch(part) and KANJI.search(part) and not CITATION.fullmatch(part):
                            found.setdefault(part, f"{path.relative_to(ROOT)}: {getattr(node, 'name', 'module')}")
    return found


def test_every_official_term_of_a_docstring_is_in_the_glossary():
    known = {row["official term"] for row in rows()}
    missing = {term: place for term, place in terms_in_docstrings().items() if term not in known}
    assert missing == {}, "add a row to docs/glossary.md"


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["official term"])
def test_a_row_is_complete_and_its_identifiers_exist(row):
    assert all(row.values())
    assert READING.fullmatch(row["reading"])
    identifiers = re.findall(r"`([^`]+)`", row["identifier"])
    assert identifiers
    assert set(identifiers) <= words_of_the_code()


def test_a_term_has_one_row():
    terms = [row["official term"] for row in rows()]
    assert len(terms) == len(set(terms))


def test_the_terms_are_found_at_all():
    assert {"提供許可証", "符号", "副本"} <= set(terms_in_docstrings())

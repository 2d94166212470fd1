"""The error table: no row that nothing uses, no row that no contract documents, no row that no test meets."""

import ast
import re
from functools import lru_cache
from pathlib import Path

import pytest
import yaml

from renkei_kit.contract import operations_of, problem_slugs
from renkei_kit.errors import BY_SLUG, ErrorCode

ROOT = Path(__file__).parents[2]
KIT = ROOT / "packages/kit/src/renkei_kit"
NOT_REFUSING = {KIT / "errors.py", KIT / "contract.py"}
"""The table itself, and what only documents."""
OF_NO_OPERATION = {ErrorCode.METHOD_NOT_ALLOWED}
"""What is refused before any operation of the contract is found."""

FIXED = {
    "not-on-allow-list": 403,
    "pia-violation": 403,
    "agency-not-connected": 403,
    "linkage-code-not-acquired": 409,
    "addressee-unknown": 404,
    "case-not-open": 403,
    "permit-malformed": 400,
    "permit-signature-invalid": 403,
    "permit-expired": 403,
    "permit-not-yours": 403,
    "permit-revoked": 403,
    "permit-already-used": 409,
    "unknown-caller": 401,
    "flow-not-defined": 403,
    "operation-not-permitted": 403,
    "request-invalid": 422,
    "records-unavailable": 503,
    "provider-unavailable": 502,
    "provider-timeout": 504,
    "export-not-offered": 406,
    "login-failed": 401,
    "session-expired": 401,
    "password-expired": 403,
    "id-in-use": 409,
    "not-found": 404,
    "too-many-requests": 429,
}
"""Slugs and statuses that programs outside already rely on."""

each_code = pytest.mark.parametrize("code", list(ErrorCode), ids=lambda code: code.slug)


@each_code
def test_a_row_is_used(code):
    assert code.name in _names_used(), f"nothing in src refuses with {code.name}"


@each_code
def test_a_row_is_documented(code, contracts):
    documented = {
        slug
        for document in contracts.values()
        for operation in operations_of(document)
        for slug in problem_slugs(document, operation)
    }
    if code in OF_NO_OPERATION:
        assert code.slug not in documented
        assert all(f"`{code.slug}`" in document["info"]["description"] for document in contracts.values())
    else:
        assert code.slug in documented, f"no operation documents {code.slug}"


@each_code
def test_a_row_is_met_by_a_test(code):
    assert code.slug in _words_of_tests(), f"no test meets {code.slug}"


@each_code
def test_a_row_is_complete(code):
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code.slug)
    assert 400 <= code.status < 600
    assert code.title
    assert not code.title.endswith(".")
    assert code.value.meaning.endswith(".")
    assert code.value.remedy.endswith(".")


def test_slugs_are_unique():
    assert len(BY_SLUG) == len(ErrorCode)


def test_fixed_slugs_keep_their_status():
    assert {slug: code.status for slug, code in BY_SLUG.items() if slug in FIXED}.items() <= FIXED.items()


def test_the_committed_table_is_the_one_in_the_code():
    rows = yaml.safe_load((ROOT / "contracts/problems.yaml").read_text(encoding="utf-8"))["problems"]
    assert rows == [code.value._asdict() for code in ErrorCode]


@lru_cache
def _names_used() -> frozenset[str]:
    """NAME of each ``ErrorCode.NAME`` in the code that refuses."""
    sources = [*ROOT.glob("packages/*/src/**/*.py"), *ROOT.glob("services/*/src/**/*.py")]
    found: set[str] = set()
    for path in sources:
        if path not in NOT_REFUSING:
            finder = _Refusals()
            finder.visit(ast.parse(path.read_text(encoding="utf-8")))
            found |= finder.names
    return frozenset(found)


class _Refusals(ast.NodeVisitor):
    """Collects ``ErrorCode.NAME``, but not from the arguments of ``problems(...)``, which only documents."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id == "problems":
            return
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.value, ast.Name) and node.value.id == "ErrorCode":
            self.names.add(node.attr)
        self.generic_visit(node)


@lru_cache
def _words_of_tests() -> frozenset[str]:
    """Every slug that stands in a test as text or as ``ErrorCode.NAME``, outside this file."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]
    text = "\n".join(texts)
    as_text = {slug for slug in BY_SLUG if re.search(rf"(?<![a-z-]){slug}(?![a-z-])", text)}
    as_name = {code.slug for code in ErrorCode if re.search(rf"ErrorCode\.{code.name}\b", text)}
    return frozenset(as_text | as_name)

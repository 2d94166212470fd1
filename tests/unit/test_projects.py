"""Each project of the workspace declares what it imports, and the import rules cover every module of rules."""

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECTS = sorted(
    path.parent for folder in ("packages", "services") for path in (ROOT / folder).glob("*/pyproject.toml")
)
# Found at run time by name: the database driver, FastAPI's form parser, uvicorn's HTTP parser, the services to start.
NOT_IMPORTED = {
    "renkei-kit": {"asyncpg", "httptools", "python-multipart"},
    "renkei": {f"renkei-{project.name}" for project in PROJECTS if project.parent.name == "services"},
}


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_a_project_declares_exactly_what_it_imports(project):
    description = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name = description["name"]
    extras = [each for extra in description.get("optional-dependencies", {}).values() for each in extra]
    declared = {_distribution(requirement) for requirement in (*description["dependencies"], *extras)}
    assert declared == _imported(project) - {name} | NOT_IMPORTED.get(name, set())


def test_every_project_is_installed_by_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    listed = makefile.split("PROJECTS :=")[1].split("\nPROJECT_FILES")[0].replace("\\\n", " ").split()
    assert sorted(listed) == [str(project.relative_to(ROOT)) for project in PROJECTS]


def test_the_import_rules_name_every_module_of_rules():
    contracts = _root_settings()["importlinter"]["contracts"]
    named = next(contract["source_modules"] for contract in contracts if contract["name"].startswith("Rules are pure"))
    sources = [(path, path.relative_to(project / "src")) for project in PROJECTS for path in _modules(project)]
    rules = {
        ".".join(module.with_suffix("").parts).removesuffix(".__init__")
        for _, module in sources
        if "rules" in module.with_suffix("").parts[-1].split("_") or "rules" in module.parts
    }
    assert {module for module in rules if not _covered(module, named)} == set()


def test_the_import_rules_know_every_package():
    packages = {path.parent.name for project in PROJECTS for path in (project / "src").glob("*/__init__.py")}
    assert set(_root_settings()["importlinter"]["root_packages"]) == packages


def _root_settings():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]


def _covered(module, named):
    return any(module == name or module.startswith(f"{name}.") for name in named)


def _modules(project):
    return sorted((project / "src").rglob("*.py"))


def _imported(project):
    by_import_name = packages_distributions()
    roots = set()
    for path in _modules(project):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                roots |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                roots.add(node.module.split(".")[0])
    return {_distribution(by_import_name.get(root, [root])[0]) for root in roots - sys.stdlib_module_names}


def _distribution(requirement):
    name = requirement
    for end in "[<>=!~; ":
        name = name.split(end)[0]
    return name.lower().replace("_", "-")

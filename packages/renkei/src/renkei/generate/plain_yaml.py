"""YAML that reads without looking elsewhere: no anchors, texts of several lines as blocks, lists set in."""

from typing import Any

import yaml

WIDTH = 110


class _PlainDumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        """Write repeated parts out."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Set the items of a list in from its name."""
        return super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_PlainDumper.add_representer(str, _text)


def plain_yaml(document: Any) -> str:
    """``document`` in the order of its keys."""
    return yaml.dump(document, Dumper=_PlainDumper, sort_keys=False, allow_unicode=True, width=WIDTH)

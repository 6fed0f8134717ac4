"""The JSON Schema of a release's file, made from the types that read it.

``python -m tests.support.schema`` writes docs/release.schema.json anew.
"""

import json
import re
from collections.abc import Mapping
from inspect import cleandoc
from pathlib import Path
from typing import Any

import msgspec

from bot.domain.release import ReleaseView
from bot.views.opendata import ReleaseFile

FILE = Path(__file__).parents[2] / "docs" / "release.schema.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

Json = Mapping[str, Any]


def schema() -> str:
    """Return the schema as it stands in the file."""
    made = msgspec.json.schema(ReleaseFile[ReleaseView])
    for part in made["$defs"].values():  # Python 3.13 takes the indentation away by itself
        if "description" in part:
            part["description"] = cleandoc(part["description"])
    titled = {"$schema": DIALECT, "title": "A weekly release of Six Principles", **made}
    return json.dumps(titled, indent=1, ensure_ascii=False) + "\n"


def fits(value: object, rule: Json, root: Json) -> bool:  # noqa: PLR0911 (a table)
    """Tell whether a value is as a schema has it: the words of JSON Schema that ours uses."""
    if "$ref" in rule:
        return fits(value, root["$defs"][rule["$ref"].rpartition("/")[2]], root)
    if "anyOf" in rule:
        return any(fits(value, one, root) for one in rule["anyOf"])
    if "enum" in rule:
        return value in rule["enum"]
    match rule.get("type"):
        case "object":
            return isinstance(value, dict) and _object(value, rule, root)
        case "array":
            return isinstance(value, list) and _array(value, rule, root)
        case "string":
            return isinstance(value, str) and _text(value, rule.get("format", ""))
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "null":
            return value is None
    raise AssertionError(f"a schema of ours says {rule}")


def _object(value: Mapping[str, object], rule: Json, root: Json) -> bool:
    known, more = rule.get("properties", {}), rule.get("additionalProperties", True)
    if any(name not in value for name in rule.get("required", ())):
        return False
    for name, one in value.items():
        if name in known:
            if not fits(one, known[name], root):
                return False
        elif more is False or (isinstance(more, dict) and not fits(one, more, root)):
            return False
    return True


def _array(value: list[object], rule: Json, root: Json) -> bool:
    if not rule.get("minItems", 0) <= len(value) <= rule.get("maxItems", len(value)):
        return False
    first = rule.get("prefixItems", [])
    return all(
        fits(one, first[at] if at < len(first) else rule["items"], root)
        for at, one in enumerate(value)
    )


def _text(value: str, form: str) -> bool:
    forms = {"date": r"\d{4}-\d\d-\d\d", "decimal": r"-?\d+(\.\d+)?"}
    return bool(re.fullmatch(forms.get(form, ".*"), value, re.ASCII | re.DOTALL))


if __name__ == "__main__":
    FILE.write_text(schema(), encoding="utf-8")

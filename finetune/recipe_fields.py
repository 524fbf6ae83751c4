"""Every field of a recipe as a table.

`python -m finetune.recipe_fields` prints what stands in recipes/README.md.
"""

import json
import sys
from typing import Any

from finetune.recipe import RECIPES, Recipe

HEAD = """# Recipes

A recipe is a YAML file that says how one adapter is trained. `copydesk tune --recipe NAME` takes
one of this folder, or a file of yours; what is wrong in it is said at once, before anything runs.
Only `name` must be given.

Shipped are {names}.

| field | if not given | values | what it does |
|---|---|---|---|
"""

LIMITS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "above {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "below {}",
}


def table() -> str:
    """The README of the recipes' folder."""
    schema = Recipe.model_json_schema()
    names = ", ".join(f"`{path.stem}`" for path in sorted(RECIPES.glob("*.yaml")))
    rows = (row(name, field) for name, field in schema["properties"].items())
    return HEAD.format(names=names) + "".join(rows)


def row(name: str, field: dict[str, Any]) -> str:
    default = f"`{json.dumps(field['default'])}`" if "default" in field else "(must be given)"
    said = " ".join(field["description"].split()).replace("|", "\\|")
    return f"| `{name}` | {default} | {values(field)} | {said} |\n"


def values(field: dict[str, Any]) -> str:
    """What a field may hold, in words."""
    kinds = [kind for kind in field.get("anyOf", [field]) if kind.get("type") != "null"]
    inner = kinds[0].get("items", kinds[0])
    if "enum" in inner:
        listed = ", ".join(f"`{value}`" for value in inner["enum"])
        return f"a list of {listed}" if "items" in kinds[0] else listed
    if inner.get("type") == "boolean":
        return "`true`, `false`"
    limits = [said.format(kinds[0][key]) for key, said in LIMITS.items() if key in kinds[0]]
    whole = {"integer": "a whole number", "number": "a number"}.get(str(inner.get("type")), "text")
    return ", ".join([whole, *limits])


if __name__ == "__main__":
    sys.stdout.write(table())

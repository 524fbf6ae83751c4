"""Formulas and conditions of `metric` rules: arithmetic over counts, and nothing else.

Vale runs them as Tengo programs. Here they are read as expressions of which only numbers, names
of counts, arithmetic, comparisons, logic and functions of `math` are allowed.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from agents.vale.metrics import NAMES

LONGEST = 2_000
OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: math.fmod,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Not: operator.not_,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
FUNCTIONS: dict[str, Callable[..., float]] = {
    "abs": math.fabs,
    "cbrt": math.cbrt,
    "ceil": math.ceil,
    "exp": math.exp,
    "floor": math.floor,
    "log": math.log,
    "log10": math.log10,
    "log2": math.log2,
    "max": max,
    "min": min,
    "pow": math.pow,
    "sqrt": math.sqrt,
}
HEADING = re.compile(r"\bheading\.(h[1-6])\b")


class Formula:
    """An expression; `value` fills it with counts."""

    def __init__(self, written: str, extra: frozenset[str] = frozenset()) -> None:
        """Raises ValueError with what is wrong. `extra` are names besides the counts."""
        self._names = NAMES | extra
        if len(written) > LONGEST:
            raise ValueError("it is too long")
        try:
            self._tree = ast.parse(as_python(written), mode="eval").body
            self._verify(self._tree)
        except (SyntaxError, RecursionError, MemoryError):
            raise ValueError("it is no expression") from None

    def value(self, counts: Mapping[str, float]) -> float | None:
        """None where it has no value (a division by zero, the root of a negative number)."""
        try:
            return float(self._value(self._tree, counts))
        except (ArithmeticError, ValueError, TypeError):
            return None

    def _verify(self, node: ast.AST) -> None:
        match node:
            case (
                ast.Constant(value=bool()) | ast.Constant(value=int()) | ast.Constant(value=float())
            ):
                return
            case ast.Name(id=name) if name in self._names:
                return
            case ast.Name(id=name):
                raise ValueError(f"there is no count named {name}")
            case ast.BinOp(op=op) | ast.UnaryOp(op=op) if type(op) in OPERATORS:
                parts: list[ast.expr] = operands(node)
            case ast.BoolOp(values=values):
                parts = values
            case ast.Compare(ops=ops) if all(type(op) in OPERATORS for op in ops):
                parts = [node.left, *node.comparators]
            case ast.Call(func=ast.Attribute(value=ast.Name(id="math"), attr=name), keywords=[]):
                if name not in FUNCTIONS:
                    raise ValueError(f"there is no function math.{name}")
                parts = node.args
            case _:
                raise ValueError(f"{ast.unparse(node)[:40]} is not allowed")
        for part in parts:
            self._verify(part)

    def _value(self, node: ast.AST, counts: Mapping[str, float]) -> Any:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return float(counts.get(name, 0.0))
            case ast.BinOp(op=op) | ast.UnaryOp(op=op):
                return OPERATORS[type(op)](*(self._value(part, counts) for part in operands(node)))
            case ast.BoolOp(op=ast.And(), values=values):
                return all(self._value(part, counts) for part in values)
            case ast.BoolOp(values=values):
                return any(self._value(part, counts) for part in values)
            case ast.Compare(left=left, ops=ops, comparators=others):
                sides = [self._value(part, counts) for part in (left, *others)]
                return all(
                    OPERATORS[type(op)](*pair)
                    for op, pair in zip(ops, pairwise(sides), strict=True)
                )
            case ast.Call(func=ast.Attribute(attr=name), args=args):
                return FUNCTIONS[name](*(self._value(part, counts) for part in args))
        raise ValueError("not verified")


def operands(node: Any) -> list[ast.expr]:
    return [node.operand] if isinstance(node, ast.UnaryOp) else [node.left, node.right]


def as_python(written: str) -> str:
    """Tengo's logic in Python's words."""
    text = HEADING.sub(r"heading_\1", written.strip())
    text = text.replace("&&", " and ").replace("||", " or ")
    return " ".join(re.sub(r"!(?!=)", " not ", text).split())

"""Small faults in one module: mutmut's operators, and three that it lacks; see docs/adr."""

import difflib
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import libcst as cst
import libcst.matchers as m
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import (
    mutation_operators,
    operator_arg_removal,
    operator_assignment,
    operator_string,
)


def negated(node: cst.If | cst.CompIf) -> Iterator[cst.CSTNode]:
    """Asks for the opposite; mutmut changes only the operators within a condition."""
    if not (isinstance(node.test, cst.Name) and node.test.value == "TYPE_CHECKING"):
        inside = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        yield node.with_changes(test=cst.UnaryOperation(cst.Not(), inside))


def dropped(node: cst.Expr) -> Iterator[cst.CSTNode]:
    """Leaves out a call, or a `yield`."""
    if not isinstance(node.value, cst.BaseString | cst.Ellipsis):
        yield cst.Pass()


def left_out(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Leaves out an argument that has a name, and so perhaps a default."""
    for number, argument in enumerate(node.args):
        if argument.keyword is not None:
            yield node.with_changes(args=(*node.args[:number], *node.args[number + 1 :]))


def renamed(node: cst.SimpleString) -> Iterable[cst.CSTNode]:
    """Another code, key or name; what people read is prose, and decides nothing."""
    return operator_string(node) if re.fullmatch(r"""["'][\w.:-]+["']""", node.value) else ()


# Nothing is made None, or called with too little: mypy sees that, and whoever comes by crashes.
UNUSED = (operator_arg_removal, operator_assignment, operator_string)
OPERATORS = (
    *((kind, operator) for kind, operator in mutation_operators if operator not in UNUSED),
    *((cst.If, negated), (cst.CompIf, negated)),
    *((cst.Expr, dropped), (cst.Call, left_out), (cst.SimpleString, renamed)),
)
PASSED_OVER = (cst.Annotation, cst.Decorator, cst.Import, cst.ImportFrom)
EXPORTS = m.Assign(targets=[m.AssignTarget(target=m.Name("__all__"))])
Fault = tuple[cst.CSTNode, cst.CSTNode]
"""What stands there, and what takes its place."""


class Faults(cst.CSTVisitor):
    """All that can be put into one module: by line, those of one operator together."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.by_line: dict[int, list[list[Fault]]] = {}

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, PASSED_OVER) or m.matches(node, EXPORTS):
            return False
        for kind, operator in OPERATORS:
            if isinstance(node, kind) and (faults := list(operator(node))):
                line = self.get_metadata(PositionProvider, node).start.line
                self.by_line.setdefault(line, []).append([(node, fault) for fault in faults])
        return True


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: the module with it, and the lines that it changes, without their indentation."""

    file: Path
    line: int
    code: str
    diff: tuple[str, ...]


def drawn(files: Sequence[Path], number: int, chance: random.Random) -> Iterator[Mutant]:
    """One mutant each of `number` lines; every line that can have one is as likely as another."""
    places = []
    for file in files:
        tree = MetadataWrapper(cst.parse_module(file.read_bytes()), unsafe_skip_copy=True)
        tree.visit(faults := Faults())
        places += [(file, tree.module, *line) for line in sorted(faults.by_line.items())]
    for file, module, line, faults in chance.sample(places, min(number, len(places))):
        old, new = chance.choice(chance.choice(faults))
        code = module.code_for_node(module.deep_replace(old, new))
        compared = difflib.ndiff(module.code.splitlines(), code.splitlines())
        diff = (f"{one[0]} {one[2:].strip()}" for one in compared if one[0] in "-+")
        yield Mutant(file, line, code, tuple(diff))

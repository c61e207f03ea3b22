"""Where a source can be changed, found in clang's syntax tree, and into what."""

import re
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import clang.cindex as clang
from clang.cindex import CursorKind as Kind

RESOURCES = "/usr/lib/llvm-14/lib/clang/14.0.6"
# Where cmake/FindBotan.cmake finds the one library that the rooms use.
INCLUDES = ["/usr/include/botan-2", "/usr/include/botan-3"]

# What stands between two operands, and the changes of it. A comparison gets its bound moved and its opposite.
OPERATORS = {
    "<": ["<=", ">="],
    "<=": ["<", ">"],
    ">": [">=", "<="],
    ">=": [">", "<"],
    "==": ["!="],
    "!=": ["=="],
    "+": ["-"],
    "-": ["+"],
    "*": ["/"],
    "/": ["*"],
    "%": ["*"],
    "&": ["|"],
    "|": ["&"],
    "<<": [">>"],
    ">>": ["<<"],
    "+=": ["-="],
    "-=": ["+="],
    "*=": ["/="],
    "/=": ["*="],
    "|=": ["&="],
    "&=": ["|="],
}
OPPOSITE = {"<", "<=", ">", ">=", "==", "!="}

# Calls that change nothing that a test could see.
WITHOUT_EFFECT = re.compile(r"[.>](reserve|shrink_to_fit)\(|^std::ignore\b|^static_cast<void>")


@dataclass
class Point:
    """A piece [start, end) of a file and its replacements; an empty piece is the end of a condition that declares the
    variable which is named instead."""

    start: int
    end: int
    statement: bool  # dropped rather than replaced
    constant: bool  # evaluated by the compiler: has to be compiled by itself
    default: bool = False  # the value that a member has before anybody gives it one
    replacements: list = field(default_factory=list)


@dataclass
class Mutant:
    """One change of one file."""

    id: int
    path: str
    line: int
    start: int
    end: int
    statement: bool
    constant: bool
    replacement: str
    original: str
    default: bool = False

    def describe(self):
        if self.start == self.end:
            return f"negate the condition `{self.replacement}`"
        if self.statement:
            return f"drop `{self.original}`"
        return f"`{self.original}` -> `{self.replacement}`"


def plain(text):
    """Without comments and line breaks."""
    text = re.sub(r"//[^\n]*", "", text)
    return re.sub(r"\s*\n\s*", " ", text).strip()


class Finder:
    def __init__(self, root, path):
        self.path = path
        self.data = (Path(root) / path).read_bytes()
        self.points = {}
        self.in_member = False  # while the initializer of a member is visited
        self.last_breaks = set()  # where one is that ends a switch, which is at its end anyway
        arguments = ["-x", "c++", "-std=c++20", f"-I{root}", "-resource-dir", RESOURCES,
                     *[f"-isystem{one}" for one in INCLUDES]]
        unit = clang.Index.create().parse(str(Path(root) / path), args=arguments)
        errors = [one for one in unit.diagnostics if one.severity >= clang.Diagnostic.Error]
        if errors:
            raise RuntimeError(f"{path}: {errors[0]}")
        for child in unit.cursor.get_children():
            if child.location.file and child.location.file.name == str(Path(root) / path):
                self.visit(child, [], False)

    def text(self, start, end):
        return self.data[start:end].decode()

    def add(self, start, end, constant, replacements, statement=False):
        point = self.points.setdefault((start, end, statement), Point(start, end, statement, constant, self.in_member))
        point.constant |= constant
        for one in replacements:
            if one not in point.replacements:
                point.replacements.append(one)

    def visit(self, cursor, ancestors, constant):
        kind = cursor.kind
        if kind in (Kind.STATIC_ASSERT, Kind.ENUM_DECL, Kind.STRING_LITERAL):
            return
        start, end = cursor.extent.start.offset, cursor.extent.end.offset
        if kind == Kind.VAR_DECL or kind == Kind.FIELD_DECL:
            constant = constant or self.is_constant(cursor, start, end)
        children = list(cursor.get_children())
        if kind == Kind.SWITCH_STMT and (match := re.search(rb"break;\s*\}$", self.data[start:end])):
            self.last_breaks.add(start + match.start())
        self.in_member = self.in_member or kind == Kind.FIELD_DECL
        self.visit_expression(cursor, children, start, end, constant)
        self.visit_condition(cursor, children, start, constant)
        is_constexpr = kind == Kind.IF_STMT and re.match(rb"if\s+constexpr\b", self.data[start:end]) is not None
        above = [*ancestors, cursor]
        for child in children:
            at = child.extent.start.offset
            inside = constant or (is_constexpr and child is children[0])
            if kind in (Kind.VAR_DECL, Kind.FIELD_DECL) and at < cursor.location.offset:
                inside = True  # an argument of its type
            if kind in (Kind.VAR_DECL, Kind.FIELD_DECL) and self.data[at - 1:at] == b"[":
                inside = True  # the size of an array
            if kind in (Kind.DECL_REF_EXPR, Kind.MEMBER_REF_EXPR) and child.kind == Kind.INTEGER_LITERAL:
                inside = True  # an argument of a template
            if kind == Kind.CASE_STMT and child is children[0]:
                continue
            if self.is_statement_place(cursor, children, child):
                self.visit_statement(child)
            self.visit(child, above, inside)
        if kind == Kind.FIELD_DECL:
            self.in_member = False

    def is_constant(self, cursor, start, end):
        text = self.text(start, end)
        if re.search(r"\b(constexpr|constinit)\b", text.split("=")[0].split("{")[0]):
            return True
        initializer = text.split("=", 1)[-1] if "=" in text else ""
        is_number = cursor.type.is_const_qualified() and bool(initializer)
        return is_number and not re.search(r"[a-z_]{2,}", re.sub(r"0x[0-9a-f]+|std::\w+", "", initializer))

    # ---- Expressions ----

    def visit_expression(self, cursor, children, start, end, constant):
        kind = cursor.kind
        text = self.text(start, end)
        if kind == Kind.INTEGER_LITERAL:
            if re.fullmatch(r"(0[xX][0-9a-fA-F']+|[0-9']+)[uUlL]*", text):
                changed = [f"({text} + 1)"] if int(text.rstrip("uUlL").replace("'", ""), 0) == 0 else [
                    f"({text} + 1)", f"({text} - 1)"]
                self.add(start, end, constant, changed)
        elif kind == Kind.FLOATING_LITERAL:
            self.add(start, end, constant, [f"({text} + 1)"])
        elif kind == Kind.CXX_BOOL_LITERAL_EXPR and text in ("true", "false"):  # libclang misplaces some
            self.add(start, end, constant, ["false" if text == "true" else "true"])
        elif kind == Kind.UNARY_OPERATOR:
            self.visit_unary(text, start, end, constant)
        elif kind == Kind.CALL_EXPR and cursor.spelling in ("min", "max") and text.startswith("std::m"):
            other = {"min": "max", "max": "min"}[cursor.spelling]
            self.add(start, end, constant, [f"std::{other}{plain(text)[len('std::min'):]}"])
        if kind in (Kind.BINARY_OPERATOR, Kind.COMPOUND_ASSIGNMENT_OPERATOR, Kind.CALL_EXPR, Kind.UNEXPOSED_EXPR):
            self.visit_binary(cursor, children, start, end, constant)

    def visit_unary(self, text, start, end, constant):
        text = plain(text)
        if text.startswith("++"):
            self.add(start, end, constant, ["--" + text[2:]])
        elif text.startswith("--"):
            self.add(start, end, constant, ["++" + text[2:]])
        elif text.endswith("++"):
            self.add(start, end, constant, [text[:-2] + "--"])
        elif text.endswith("--"):
            self.add(start, end, constant, [text[:-2] + "++"])
        elif text.startswith("!"):
            self.add(start, end, constant, [f"bool({text[1:]})"])
        elif text.startswith("-"):
            self.add(start, end, constant, [text[1:].strip()])

    def visit_binary(self, cursor, children, start, end, constant):
        operands = [one for one in children if one.kind.is_expression()]
        if len(operands) < 2:
            return
        left, right = operands[0], operands[-1]
        if left.extent.start.offset != start or right.extent.end.offset != end:
            return
        middle = (left.extent.end.offset, right.extent.start.offset)
        operator = plain(self.text(*middle))
        before, after = plain(self.text(start, middle[0])), plain(self.text(middle[1], end))
        if operator == "+" and "string" in cursor.type.spelling:
            return
        if operator in OPERATORS:
            changed = [f"{before} {one} {after}" for one in OPERATORS[operator]]
        elif operator in ("&&", "||"):
            other = "||" if operator == "&&" else "&&"
            changed = [f"bool({before}) {other} bool({after})", f"bool({before})"]
            if not self.is_chain(left, operator):
                changed.append(f"bool({after})")
        else:
            return
        self.add(start, end, constant, changed)

    def is_chain(self, cursor, operator):
        operands = [one for one in cursor.get_children() if one.kind.is_expression()]
        if len(operands) == 1 and cursor.kind == Kind.UNEXPOSED_EXPR:
            return self.is_chain(operands[0], operator)
        if len(operands) != 2:
            return False
        return plain(self.text(operands[0].extent.end.offset, operands[1].extent.start.offset)) == operator

    # ---- Conditions ----

    def visit_condition(self, cursor, children, start, constant):
        kind = cursor.kind
        if kind == Kind.CONDITIONAL_OPERATOR and children:
            condition = children[0]
        elif kind in (Kind.IF_STMT, Kind.WHILE_STMT):
            inside, close = self.in_parentheses(start, children)
            variable = next((one for one in inside if one.kind == Kind.VAR_DECL), None)
            if variable is not None:
                if kind == Kind.IF_STMT and b";" not in self.data[start:close]:
                    self.add(close, close, constant, [variable.spelling])
                return
            condition = inside[-1] if inside else None
        else:
            return
        if condition is None or not condition.kind.is_expression():
            return
        if kind == Kind.IF_STMT and re.match(rb"if\s+constexpr\b", self.data[start:]):
            constant = True
        first, last = condition.extent.start.offset, condition.extent.end.offset
        text = plain(self.text(first, last))
        if text.startswith("!") or self.is_comparison(condition):
            return  # its own change is this one
        self.add(first, last, constant, [f"!bool({text})"])

    def is_comparison(self, cursor):
        operands = [one for one in cursor.get_children() if one.kind.is_expression()]
        if len(operands) == 1:
            return self.is_comparison(operands[0])
        if len(operands) < 2:
            return False
        middle = self.text(operands[0].extent.end.offset, operands[-1].extent.start.offset)
        return plain(middle) in OPPOSITE

    def in_parentheses(self, start, children):
        """The children between the first parenthesis behind `start` and the one that closes it, and where that is."""
        at = self.data.index(b"(", start)
        depth = 0
        for end in range(at, len(self.data)):
            depth += {ord("("): 1, ord(")"): -1}.get(self.data[end], 0)
            if depth == 0:
                break
        return [one for one in children if at < one.extent.start.offset and one.extent.end.offset <= end], end

    # ---- Statements ----

    def is_statement_place(self, parent, children, child):
        if parent.kind == Kind.COMPOUND_STMT:
            return True
        if parent.kind in (Kind.CASE_STMT, Kind.DEFAULT_STMT):
            return child is children[-1]
        if parent.kind in (Kind.IF_STMT, Kind.FOR_STMT, Kind.WHILE_STMT, Kind.CXX_FOR_RANGE_STMT):
            return self.ends_statement(child) and child is not children[0]
        return False

    def ends_statement(self, child):
        return self.data[child.extent.end.offset:child.extent.end.offset + 1] == b";" or child.kind in (
            Kind.RETURN_STMT, Kind.BREAK_STMT, Kind.CONTINUE_STMT)

    def visit_statement(self, child):
        start, end = child.extent.start.offset, child.extent.end.offset
        text = plain(self.text(start, end))
        dropped = child.kind.is_expression() or child.kind in (Kind.BREAK_STMT, Kind.CONTINUE_STMT) or text == "return"
        if not dropped or start in self.last_breaks:
            return
        if WITHOUT_EFFECT.search(text) or self.data[end:end + 1] != b";":
            return
        self.add(start, end, False, [""], statement=True)


def mutants_of(root, path):
    """Every change of one file, in the order of the file; an id stays while the file stays as it is."""
    finder = Finder(root, path)
    base = zlib.crc32(path.encode()) << 16
    found = []
    for point in sorted(finder.points.values(), key=lambda one: (one.start, -one.end, not one.statement)):
        original = plain(finder.text(point.start, point.end))
        line = finder.data.count(b"\n", 0, point.start) + 1
        for replacement in point.replacements:
            found.append(Mutant(base + len(found) + 1, path, line, point.start, point.end, point.statement,
                                point.constant, replacement, original, point.default))
    return found

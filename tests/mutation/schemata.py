"""All changes of a file in one text: each is switched on at run time by its number."""

from dataclasses import dataclass

from points import mutants_of  # noqa: F401  (the callers' one import)


@dataclass
class Span:
    """Where the choice between some mutants is in the woven text."""

    start: int
    end: int
    mutants: list


def grouped(mutants):
    """The mutants of one piece of text belong together."""
    pieces = {}
    for mutant in mutants:
        pieces.setdefault((mutant.start, -mutant.end, not mutant.statement), []).append(mutant)
    return [pieces[key] for key in sorted(pieces)]


class Weaver:
    def __init__(self, data, mutants, fixed=None):
        """`fixed` is a mutant that the text is to have for good."""
        self.data = data
        self.fixed = fixed
        self.pieces = grouped(mutants)
        self.out = bytearray()
        self.spans = []

    def weave(self):
        self.range(0, len(self.data), 0, len(self.pieces))
        return bytes(self.out)

    def emit(self, text):
        self.out += text if isinstance(text, bytes) else text.encode()

    def copy(self, start, end):
        fixed = self.fixed
        if fixed is None or fixed.end <= start or end <= fixed.start:
            self.emit(self.data[start:end])
            return
        # Pieces never cut a fixed one in two: it is inside one run of plain text.
        self.emit(self.data[start:fixed.start])
        self.emit(fixed.replacement)
        self.emit(b"\n" * self.data.count(b"\n", fixed.start, fixed.end))
        self.emit(self.data[fixed.end:end])

    def range(self, start, end, first, last):
        """Writes [start, end), in which the pieces [first, last) are."""
        at = start
        while first < last:
            piece = self.pieces[first][0]
            inner = first + 1
            while inner < last and self.pieces[inner][0].start < max(piece.end, piece.start + 1) and (
                self.pieces[inner][0].end <= piece.end
            ):
                inner += 1
            self.copy(at, piece.start)
            self.piece(self.pieces[first], first + 1, inner)
            # A statement's semicolon is in its piece, behind its text.
            at = piece.end + (1 if piece.statement else 0)
            first = inner
        self.copy(at, end)

    def piece(self, mutants, first, last):
        begin = len(self.out)
        one = mutants[0]
        if one.start == one.end:
            self.emit(f"; jobx_mutants::on({one.id}ull) != bool({one.replacement})")
        elif one.statement:
            self.emit(f"{{ if (!jobx_mutants::on({one.id}ull)) ")
            self.range(one.start, one.end, first, last)
            self.emit("; }")
        else:
            self.emit("(")
            for mutant in mutants:
                inside = len(self.out)
                self.emit(f"jobx_mutants::on({mutant.id}ull) ? ({mutant.replacement}) : ")
                self.spans.append(Span(inside, len(self.out), [mutant]))
            # Beside a bool, an optional would be made of it, which is true whatever the bool is.
            as_bool = any(mutant.replacement.startswith(("!bool(", "bool(")) for mutant in mutants)
            self.emit("bool(" if as_bool else "(")
            self.range(one.start, one.end, first, last)
            self.emit("))")
        self.spans.append(Span(begin, len(self.out), list(mutants)))

    def blamed(self, line, column):
        """The mutants of the smallest choice around a place of the woven text; where there is none, all of the line."""
        begin = 0
        for _ in range(line - 1):
            begin = self.out.index(b"\n", begin) + 1
        end = self.out.find(b"\n", begin)
        at = begin + max(column - 1, 0)
        around = [span for span in self.spans if span.start <= at < span.end]
        if around:
            return min(around, key=lambda span: span.end - span.start).mutants
        return [one for span in self.spans if begin <= span.start < end for one in span.mutants]

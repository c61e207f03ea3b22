"""What g++ and clang accept with their standard library, and MSVC with its own does not."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.h", "*.cpp"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()
    if (ROOT / name).is_file()
]

RULES = {
    # The iterators of array, span and string_view are pointers in libstdc++ and classes in MSVC's library.
    "an iterator is no pointer: use auto without *": (
        r"auto\s*\*[^=;()]*=\s*(?:std::(?:ranges::)?"
        r"(?:\w*find\w*|search|lower_bound|upper_bound|(?:min|max)_element|unique|remove\w*|\w*partition\w*|next|prev)\("
        r"|[\w.>-]+\.c?r?(?:begin|end)\()"
    ),
    # Argument-dependent lookup finds std::quoted for a std::string, wherever <iomanip> was included.
    "std::quoted is found as well: use another name": r"(?<![\w:.>])quoted\(",
    # mingw's libstdc++ has no futex: what waits on an atomic may never wake, and a stop_callback does when it ends
    # while another thread runs it; so does a condition_variable_any that waits with a stop_token.
    "this may wait for ever with mingw: use std::condition_variable and wake it yourself": (
        r"std::(?:latch|barrier|counting_semaphore|binary_semaphore|stop_callback|condition_variable_any)\b"
        r"|std::atomic_wait\b"
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_sources_are_portable_to_msvc(rule):
    found = [
        f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, match.start()) + 1}: {match.group(0)}"
        for path in SOURCES
        for text in [path.read_text(encoding="utf-8")]
        for match in re.finditer(RULES[rule], text)
    ]
    assert not found, rule


@pytest.mark.parametrize(
    ("rule", "code"),
    list(
        zip(
            RULES,
            [
                "const auto* const found =\n      std::lower_bound(names.begin(), names.end(), index);",
                'message += quoted(name) + ":";',
                "mutable std::condition_variable_any pushed_;",
            ],
        )
    ),
)
def test_the_rules_find_what_they_are_for(rule, code):
    assert re.search(RULES[rule], code)

"""What a text says of metrics, held against the catalogue: names, labels, and the values of labels."""

import re

# Labels that Prometheus adds, the one that sites with several clusters add, and those of alerts.
ADDED_LABELS = {"job", "instance", "cluster", "severity", "alertname"}
# Labels whose values come from the machine or the build; those of the others are words of the program.
FREE_LABELS = {"job_object", "namespace", "id", "process", "process_id", "parent", "parent_id", "parent_process_id",
               "version", "compiler", "platform", "container_id", "pod", "pod_namespace", "container", "image",
               "package", "service", "application_pool"}
# Labels of which the golden scrapes show every value. The words of the others are in the sources.
SHOWN_LABELS = {"mode", "scope", "outcome", "message", "source", "owned", "limit"}
ERROR_CODE = r"win32_\d+|nt_0x[0-9a-f]{8}|errno_\d+|[a-z]+(_[a-z]+)*"

# A word that may be a metric's name: of ours, of a process, or of a recording rule. No file, and no glob.
NAME = re.compile(r"(?<![\w:/.$])(?:\w+:)*(?:jobobject_|process_|job_object:)[\w:]*\w(?![\w*…/])")
OF_PROCESS = re.compile(r"process_\w+_(?:total|bytes|fds|seconds)")
SELECTOR = re.compile(r"(?<![\w:/.])((?:\w+:)*\w*jobobject_\w+(?::\w+)*|job_object(?::\w+)+)\{([^{}\n]*)\}")
MATCHER = re.compile(r'(\w+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"|(\w+)\s*=\s*%q|(\w+)')
GROUPING = re.compile(r"(?:\b(?:sum|avg|min|max|count|topk|bottomk|quantile)\s*|\)\s*)(?:by|without)\s*\(([a-z_,\s]*)\)"
                      r"|\b(?:on|ignoring|group_left|group_right)\s*\(([a-z_,\s]*)\)")
# Names that begin like a metric and are none: the program, and files called after it.
NO_METRIC = re.compile(r"\bjobobject_exporter(?:\.\w+)*(?!\w|:\w)")


class Catalogue:
    """The metrics that docs/metrics.md lists, with their labels, and the values that labels may have."""

    def __init__(self, metrics, goldens, sources, recorded=()):
        self.labels = {
            name: set(re.findall(r"`(\w+)`", labels))
            for name, labels in re.findall(r"^\| `(\w+)` \| \w+ \| ([^|]*) \|", metrics, re.M)
        }
        for name, labels in self.labels.items():
            if "job_object" in labels:
                labels.add("id")  # of jobs without a name
        self.recorded = set(recorded)
        self.all_labels = set().union(*self.labels.values()) | ADDED_LABELS
        self.shown = {}
        for label, value in re.findall(r'[{,](\w+)="([^"]*)"', goldens):
            self.shown.setdefault(label, set()).add(value)
        self.words = set(re.findall(r'"(\w+)"', sources))

    def is_metric(self, name):
        return name in self.labels or name in self.recorded

    def allows(self, label, value):
        if label in FREE_LABELS or label in ADDED_LABELS:
            return True
        if label == "code":
            return re.fullmatch(ERROR_CODE, value) is not None
        if label in SHOWN_LABELS:
            return value in self.shown.get(label, ())
        return value in self.words

    def complaints(self, text):
        """What is wrong in a text, one sentence each."""
        text = NO_METRIC.sub(" ", text)
        found = [f"no metric {name}" for name in self.names(text) if not self.is_metric(name)]
        for name, matchers in SELECTOR.findall(text):
            found += self.complaints_of_matchers(name, matchers)
        groups = ["".join(one) for one in GROUPING.findall(text)]
        for labels in groups + re.findall(r"\$labels\.(\w+)", text):
            for label in re.findall(r"\w+", labels):
                if label not in self.all_labels:
                    found.append(f"no label {label}")
        return found

    def names(self, text):
        for name in NAME.findall(text):
            # The start of several ends like this: jobobject_host_…
            if not name.endswith("_") and (not name.startswith("process_") or OF_PROCESS.fullmatch(name)):
                yield name

    def complaints_of_matchers(self, metric, matchers):
        # A recorded figure has some of the labels of those that it is made of.
        known = self.labels.get(metric, self.all_labels) | ADDED_LABELS
        for label, operator, value, printed, alone in MATCHER.findall(matchers):
            label = label or printed or alone
            if label not in known:
                yield f"{metric} has no label {label}"
                continue
            values = value.split("|") if operator in ("=~", "!~") else [value]
            for one in values if operator else []:
                if value and re.fullmatch(r"\w+", one) and not self.allows(label, one):
                    yield f"{metric} has no {label}=\"{one}\""


def recorded_names(rules):
    return re.findall(r"^\s*-?\s*record:\s*(\S+)", rules, re.M)

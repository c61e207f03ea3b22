"""What a dashboard must be like, as sentences of what is wrong with one."""

import itertools
import re

from metric_names import ADDED_LABELS

TYPES = {"timeseries", "stat", "table", "bargauge", "text", "row"}
BUILT_IN = {"__rate_interval", "__interval", "__range", "__url_time_range", "__data", "__value", "datasource"}
COUNTER = re.compile(r"\b\w+_total\b")
WRAPPED = re.compile(r"\b(?:rate|increase|resets)\(\s*\w+_total\b")
RANGE = re.compile(r"\b(?:rate|increase)\([^\[\]]*\[([^\]]+)\]")
VARIABLE = re.compile(r"\$(?:\{(\w+)|(\w+))")
GROUPING = re.compile(r"\bby \(([^)]*)\)")


def panels_of(dashboard):
    return dashboard["panels"]


def targets_of(dashboard):
    """Panel and target, annotations as panels."""
    for panel in panels_of(dashboard):
        for target in panel.get("targets", []):
            yield panel, target
    for annotation in dashboard["annotations"]["list"]:
        if annotation.get("expr"):
            yield {"title": annotation["name"], "type": "annotation"}, annotation


def complaints_of_layout(dashboard):
    ids = [panel["id"] for panel in panels_of(dashboard)]
    if len(set(ids)) != len(ids):
        yield "two panels have the same id"
    boxes = [(panel["title"], panel["gridPos"]) for panel in panels_of(dashboard)]
    for title, box in boxes:
        if box["x"] < 0 or box["x"] + box["w"] > 24 or box["w"] < 1 or box["h"] < 1:
            yield f"{title}: outside of the grid"
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        if a["x"] < b["x"] + b["w"] and b["x"] < a["x"] + a["w"] and a["y"] < b["y"] + b["h"] and b["y"] < a["y"] + a["h"]:
            yield f"{one}: overlaps {other}"


def complaints_of_panels(dashboard):
    for panel in panels_of(dashboard):
        title = panel.get("title")
        if panel["type"] not in TYPES:
            yield f"{title}: type {panel['type']}"
        if not title:
            yield "a panel has no title"
        if panel["type"] == "row":
            continue
        if len(panel.get("description", "")) < 20:
            yield f"{title}: no description"
        if panel["type"] == "text":
            continue
        if not panel["fieldConfig"]["defaults"].get("unit"):
            yield f"{title}: no unit"
        if panel.get("datasource", {}).get("uid") != "${datasource}":
            yield f"{title}: not the data source of the variable"
        letters = [target["refId"] for target in panel["targets"]]
        if len(set(letters)) != len(letters) or not letters:
            yield f"{title}: refIds {letters}"
        yield from complaints_of_links(panel)


def complaints_of_links(panel):
    for override in panel["fieldConfig"].get("overrides", []):
        for one in override["properties"]:
            for link in one["value"] if one["id"] == "links" else []:
                if "${__url_time_range}" not in link["url"] or "${datasource:queryparam}" not in link["url"]:
                    yield f"{panel['title']}: a link loses the time range or the data source"


def complaints_of_queries(dashboard, catalogue):
    for panel, target in targets_of(dashboard):
        title, expr = panel["title"], target["expr"]
        if target.get("datasource", {}).get("uid") != "${datasource}":
            yield f"{title}: a query with another data source"
        yield from (f"{title}: {wrong}" for wrong in catalogue.complaints(expr))
        if len(COUNTER.findall(expr)) != len(WRAPPED.findall(expr)):
            yield f"{title}: a counter outside of rate, increase and resets"
        for window in RANGE.findall(expr):
            if window not in ("$__rate_interval", "$__range") and panel["type"] != "annotation":
                yield f"{title}: a rate over {window}"
        yield from complaints_of_legend(title, target, catalogue)


def complaints_of_legend(title, target, catalogue):
    words = target.get("legendFormat", "") + target.get("textFormat", "")
    kept = set(re.findall(r"\w+", " ".join(GROUPING.findall(target["expr"]))))
    for label in re.findall(r"\{\{\s*(\w+)\s*\}\}", words):
        if label not in catalogue.all_labels | ADDED_LABELS:
            yield f"{title}: the legend has no label {label}"
        elif kept and label not in kept:
            yield f"{title}: the query drops {label}"


def complaints_of_variables(dashboard):
    known = {variable["name"] for variable in dashboard["templating"]["list"]}
    parts = [str(panel) for panel in panels_of(dashboard)] + [str(dashboard["annotations"])]
    # A variable that is only needed to choose another one is used, too.
    parts += [str(variable.get("query")) for variable in dashboard["templating"]["list"]]
    used = {one or other for text in parts for one, other in VARIABLE.findall(text)}
    for name in sorted(used - known - BUILT_IN):
        # $1 of label_replace
        if not name.isdigit():
            yield f"no variable {name}"
    for name in sorted(known - used - {"datasource"}):
        yield f"nothing uses the variable {name}"
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "query" and variable["datasource"]["uid"] != "${datasource}":
            yield f"variable {variable['name']}: another data source"


def complaints_of_colours(dashboard):
    for name in re.findall(r"'(?:fixedColor|color)': '([^']+)'", str(dashboard["panels"])):
        if name != "text" and not re.fullmatch(r"#[0-9A-F]{6}", name):
            yield f"the colour {name} is not one of those that everybody tells apart"


def complaints(dashboard, catalogue):
    return [
        *complaints_of_layout(dashboard), *complaints_of_panels(dashboard), *complaints_of_queries(dashboard, catalogue),
        *complaints_of_variables(dashboard), *complaints_of_colours(dashboard),
    ]

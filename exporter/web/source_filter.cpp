#include "exporter/web/source_filter.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "exporter/web/query.h"

namespace jobx {
namespace {

Error refused(std::string what) {
  return {ProgramError::invalid_argument, std::move(what)};
}

std::string names_of(const std::set<SourceKind>& kinds) {
  std::string names;
  for (const SourceKind kind : kinds) names.append(names.empty() ? "" : ", ").append(source_name(kind));
  return names.empty() ? "none" : names;
}

Result<SourceKind> parse_source(std::string_view name) {
  for (const SourceKind kind : kSourceKinds) {
    if (source_name(kind) == name) return kind;
  }
  return refused("unknown source '" + printable(to_valid_utf8(name)) + "'; expected one of " +
                 names_of({kSourceKinds.begin(), kSourceKinds.end()}));
}

Result<std::set<SourceKind>> parse_sources(const std::vector<std::string>& names) {
  std::set<SourceKind> kinds;
  for (const std::string& name : names) {
    const Result<SourceKind> kind = parse_source(name);
    if (!kind) return kind.error();
    kinds.insert(*kind);
  }
  return kinds;
}

}  // namespace

Result<std::optional<std::set<SourceKind>>> parse_source_filter(std::string_view query,
                                                                const std::set<SourceKind>& enabled) {
  const std::vector<std::string> collect = query_values(query, "collect[]");
  const std::vector<std::string> exclude = query_values(query, "exclude[]");
  if (collect.empty() && exclude.empty()) return std::optional<std::set<SourceKind>>();
  if (!collect.empty() && !exclude.empty()) return refused("collect[] and exclude[] cannot be combined");
  const Result<std::set<SourceKind>> named = parse_sources(collect.empty() ? exclude : collect);
  if (!named) return named.error();
  std::set<SourceKind> wanted;
  if (collect.empty()) {
    std::set_difference(enabled.begin(), enabled.end(), named->begin(), named->end(),
                        std::inserter(wanted, wanted.end()));
    return std::optional(std::move(wanted));
  }
  for (const SourceKind kind : *named) {
    if (!enabled.contains(kind)) {
      return refused("the source " + std::string(source_name(kind)) +
                     " is not enabled; enabled: " + names_of(enabled));
    }
  }
  return std::optional(*named);
}

}  // namespace jobx

#include "exporter/kinds/job_selection.h"

#include <algorithm>
#include <array>
#include <utility>

#include "collector/catalogue/job_labels.h"

namespace jobx {
namespace {

bool passes(const std::optional<Pattern>& include, const std::optional<Pattern>& exclude,
            std::string_view text) {
  return (!include || include->matches(text)) && !(exclude && exclude->matches(text));
}

std::string namespace_of(const JobName& name) {
  return name.id.empty() ? namespace_label(name.space) : "none";
}

}  // namespace

Result<std::vector<std::string>> parse_kinds(std::string_view text, const std::vector<std::string>& known) {
  std::vector<std::string> kinds;
  while (true) {
    const std::size_t comma = text.find(',');
    const std::string_view word = text.substr(0, comma);
    if (std::find(known.begin(), known.end(), word) == known.end()) {
      std::string all;
      for (const std::string& one : known) all.append(all.empty() ? "" : ", ").append(one);
      return Error(
          ProgramError::invalid_argument,
          "unknown kind '" + std::string(word) + "'; use one or more of " + all + ", separated by commas");
    }
    kinds.emplace_back(word);
    if (comma == std::string_view::npos) return kinds;
    text.remove_prefix(comma + 1);
  }
}

SelectionRules::SelectionRules(JobSelection selection, KindTable table)
    : selection_(std::move(selection)), table_(std::move(table)) {}

bool SelectionRules::chooses() const {
  return selection_.include || selection_.exclude || selection_.namespace_include ||
         selection_.namespace_exclude || !selection_.kinds.empty();
}

bool SelectionRules::has_wanted_name(const JobName& name) const {
  if (!passes(selection_.include, selection_.exclude, name.name)) return false;
  if (!selection_.namespace_include && !selection_.namespace_exclude) return true;
  return passes(selection_.namespace_include, selection_.namespace_exclude, namespace_of(name));
}

bool SelectionRules::is_wanted_kind(std::string_view kind) const {
  const auto& kinds = selection_.kinds;
  return kinds.empty() || std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

bool SelectionRules::may_show(const JobName& name) const {
  if (!has_wanted_name(name)) return false;
  if (selection_.kinds.empty()) return true;
  // Whatever the kernel will say of a silo; whether the job is owned, its owner knows without opening it.
  const std::string_view text = name.id.empty() ? std::string_view(name.name) : std::string_view();
  constexpr std::array<SiloEvidence, 4> possible{std::nullopt, Silo::Kind::none, Silo::Kind::application,
                                                 Silo::Kind::server};
  return std::any_of(possible.begin(), possible.end(), [&](SiloEvidence silo) {
    return is_wanted_kind(table_.by_name(place_of(name), text, silo).kind);
  });
}

bool SelectionRules::shows(const Job& job) const {
  return has_wanted_name(job.name) && (selection_.kinds.empty() || is_wanted_kind(table_.of(job).kind));
}

}  // namespace jobx

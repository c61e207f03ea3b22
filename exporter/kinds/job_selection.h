/// Which jobs the program reads and shows, and what it says they are: the rules that its options make.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collector/sources/job_rules.h"
#include "exporter/kinds/kind_table.h"
#include "exporter/kinds/pattern.h"

namespace jobx {

/// Which jobs to read. A job must pass every filter that is given.
struct JobSelection {
  std::optional<Pattern> include;            ///< of the name
  std::optional<Pattern> exclude;            ///< of the name
  std::optional<Pattern> namespace_include;  ///< of the label `namespace`
  std::optional<Pattern> namespace_exclude;  ///< of the label `namespace`
  std::vector<std::string> kinds;            ///< words of KindTable::kinds(); empty for every job

  friend bool operator==(const JobSelection&, const JobSelection&) = default;
};

/// Splits "container,pca" at its commas. Fails with ProgramError::invalid_argument for a word that is not in
/// `known`, and lists those that are.
Result<std::vector<std::string>> parse_kinds(std::string_view text, const std::vector<std::string>& known);

/// The rules of the program. A job without a name is held against the filters as "unnamed" in the namespace
/// "none".
class SelectionRules final : public JobRules {
 public:
  SelectionRules(JobSelection selection, KindTable table);

  [[nodiscard]] bool chooses() const override;
  [[nodiscard]] bool may_show(const JobName& name) const override;
  [[nodiscard]] bool shows(const Job& job) const override;
  [[nodiscard]] JobOrigin origin(const Job& job) const override { return table_.of(job); }

 private:
  [[nodiscard]] bool has_wanted_name(const JobName& name) const;
  [[nodiscard]] bool is_wanted_kind(std::string_view kind) const;

  JobSelection selection_;
  KindTable table_;
};

}  // namespace jobx

/// The labels that every series of a job carries, in the order in which all formats write them.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "collector/catalogue/sink.h"
#include "jobobject/job.h"

namespace jobx {

/// One of them: its name, and whether only a job without a name has it.
struct JobLabel {
  std::string_view name;
  bool only_unnamed;
};

inline constexpr JobLabel kJobObjectLabel{"job_object", false};
inline constexpr JobLabel kNamespaceLabel{"namespace", false};
inline constexpr JobLabel kIdLabel{"id", true};
inline constexpr std::array kJobLabels{kJobObjectLabel, kNamespaceLabel, kIdLabel};

/// Calls `use(Label)` for each label of this job. The value is valid during the call only.
template <typename Use>
void for_each_job_label(const JobName& name, Use use) {
  use(Label{kJobObjectLabel.name, name.name});
  const std::string space = name.space_label();
  use(Label{kNamespaceLabel.name, space});
  if (!name.id.empty()) use(Label{kIdLabel.name, name.id});
}

}  // namespace jobx

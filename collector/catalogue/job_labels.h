/// The labels that every series of a job carries, in the order in which all formats write them.
///
/// Two jobs never have the same ones. A name or a path that is shortened ends with a mark of its own, by
/// which no whole one ends; app containers of one session, whose `namespace` is the same, have an `id`.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "collector/catalogue/sink.h"
#include "jobobject/job.h"

namespace jobx {

/// One of them: its name, and whether only some jobs have it.
struct JobLabel {
  std::string_view name;
  bool only_some;
};

inline constexpr JobLabel kJobObjectLabel{"job_object", false};
inline constexpr JobLabel kNamespaceLabel{"namespace", false};
inline constexpr JobLabel kIdLabel{"id", true};
inline constexpr std::array kJobLabels{kJobObjectLabel, kNamespaceLabel, kIdLabel};

/// The most bytes of a name or path in a label.
inline constexpr std::size_t kMaxLabelText = 256;

/// A name or a path as a label shows it.
///
/// A security identifier in it is personal and stays on the host: "S-1-x" stands for each. What is longer
/// than kMaxLabelText is cut between two characters. What was changed so, or looks as if it had been, ends
/// with
/// "~" and 32 hexadecimal digits of the SHA-256 of the whole.
class LabelText {
 public:
  LabelText() = default;
  /// A name or path, which must outlive this: nothing is copied unless it is changed.
  explicit LabelText(std::string_view whole);
  /// A value as it is.
  static LabelText of(std::string value);

  [[nodiscard]] std::string_view str() const { return own_.empty() ? whole_ : own_; }

 private:
  std::string_view whole_;
  std::string own_;
};

/// The value of the label `namespace` of a directory: see Namespace::label(), as LabelText shows it.
std::string namespace_label(const Namespace& space);

/// How much of a name is shown.
enum class LabelForm {
  short_text,  ///< by LabelText: what leaves the host
  full,        ///< all of it, for people on the host
};

/// The values of the labels of one job; `id` is empty where it has none.
struct JobLabelValues {
  LabelText job_object;
  LabelText space;
  LabelText id;
};

/// `name` must outlive the values.
JobLabelValues job_label_values(const JobName& name, LabelForm form = LabelForm::short_text);

/// Calls `use(Label)` for each label of this job. The value is valid during the call only.
template <typename Use>
void for_each_job_label(const JobName& name, Use use, LabelForm form = LabelForm::short_text) {
  const JobLabelValues values = job_label_values(name, form);
  use(Label{kJobObjectLabel.name, values.job_object.str()});
  use(Label{kNamespaceLabel.name, values.space.str()});
  if (!values.id.str().empty()) use(Label{kIdLabel.name, values.id.str()});
}

}  // namespace jobx

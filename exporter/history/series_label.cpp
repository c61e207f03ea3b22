#include "exporter/history/series_label.h"

#include <algorithm>

#include "collector/catalogue/catalogue.h"
#include "collector/catalogue/job_labels.h"
#include "collector/catalogue/metric.h"

namespace jobx {
namespace {

bool is_label_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && is_letter(name.front()) && !name.starts_with("__") &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

/// Whether "a, b" has the word.
bool has_word(std::string_view words, std::string_view word) {
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(", "), words.size());
    if (words.substr(0, end) == word) return true;
    words.remove_prefix(std::min(end + 2, words.size()));
  }
  return false;
}

bool is_taken(std::string_view name) {
  const auto metrics = catalogue();
  return std::any_of(kJobLabels.begin(), kJobLabels.end(),
                     [&](const JobLabel& label) { return label.name == name; }) ||
         std::any_of(metrics.begin(), metrics.end(), [&](const Metric& metric) {
           return metric.is_per_job() && has_word(metric.labels, name);
         });
}

}  // namespace

Result<SeriesLabel> parse_series_label(std::string_view text) {
  const std::size_t sign = text.find('=');
  const std::string name(text.substr(0, sign));
  if (sign == std::string_view::npos || !is_label_name(name)) {
    return Error(ProgramError::invalid_argument,
                 "'" + std::string(text) + "' is not a label; use NAME=VALUE, such as instance=win-01:10182");
  }
  if (is_taken(name)) {
    return Error(ProgramError::invalid_argument, "series of jobs already have a label " + name);
  }
  return SeriesLabel{name, std::string(text.substr(sign + 1))};
}

}  // namespace jobx

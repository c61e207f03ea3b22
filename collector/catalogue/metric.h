/// What a metric is: one row of the catalogue, and the rules that every row keeps.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <variant>

#include "collector/catalogue/sink.h"

namespace jobx {

struct JobView;
struct Scrape;

enum class MetricType : std::uint8_t {
  counter,
  gauge,
  state,  ///< a gauge whose series are always 1: what they say is in their labels
};

constexpr std::string_view type_name(MetricType type) {
  return type == MetricType::counter ? "counter" : "gauge";
}

/// Prometheus's base units, as far as we use them; `none` for plain counts and states.
enum class Unit : std::uint8_t { none, seconds, bytes, ratio };

constexpr std::string_view unit_name(Unit unit) {
  switch (unit) {
    case Unit::seconds:
      return "seconds";
    case Unit::bytes:
      return "bytes";
    case Unit::ratio:
      return "ratio";
    case Unit::none:
      break;
  }
  return "";
}

/// Writes the samples of one job, or of the whole scrape, for one metric; what was not read gives none.
using JobReader = void (*)(const JobView&, JobOutput&);
using ScrapeReader = void (*)(const Scrape&, ScrapeOutput&);

/// One family.
struct Metric {
  std::string_view name;
  MetricType type;
  Unit unit;
  std::string_view
      labels;  ///< beyond those of job_labels.h: "a, b" or ""; a family with any is a list in JSON
  std::string_view origin;  ///< where Windows tells it, for the documentation
  std::string_view help;
  /// Says at the same time whether the family is of each job or of the scrape as a whole.
  std::variant<JobReader, ScrapeReader> read;

  [[nodiscard]] constexpr bool is_per_job() const { return std::holds_alternative<JobReader>(read); }

  /// The name of the family in OpenMetrics, which adds a counter's `_total` to its samples only.
  [[nodiscard]] constexpr std::string_view family() const {
    return type == MetricType::counter ? name.substr(0, name.size() - std::string_view("_total").size())
                                       : name;
  }
};

constexpr bool has_name_characters(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

/// `_total` on counters only, and on every counter.
constexpr bool has_right_total(const Metric& metric) {
  return metric.name.ends_with("_total") == (metric.type == MetricType::counter);
}

/// A unit is the last word of the family's name, and no family ends in a unit that it does not declare.
constexpr bool has_right_unit(const Metric& metric) {
  const std::string_view family = metric.family();
  for (const Unit unit : {Unit::seconds, Unit::bytes, Unit::ratio}) {
    const std::string_view word = unit_name(unit);
    const bool ends_so = family.size() > word.size() && family.ends_with(word) &&
                         family[family.size() - word.size() - 1] == '_';
    if (ends_so != (metric.unit == unit)) return false;
  }
  return true;
}

/// A family that is always 1 has labels to say something, and says that it is so.
constexpr bool has_right_state(const Metric& metric) {
  const bool is_state = metric.type == MetricType::state;
  return metric.help.starts_with("Constant 1") == is_state && !(is_state && metric.labels.empty());
}

/// A sentence that needs no escaping in any exposition format.
constexpr bool has_right_help(const Metric& metric) {
  return metric.help.ends_with('.') && metric.help.find_first_of("\n\\\"") == std::string_view::npos;
}

/// True for a family of single processes: what it is called and what tells its series apart go together.
constexpr bool is_per_process(const Metric& metric) {
  return metric.name.starts_with("jobobject_process_");
}

/// Series of single processes of a job, and only they, begin with jobobject_process_ and carry process and
/// process_id. A holder is a process, too, and need not be one of the job's.
constexpr bool has_right_process_labels(const Metric& metric) {
  const bool names_process = metric.labels.starts_with("process, process_id") && metric.is_per_job();
  const bool says_process = metric.labels.find("process_id") != std::string_view::npos;
  return is_per_process(metric) || metric.name == "jobobject_holder_info" ? names_process : !says_process;
}

constexpr bool is_valid(const Metric& metric) {
  const bool ours = metric.name.starts_with("jobobject_") || metric.name.starts_with("process_");
  return ours && has_name_characters(metric.name) && has_right_total(metric) && has_right_unit(metric) &&
         has_right_help(metric) && has_right_state(metric) && has_right_process_labels(metric) &&
         !metric.origin.empty();
}

/// No family twice, by either of its names.
template <typename Table>
constexpr bool has_unique_names(const Table& table) {
  for (auto one = table.begin(); one != table.end(); ++one) {
    for (auto other = table.begin(); other != one; ++other) {
      if (one->name == other->name || one->family() == other->family()) return false;
    }
  }
  return true;
}

}  // namespace jobx

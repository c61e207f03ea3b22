/// The two text formats that Prometheus reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "collector/catalogue/sink.h"

namespace jobx {

enum class TextFormat : std::uint8_t {
  text_0_0_4,       ///< Prometheus's own, version 0.0.4
  openmetrics_1_0,  ///< OpenMetrics 1.0.0: `# UNIT`, families without `_total`, `# EOF`
};

/// Appends a scrape to a string in one of the text formats.
///
/// A job's label block is written once a scrape and copied for each of its samples; no sample allocates,
/// apart from the string's own growth. Label values may hold any UTF-8; helps need no escaping (metric.h
/// checks them).
class TextSink final : public Sink {
 public:
  /// `out` must outlive this.
  TextSink(TextFormat format, std::string& out) : format_(format), out_(out) {}

  void begin(std::span<const JobView> jobs) override;
  void family(const Metric& metric) override;
  void job_sample(std::size_t job, std::span<const Label> labels, Value value) override;
  void sample(std::span<const Label> labels, Value value) override;
  void end() override;

 private:
  TextFormat format_;
  std::string& out_;
  std::string_view name_;
  std::string
      blocks_;  ///< `{job_object="…",namespace="…"` and maybe `,id="…"` of every job, one after the other
  std::vector<std::size_t> offsets_;  ///< where each begins, and the end of the last
};

/// The value as the text formats want it: integers exact, ticks as decimal seconds, doubles as short as they
/// can be and still be read back the same.
void append_value(std::string& out, Value value);

/// A label value with `\`, `"` and line feed escaped.
void append_escaped(std::string& out, std::string_view text);

}  // namespace jobx

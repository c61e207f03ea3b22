/// Scrapes of the past, gathered into one OpenMetrics text with time stamps.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "collector/catalogue/sink.h"
#include "exporter/history/series_label.h"
#include "exporter/history/series_order.h"
#include "exporter/history/series_spool.h"
#include "jobobject/job.h"

namespace jobx {

/// Takes the families of one moment after the other, and then writes each family once, with all samples of a
/// series one behind the other in order of time, as OpenMetrics demands. Moments may come in any order:
/// recorded clocks are set back. Of two samples of one series and millisecond, the one that came later is
/// written.
class BackfillSink final : public Sink {
 public:
  /// Series that memory is promised to suffice for.
  static constexpr std::size_t kMaxSeries = 200'000;

  /// With these labels on every series, each with another name. One called `host` replaces the host's.
  explicit BackfillSink(SeriesSpool spool, const std::vector<SeriesLabel>& labels = {});

  /// What follows is of this host and this moment.
  void select(std::string_view host, std::chrono::sys_time<std::chrono::milliseconds> moment);

  void begin(std::span<const JobView> jobs) override;
  void family(const Metric& metric) override { metric_ = &metric; }
  void job_sample(std::size_t job, std::span<const Label> labels, Value value) override;
  void sample(std::span<const Label>, Value) override {}  // of the exporter itself: no history
  void end() override {}

  /// Why nothing more is taken; empty while all is well.
  [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }
  /// Samples that were taken.
  [[nodiscard]] std::uint64_t samples() const { return samples_; }
  [[nodiscard]] std::size_t series() const { return spool_.series(); }
  /// How many of them write() left out, since a later one of their series has the same millisecond.
  [[nodiscard]] std::uint64_t repeated() const { return repeated_; }

  /// Writes the whole text, `# EOF` included; once. Fails if the spool or `out` does.
  Result<void> write(std::ostream& out);

 private:
  struct Series {
    const Metric* metric;
    const std::string* key;  ///< metric's name and labels; owned by the map
  };
  /// What is kept of a job from moment to moment.
  struct KnownJob {
    SeriesOrder series;
    std::string block;  ///< `{host="…",job_object="…",namespace="…"`
  };
  using KnownJobs = std::map<JobName, KnownJob>;
  struct Host {
    std::string label;  ///< `host="…",` unless the host has no name or is not told, and the extra labels
    KnownJobs jobs;
    std::vector<KnownJobs::value_type*> last;  ///< the jobs of its moment before, sorted by name
  };

  /// The series that is written so, which may be new; empty beyond kMaxSeries.
  std::optional<std::size_t> series_of(KnownJob& job, std::string_view labels, Value::Kind kind);
  Result<void> write_family(const Metric& metric, const std::vector<std::size_t>& of_metric,
                            std::ostream& out);

  SeriesSpool spool_;
  std::unordered_map<std::string, std::size_t> numbers_;
  std::vector<Series> series_;
  std::set<std::string, std::less<>> label_texts_;  ///< what series have behind the labels of their jobs
  std::map<std::string, Host, std::less<>> hosts_;
  std::optional<Error> failure_;
  std::uint64_t samples_ = 0;
  std::uint64_t repeated_ = 0;

  std::string extra_labels_;    ///< `job="…",instance="…",` or nothing
  bool has_host_label_ = true;  ///< of the log's own

  // Of the moment.
  Host* host_ = nullptr;
  std::int64_t milliseconds_ = 0;
  std::vector<KnownJob*> jobs_;
  const Metric* metric_ = nullptr;
  std::string labels_;  ///< buffer
};

}  // namespace jobx

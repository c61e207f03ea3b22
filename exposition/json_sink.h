/// Jobs as JSON, for programs: what `list --format=json` prints.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collector/catalogue/job_labels.h"
#include "collector/catalogue/sink.h"
#include "jobobject/job.h"

namespace jobx {

/// Writes one object for each job, and one for what is of the scrape as a whole.
///
/// A job is
///
///     {"job_object":"build","namespace":"global","metrics":{
///       "jobobject_processes":3,
///       "jobobject_cpu_seconds_total":[{"mode":"user","value":1.5},{"mode":"kernel","value":0.5}]}}
///
/// with `id` behind `namespace` for a job without a name. The members of `metrics` are the families of the
/// catalogue by the names of docs/metrics.md: a number for a family without labels of its own, otherwise a
/// list of objects, one a series, each with its labels as strings and the member `value`. Which of the two a
/// family is never depends on the values. What was not read has no member. Integers are exact, times are
/// seconds; a number that JSON cannot write is null. A job's series of one family must come together.
class JsonSink final : public Sink {
 public:
  /// `form`: how much of names is shown.
  explicit JsonSink(LabelForm form = LabelForm::full) : form_(form) {}

  void begin(std::span<const JobView> jobs) override;
  void family(const Metric& metric) override;
  void job_sample(std::size_t job, std::span<const Label> labels, Value value) override;
  void sample(std::span<const Label> labels, Value value) override;
  void end() override;

  /// Appends the object of a job, by its index in begin(). `members` are more of them that the caller has
  /// written, each with a comma in front; they come before `metrics`. After end().
  void append_job(std::string& out, std::size_t job, std::string_view members = {}) const;
  /// Appends the object of the families that are not of a job. After end().
  void append_metrics(std::string& out) const;

 private:
  /// One object of families while it is being written.
  struct Families {
    std::string text;
    const Metric* last = nullptr;  ///< the family that was written last
  };

  void add(Families& families, std::span<const Label> labels, Value value) const;
  static void close_list(Families& families);

  LabelForm form_;
  const Metric* metric_ = nullptr;
  std::vector<std::string> labels_;  ///< `"job_object":"…","namespace":"…"` of each job
  std::vector<Families> jobs_;
  Families scrape_;
};

/// Text as a JSON string, quotes included. Bytes that are no UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

/// The members that say which job it is: `"job_object":"build","namespace":"global"`, maybe `,"id":"…"`.
void append_json_labels(std::string& out, const JobName& name, LabelForm form = LabelForm::full);

}  // namespace jobx

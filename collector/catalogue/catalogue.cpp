#include "collector/catalogue/catalogue.h"

#include <algorithm>
#include <utility>

#include "collector/catalogue/job_labels.h"
#include "collector/catalogue/rows.h"

namespace jobx {
namespace {

static_assert(std::all_of(kCatalogue.begin(), kCatalogue.end(), is_valid), "a row breaks a rule of metric.h");
static_assert(has_unique_names(kCatalogue), "two rows have the same name");

/// Counts the series of jobs.
class CountingSink final : public Sink {
 public:
  [[nodiscard]] std::uint64_t series() const { return series_; }
  void begin(std::span<const JobView>) override {}
  void family(const Metric&) override {}
  void job_sample(std::size_t, std::span<const Label>, Value) override { ++series_; }
  void sample(std::span<const Label>, Value) override {}
  void end() override {}

 private:
  std::uint64_t series_ = 0;
};

/// Adds up what the text of each job's series takes at most.
class SizeSink final : public Sink {
 public:
  [[nodiscard]] std::vector<std::uint64_t> take() { return std::move(bytes_); }
  void begin(std::span<const JobView> jobs) override {
    bytes_.resize(jobs.size());
    blocks_.reserve(jobs.size());
    for (const JobView& view : jobs) {
      std::size_t& block = blocks_.emplace_back(kRest);
      for_each_job_label(view.job->name,
                         [&](const Label& label) { block += size_of(label) + escapes_of(label); });
    }
  }
  void family(const Metric& metric) override { name_ = metric.name.size(); }
  /// Takes every character of a label of its own for one to escape: counting them costs more than the rest.
  void job_sample(std::size_t job, std::span<const Label> labels, Value) override {
    std::size_t size = name_ + blocks_[job];
    for (const Label& label : labels) size += size_of(label) + label.value.size();
    bytes_[job] += size;
  }
  void sample(std::span<const Label>, Value) override {}
  void end() override {}

 private:
  /// A number, and what stands around it and around the labels.
  static constexpr std::size_t kRest = 32;

  /// With its quotation marks and its separator.
  static std::size_t size_of(const Label& label) { return label.name.size() + label.value.size() + 4; }
  static std::size_t escapes_of(const Label& label) {
    return static_cast<std::size_t>(std::count_if(label.value.begin(), label.value.end(),
                                                  [](char c) { return c == '\\' || c == '"' || c == '\n'; }));
  }

  std::size_t name_ = 0;
  std::vector<std::size_t> blocks_;  ///< what every series of a job takes, without its name and own labels
  std::vector<std::uint64_t> bytes_;
};

void write_job_family(const Metric& metric, std::span<const JobView> jobs, Sink& sink) {
  JobOutput output(sink, metric);
  const JobReader read = std::get<JobReader>(metric.read);
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    output.select(i);
    read(jobs[i], output);
  }
}

std::string table_row(const Metric& metric) {
  std::string labels;
  const auto add = [&](std::string_view label) {
    labels.append(labels.empty() ? "`" : ", `").append(label).append("`");
  };
  for (const JobLabel& label : kJobLabels) {
    if (metric.is_per_job() && !label.only_some) add(label.name);
  }
  std::string_view rest = metric.labels;
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    add(rest.substr(0, comma));
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 2);
  }
  return "| `" + std::string(metric.name) + "` | " + std::string(type_name(metric.type)) + " | " + labels +
         " | " + std::string(metric.help) + " | " + std::string(metric.origin) + " |\n";
}

std::string table(bool per_job) {
  std::string text = "| metric | type | labels | meaning | read from |\n| --- | --- | --- | --- | --- |\n";
  for (const Metric& metric : kCatalogue) {
    if (metric.is_per_job() == per_job) text += table_row(metric);
  }
  return text;
}

}  // namespace

std::span<const Metric> catalogue() {
  return kCatalogue;
}

void write_families(const Scrape& scrape, Sink& sink) {
  const std::span<const JobView> jobs(scrape.jobs->data(), scrape.shown);
  sink.begin(jobs);
  for (const Metric& metric : kCatalogue) {
    if (metric.is_per_job()) {
      write_job_family(metric, jobs, sink);
    } else {
      ScrapeOutput output(sink, metric);
      std::get<ScrapeReader>(metric.read)(scrape, output);
    }
  }
  sink.end();
}

void write_job_families(std::span<const JobView> jobs, Sink& sink) {
  sink.begin(jobs);
  for (const Metric& metric : kCatalogue) {
    if (metric.is_per_job()) write_job_family(metric, jobs, sink);
  }
  sink.end();
}

std::uint64_t count_series(std::span<const JobView> jobs) {
  CountingSink sink;
  write_job_families(jobs, sink);
  return sink.series();
}

std::vector<std::uint64_t> max_bytes_of(std::span<const JobView> jobs) {
  SizeSink sink;
  write_job_families(jobs, sink);
  return sink.take();
}

std::string describe_catalogue() {
  return "# Metrics\n\n"
         "<!-- Printed by `jobobject_exporter metrics`; a test compares it. Do not edit by hand. -->\n\n"
         "A series is absent when its value could not be read: the limit is not set, the system lacks the\n"
         "information class, or only another source knows the figure. Absent does not mean zero.\n\n"
         "## Job objects\n\n"
         "`job_object` is the name of the job. NUL and unpaired surrogates, which a name may contain but "
         "UTF-8 "
         "and the\n"
         "exposition formats may not, appear as `\\uXXXX`. Security identifiers are personal and do not "
         "leave "
         "the host:\n"
         "each appears as `S-1-x`. A name longer than 256 bytes is cut. What was changed so ends with `~` "
         "and "
         "32 hexadecimal\n"
         "digits of the SHA-256 of the whole name, so that no two names become one.\n\n"
         "`namespace` is the directory of the object manager that the name is in:\n\n"
         "| `namespace` | directory |\n"
         "| --- | --- |\n"
         "| `global` | `\\BaseNamedObjects`: names under `Global\\`, and every name of session 0 |\n"
         "| `root` | `\\`, the root: Windows containers and packaged apps |\n"
         "| `session_<n>` | `\\Sessions\\<n>\\BaseNamedObjects` |\n"
         "| `silo_<n>` | `\\Silos\\<n>\\BaseNamedObjects`: names inside of a Windows container |\n"
         "| `appcontainer_<n>` | `\\Sessions\\<n>\\AppContainerNamedObjects\\<SID>`; the additional label "
         "`id` "
         "tells one app container of a session from another |\n"
         "| the path | any other directory; in `jobobject_host_jobs` the first 100, the rest as `other` |\n\n"
         "A job without a name (`--collector.object.unnamed`) has `job_object=\"unnamed\"`, "
         "`namespace=\"none\"` and\n"
         "the additional label `id`: the kernel's number of the job, such as `4711`, which stays the same "
         "while the job lives. Where\n"
         "Windows does not tell it (before information class 30), the id is the process that held the job "
         "when it was first seen, and\n"
         "its handle, such as `1234:0x5c`; such an id changes when the exporter restarts. A number may be "
         "given again once its job\n"
         "has ended. `parent_id` is the `id` of a parent without a name.\n\n" +
         table(true) + "\n## Host, exporter and its process\n\n" + table(false) +
         "\n## As JSON\n\n"
         "`jobobject_exporter list --format=json` prints an array with one object for each job, `list NAME "
         "--format=json` one\n"
         "such object:\n\n"
         "```json\n"
         "{\"job_object\":\"build\",\"namespace\":\"global\",\"owned\":true,\"owner_process_id\":4711,"
         "\"metrics\":{\n"
         "  \"jobobject_processes\":3,\n"
         "  \"jobobject_cpu_seconds_total\":[{\"mode\":\"user\",\"value\":1.5},{\"mode\":\"kernel\","
         "\"value\":0.5}]}}\n"
         "```\n\n"
         "The members of `metrics` are the metrics above: a number for a metric without labels of its own, "
         "otherwise a list\n"
         "with one object for each series, which holds the labels as strings and the `value`. An absent "
         "series has "
         "no member.\n"
         "Integers are exact up to 64 bits, times are seconds. `owner_process_id` is the exporter that owns "
         "the "
         "job. A job\n"
         "that could not be read has `unreadable` (`access_denied`, `wrong_type`, `failed`) instead of "
         "`metrics`. "
         "`list NAME`\n"
         "adds `process_ids` and the metrics of single processes, and leaves out `jobobject_parent` and "
         "`jobobject_depth`.\n";
}

}  // namespace jobx

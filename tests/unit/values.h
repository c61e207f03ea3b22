/// The values that tests are made of.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "collector/catalogue/metric.h"
#include "collector/catalogue/scrape.h"
#include "collector/catalogue/sink.h"

namespace jobx::test {

/// A job of the global namespace of which nothing but the name is known.
Job job_named(std::string name);
/// A job of which everything is known that a source can know, but for single processes (full_process()); a
/// test holds it against JobFigures. CPU rate control is a hard cap of 25 %.
Job full_job(std::string name);
/// A process of which everything is known.
JobProcess full_process(std::uint64_t id, std::string name);
/// Every count another number.
JobEvents full_events();

/// Of a scrape with owned jobs, all told.
OwnedTotals full_totals();

/// A job as the inventory would give it, seen by the source `object`.
JobView view_of(Job job);
/// A sample of jobs in the global namespace.
Sample sample_of(std::vector<Job> jobs);
/// As an Inventory takes it.
std::shared_ptr<const Sample> shared(Sample sample);
/// A scrape of these jobs by a source that took a quarter of a second; every figure fixed.
Scrape scrape_of(std::vector<JobView> views);
/// Made-up figures of a process.
ProcessUsage fixed_process();

/// The names of the jobs that a scrape shows.
std::vector<std::string> shown_names(const Scrape& scrape);

/// The whole file, its lines ended by line feeds, however the checkout wrote them. `path` is relative to the
/// project's folder.
std::string read_project_file(const std::string& path);

/// One sample that a sink was given.
struct Record {
  const Metric* metric;
  std::optional<std::size_t> job;
  std::vector<std::pair<std::string, std::string>> labels;
  Value value;
};

/// "name{label=value} 1": without the labels that every job has.
std::string text_of(const Record& record);

/// Keeps what it is given.
class RecordingSink final : public Sink {
 public:
  std::vector<Record> records;
  std::vector<const Metric*> families;
  std::size_t jobs = 0;

  void begin(std::span<const JobView> views) override { jobs = views.size(); }
  void family(const Metric& metric) override { families.push_back(&metric); }
  void job_sample(std::size_t job, std::span<const Label> labels, Value value) override {
    add(job, labels, value);
  }
  void sample(std::span<const Label> labels, Value value) override { add(std::nullopt, labels, value); }
  void end() override {}

 private:
  void add(std::optional<std::size_t> job, std::span<const Label> labels, Value value);
};

/// What the catalogue writes for a scrape.
RecordingSink record(const Scrape& scrape);
/// The per-job lines of one job, in the form of text_of().
std::vector<std::string> job_lines(const JobView& view);
/// Those of one metric.
std::vector<std::string> job_lines(const JobView& view, std::string_view metric);
/// The lines of a scrape's families whose names begin so, in the same form.
std::vector<std::string> scrape_lines(const Scrape& scrape, std::string_view families);

}  // namespace jobx::test

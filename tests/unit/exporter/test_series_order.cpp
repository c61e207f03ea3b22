/// Whichever jobs and processes come and go, each value is in the series of its labels.
#include <catch2/catch.hpp>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "collector/catalogue/catalogue.h"
#include "collector/catalogue/job_labels.h"
#include "collector/catalogue/metric.h"
#include "exporter/history/backfill_sink.h"
#include "exposition/text_sink.h"
#include "tests/unit/temporary_folder.h"

namespace jobx::test {
namespace {

using std::chrono::milliseconds;

/// Lines by what stands before the value: slow, and plain to see.
class PlainSink final : public Sink {
 public:
  std::string host;
  std::int64_t milliseconds = 0;
  std::map<std::string, std::vector<std::string>> lines;

  void begin(std::span<const JobView> jobs) override { jobs_ = jobs; }
  void family(const Metric& metric) override { metric_ = &metric; }
  void job_sample(std::size_t job, std::span<const Label> labels, Value value) override {
    std::string key = std::string(metric_->name) + "{host=\"" + host + '"';
    const auto add = [&](const Label& label) {
      key.append(",").append(label.name).append("=\"");
      append_escaped(key, label.value);
      key += '"';
    };
    for_each_job_label(jobs_[job].job->name, add);
    for (const Label& label : labels) add(label);
    std::string line = key + "} ";
    append_value(line, value);
    lines[key].push_back(line + ' ' + std::to_string(milliseconds / 1'000));
  }
  void sample(std::span<const Label>, Value) override {}
  void end() override {}

 private:
  std::span<const JobView> jobs_;
  const Metric* metric_ = nullptr;
};

/// Some of ten jobs, each with some of its figures and of up to 100 processes.
std::vector<JobView> some_jobs(std::mt19937& random, std::uint64_t most_processes) {
  const auto is_there = [&] { return random() % 4 != 0; };
  std::vector<JobView> jobs;
  for (char name = 'a'; name <= 'j'; ++name) {
    if (!is_there()) continue;
    JobView& view = jobs.emplace_back();
    view.job.edit().name.name = std::string(1, name) + "\\\"";
    if (is_there()) view.job.edit().processes.active = static_cast<std::uint32_t>(random());
    if (is_there()) view.job.edit().cpu.total_user = Ticks{static_cast<std::int64_t>(random())};
    if (is_there()) view.job.edit().cpu.total_kernel = Ticks{static_cast<std::int64_t>(random())};
    for (std::uint64_t id = 4; id < 4 * most_processes; id += 4) {
      if (!is_there()) continue;
      JobProcess& process = view.job.edit().details.emplace_back();
      process.id = id;
      process.name = "worker \"" + std::to_string(id) + '"';
      process.set(ProcessFigure::threads, static_cast<std::int64_t>(random() % 100));
      if (is_there()) process.set(ProcessFigure::handles, static_cast<std::int64_t>(random() % 100));
    }
  }
  return jobs;
}

TEST_CASE("whichever jobs and processes come and go, each value is in the series of its labels",
          "[backfill]") {
  std::mt19937 random(7);  // the same numbers everywhere
  TemporaryFolder folder;
  BackfillSink sink(SeriesSpool::create(folder.path("")).value());
  PlainSink plain;
  for (int moment = 1; moment <= 60; ++moment) {
    const std::uint64_t most_processes = moment % 9 == 0 ? 100 : 3;
    const std::vector<JobView> jobs = some_jobs(random, most_processes);
    plain.host = moment % 3 == 0 ? "ONE" : "TWO";
    plain.milliseconds = moment * 1'000;
    sink.select(plain.host, std::chrono::sys_time<milliseconds>(milliseconds(plain.milliseconds)));
    write_job_families(jobs, sink);
    write_job_families(jobs, plain);
  }
  std::ostringstream text;
  REQUIRE(sink.write(text));
  CHECK(sink.series() == plain.lines.size());
  std::istringstream written(text.str());
  std::map<std::string, std::vector<std::string>> lines;
  for (std::string line; std::getline(written, line);) {
    if (line.starts_with('#')) continue;
    lines[line.substr(0, line.rfind('}'))].push_back(line);
  }
  CHECK((lines == plain.lines));
}

}  // namespace
}  // namespace jobx::test

#include <catch2/catch.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "exporter/web/api/job_history.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using Json = nlohmann::json;
using std::chrono::seconds;

/// Scrapes of jobs that are made up for each, at moments of a clock that the test sets.
class Scrapes {
 public:
  explicit Scrapes(JobHistory& history) : history_(history) {}

  void at(int second, std::vector<Job> jobs) {
    std::vector<JobView> views;
    for (Job& job : jobs) views.push_back(view_of(std::move(job)));
    history_.note(scrape_of(std::move(views)), UtcTime(seconds(1'000'000 + second)),
                  std::chrono::steady_clock::time_point(seconds(500 + second)));
  }

 private:
  JobHistory& history_;
};

Job job_with(const std::string& name, int cpu_seconds, std::uint64_t memory = 1 << 20,
             std::uint32_t processes = 2) {
  Job job = job_named(name);
  job.cpu.total_user = seconds(cpu_seconds);
  job.cpu.total_kernel = seconds(0);
  job.memory = MemoryUsage{memory, memory};
  job.processes.active = processes;
  return job;
}

Json one(const JobHistory& history, const std::string& path) {
  std::string text = "{";
  history.append_job(text, path);
  return Json::parse(text + "}");
}

Json all(const JobHistory& history) {
  std::string text = "{";
  history.append_all(text);
  return Json::parse(text + "}");
}

TEST_CASE("the history has the rate of CPU time between points, and the figures at them", "[api]") {
  JobHistory history;
  Scrapes scrapes(history);
  scrapes.at(0, {job_with("a", 100, 3'000'000, 2)});
  scrapes.at(10, {job_with("a", 105, 4'000'000, 3)});
  scrapes.at(30, {job_with("a", 135, 5'000'000, 4)});
  const Json past = one(history, "global/a");
  CHECK(past["times"] == Json({1'000'000.0, 1'000'010.0, 1'000'030.0}));
  CHECK(past["cpu_cores"] == Json({nullptr, 0.5, 1.5}));
  CHECK(past["memory_commit_bytes"] == Json({3'000'000, 4'000'000, 5'000'000}));
  CHECK(past["processes"] == Json({2, 3, 4}));
}

TEST_CASE("scrapes that follow each other closely give one point", "[api]") {
  JobHistory history;
  Scrapes scrapes(history);
  for (int second = 0; second < 30; second += 2) scrapes.at(second, {job_with("a", second)});
  CHECK(one(history, "global/a")["times"] == Json({1'000'000.0, 1'000'010.0, 1'000'020.0}));
}

TEST_CASE("a job that was away or began again has no rate there", "[api]") {
  JobHistory history;
  Scrapes scrapes(history);
  scrapes.at(0, {job_with("a", 10), job_with("b", 10)});
  scrapes.at(10, {job_with("a", 20)});
  scrapes.at(20, {job_with("a", 3), job_with("b", 30)});
  scrapes.at(30, {job_with("a", 8), job_with("b", 31)});
  CHECK(one(history, "global/a")["cpu_cores"] == Json({nullptr, 1.0, nullptr, 0.5}));
  CHECK(one(history, "global/b")["cpu_cores"] == Json({nullptr, nullptr, nullptr, 0.1}));
  CHECK(one(history, "global/b")["processes"] == Json({2, nullptr, 2, 2}));
  CHECK(one(history, "global/c")["processes"] == Json({nullptr, nullptr, nullptr, nullptr}));
}

TEST_CASE("what a source does not know is not there, and not zero", "[api]") {
  JobHistory history;
  Scrapes scrapes(history);
  scrapes.at(0, {job_named("bare")});
  scrapes.at(10, {job_named("bare")});
  const Json past = one(history, "global/bare");
  for (const char* const figure : {"cpu_cores", "memory_commit_bytes", "processes"})
    CHECK(past[figure] == Json({nullptr, nullptr}));
}

TEST_CASE("fifteen minutes are kept, and a job that is gone for as long is forgotten", "[api]") {
  JobHistory history;
  Scrapes scrapes(history);
  scrapes.at(0, {job_with("gone", 1), job_with("a", 1)});
  for (int second = 10; second <= 2'000; second += 10) scrapes.at(second, {job_with("a", second)});
  const Json past = all(history);
  CHECK(past["times"].size() == JobHistory::kPoints);
  CHECK(past["times"].back() == 1'002'000.0);
  CHECK(past["times"].front() == 1'001'110.0);
  REQUIRE(past["jobs"].size() == 1);
  CHECK(past["jobs"][0]["path"] == "global/a");
  CHECK(past["jobs"][0]["cpu_cores"].size() == JobHistory::kPoints);
  CHECK(past["jobs"][0]["cpu_cores"].front() == 1.0);
}

TEST_CASE("points of rare scrapes are not older than fifteen minutes either", "[api]") {
  JobHistory history;
  Scrapes scrapes(history);
  for (int second = 0; second <= 3'600; second += 300) scrapes.at(second, {job_with("a", second)});
  CHECK(all(history)["times"] == Json({1'002'700.0, 1'003'000.0, 1'003'300.0, 1'003'600.0}));
}

TEST_CASE("beyond its bound the history forgets those first that were not seen for longest", "[api]") {
  JobHistory history(3);
  Scrapes scrapes(history);
  scrapes.at(0, {job_with("a", 1), job_with("b", 1), job_with("c", 1)});
  scrapes.at(10, {job_with("b", 1), job_with("c", 1)});
  scrapes.at(20, {job_with("c", 1), job_with("d", 1)});
  CHECK(history.jobs() == 3);
  const auto paths = [&] {
    std::vector<std::string> found;
    const Json past = all(history);
    for (const Json& job : past["jobs"]) found.push_back(job["path"]);
    return found;
  };
  CHECK(paths() == std::vector<std::string>{"global/b", "global/c", "global/d"});
  scrapes.at(30, {job_with("c", 1), job_with("d", 1), job_with("e", 1), job_with("f", 1)});
  CHECK(paths() == std::vector<std::string>{"global/c", "global/d", "global/e"});
}

TEST_CASE("only jobs that a scrape shows are remembered", "[api]") {
  JobHistory history;
  Scrape scrape = scrape_of({view_of(job_with("a", 1)), view_of(job_with("b", 1))});
  scrape.shown = 1;
  history.note(scrape, UtcTime(seconds(1)), std::chrono::steady_clock::time_point(seconds(1)));
  CHECK(history.jobs() == 1);
}

}  // namespace
}  // namespace jobx::test

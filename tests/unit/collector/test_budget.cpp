/// The budget of a scrape.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "collector/catalogue/catalogue.h"
#include "collector/collector.h"
#include "exposition/text_sink.h"
#include "tests/doubles/many_jobs.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

/// Without the lines of comment.
std::size_t size_as_text(const JobView& view) {
  std::string text;
  TextSink sink(TextFormat::text_0_0_4, text);
  write_job_families({&view, 1}, sink);
  std::size_t size = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at) + 1;
    if (text[at] != '#') size += end - at;
    at = end;
  }
  return size;
}

Scrape scrape_with(std::vector<Job> jobs, ScrapeBudget budget) {
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(source_of(sample_of(std::move(jobs))));
  return Collector(std::move(sources), budget).collect(Clock::now() + std::chrono::seconds(60));
}

TEST_CASE("the size of a job is never less than its text's, and not much more", "[catalogue]") {
  for (const std::string& name :
       {std::string("a"), std::string("quoted \"\\\n\" name"), std::string("\xF0\x9F\x9A\x80"),
        std::string(200, 'a'), std::string(200, '"'), std::string(200, '\\'), std::string(200, '\n')}) {
    JobView view = view_of(full_job(name));
    view.job.edit().details = {full_process(1, "one \"quoted\""),
                               full_process(18'446'744'073'709'551'615U, "two")};
    const std::size_t text = size_as_text(view);
    const std::vector<std::uint64_t> sizes = max_bytes_of({&view, 1});
    REQUIRE(sizes.size() == 1);
    CHECK(sizes[0] >= text);
    CHECK(sizes[0] < text * 3 / 2);
  }
}

TEST_CASE("the size of a job is not less than its text's at worst", "[catalogue]") {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  JobView view = view_of(job_named("a"));
  view.job.edit().io = IoCounters{most, most, most, most, most, most};
  view.job.edit().disk = DiskCounters{most, most, most, most, most};
  CHECK(max_bytes_of({&view, 1}).front() >= size_as_text(view));
  view.job.edit().details = {full_process(most, std::string(200, '"'))};
  CHECK(max_bytes_of({&view, 1}).front() >= size_as_text(view));
}

TEST_CASE("jobs beyond the budget in bytes are left out whole, and their series counted",
          "[collector][threads]") {
  std::vector<Job> jobs{full_job("a"), full_job("b"), full_job("c")};
  for (Job& job : jobs) job.process_ids.reset();  // else the nesting of one tells of the others
  JobView view = scrape_with({jobs[0]}, {}).jobs->front();
  const std::size_t one = max_bytes_of({&view, 1}).front();
  CHECK(shown_names(scrape_with(jobs, {.max_bytes = 3 * one})) == std::vector<std::string>{"a", "b", "c"});
  const Scrape scrape = scrape_with(jobs, {.max_bytes = 3 * one - 1});
  CHECK(shown_names(scrape) == std::vector<std::string>{"a", "b"});
  CHECK(scrape.jobs->size() == 3);
  CHECK(scrape.series_dropped == count_series({&view, 1}));
  CHECK(shown_names(scrape_with(jobs, {.max_bytes = one - 1})).empty());
}

TEST_CASE("a job that is left out for its bytes is left out with all of its processes",
          "[collector][threads]") {
  Job job = full_job("a");
  job.details = {full_process(1, "p"), full_process(2, "q"), full_process(3, "r")};
  const Scrape scrape = scrape_with({job}, {.max_processes = 1, .max_bytes = 1'000});
  CHECK(shown_names(scrape).empty());
  CHECK(scrape.series_dropped == count_series(*scrape.jobs));
  CHECK(scrape.jobs->front().processes().size() == 3);
}

TEST_CASE("a scrape without flags has the budget that is documented", "[collector]") {
  const std::string documented = read_project_file("docs/command-line.md");
  const auto has_default = [&](const std::string& flag, const std::string& value) {
    return documented.find("| `" + flag + "` | `" + value + "`") != std::string::npos;
  };
  const ScrapeBudget budget;
  CHECK(has_default("--limits.max-jobs", std::to_string(budget.max_jobs)));
  CHECK(has_default("--limits.max-processes", std::to_string(budget.max_processes)));
  CHECK(has_default("--limits.max-bytes", std::to_string(budget.max_bytes)));
  CHECK(has_default("--jobs.linger", std::to_string(budget.linger / std::chrono::minutes(1)) + "m"));
}

}  // namespace
}  // namespace jobx::test

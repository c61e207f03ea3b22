#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "exporter/app/generation.h"
#include "tests/unit/memory_log.h"
#include "tests/unit/script.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

/// What every source of the kind below reads: all of it only rises.
struct Kernel {
  std::atomic<std::uint32_t> faults = 4'294'967'000U;  // wraps soon
  std::atomic<std::int64_t> ticks = 0;
  std::atomic<std::uint64_t> runs = 0;
};

/// Fails every third time; counts its runs since it was made, as the query of performance counters does.
class RisingSource final : public Source {
 public:
  explicit RisingSource(std::shared_ptr<Kernel> kernel) : kernel_(std::move(kernel)) {}
  [[nodiscard]] SourceKind kind() const override { return SourceKind::object; }
  SourceResult collect(const std::stop_token&) override {
    const std::vector<SourceFigure> figures{{FigureId::pdh_rebuilds, ++runs_},
                                            {FigureId::notifications, ++kernel_->runs, {{"message", "all"}}}};
    if (runs_ % 3 == 0) return {Error(ProgramError::unsupported, "every third"), figures};
    Job job = job_named("a");
    job.page_faults = kernel_->faults.fetch_add(3);
    job.cpu.total_user = Ticks{kernel_->ticks.fetch_add(10'000'000)};
    return {sample_of({job, job_named("over the budget")}), figures};
  }

 private:
  std::shared_ptr<Kernel> kernel_;
  std::uint64_t runs_ = 0;
};

std::vector<std::unique_ptr<Source>> only(std::unique_ptr<Source> source) {
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(std::move(source));
  return sources;
}

/// The samples of the families that only rise, by name and labels.
std::map<std::string, double> counters(const std::string& text) {
  std::map<std::string, double> found;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = text.find('\n', begin);
    const std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    const std::size_t space = line.rfind(' ');
    if (line.starts_with("jobobject_") && line.find("_total") != std::string::npos)
      found[line.substr(0, space)] = std::stod(line.substr(space));
  }
  return found;
}

const Request kScrape{"GET", "/metrics", {}};
constexpr auto kFaults = "jobobject_page_faults_total{job_object=\"a\",namespace=\"global\"}";
constexpr auto kRebuilds = "jobobject_exporter_pdh_rebuilds_total";
constexpr auto kErrors = "jobobject_exporter_source_errors_total{source=\"object\",code=\"unsupported\"}";

/// Scrapes until `stop`, and counts what fell from one scrape to the next, or went away from the exporter's
/// own.
struct Scraper {
  void run(const CurrentGeneration& current, const std::atomic<bool>& stop) {
    while (!stop) {
      const std::map<std::string, double> now = counters(current.handle(kScrape).body.text());
      for (const auto& [name, value] : now) {
        double& before = seen[name];
        if (value < before) fallen.push_back(name);
        before = value;
      }
      for (const auto& [name, value] : seen) {
        if (name.starts_with("jobobject_exporter_") && !now.contains(name)) lost.push_back(name);
      }
      ++scrapes;
    }
  }

  std::map<std::string, double> seen;
  std::vector<std::string> fallen;
  std::vector<std::string> lost;
  std::atomic<int> scrapes = 0;
};

TEST_CASE("counters go on while generations are exchanged under load", "[generation][threads]") {
  MemoryLog log;
  SourceLog source_log(*log);
  const auto kernel = std::make_shared<Kernel>();
  const Generation::Options options{{.max_jobs = 1}, std::chrono::duration<double>(0.5)};
  const auto next = [&](GenerationMemory memory) {
    return std::make_shared<const Generation>(only(std::make_unique<RisingSource>(kernel)), options,
                                              source_log, std::move(memory));
  };
  CurrentGeneration current(next({}));
  std::atomic<bool> stop = false;
  std::array<Scraper, 2> scrapers;
  std::vector<std::thread> threads;
  for (Scraper& one : scrapers) threads.emplace_back([&] { one.run(current, stop); });
  for (int swaps = 0; swaps < 50; ++swaps) {
    const int before = scrapers[0].scrapes;
    for (int i = 0; i < 1'000 && scrapers[0].scrapes < before + 2; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    current.replace(next(current.get()->memory()));
  }
  stop = true;
  for (std::thread& one : threads) one.join();

  const std::map<std::string, double> last = counters(current.handle(kScrape).body.text());
  const std::uint64_t runs = kernel->runs;
  REQUIRE(runs >= 100);
  for (const Scraper& one : scrapers) {
    CHECK(one.fallen == std::vector<std::string>());
    CHECK(one.lost == std::vector<std::string>());
    CHECK(one.seen.contains(kFaults));
    CHECK(one.seen.contains("jobobject_exporter_series_dropped_total"));
  }
  // Over fifty sources, each of which began at 0: nothing is lost, nothing is counted twice.
  CHECK(last.at(kRebuilds) == static_cast<double>(runs));
  CHECK(last.at("jobobject_exporter_notifications_total{message=\"all\"}") == static_cast<double>(runs));
  CHECK(last.at(kErrors) > 0);
  // Every reading that succeeded added 3, from one to the next, over the end of 32 bits.
  CHECK(static_cast<std::uint64_t>(scrapers[0].seen.at(kFaults)) > 4'294'967'296U);
}

TEST_CASE("a request keeps the generation that it began with, and the next is not held up by it",
          "[generation][threads]") {
  MemoryLog log;
  SourceLog source_log(*log);
  const auto old = std::make_shared<Script>(std::vector<Result<Sample>>{sample_of({job_named("old")})});
  const auto fresh = std::make_shared<Script>(std::vector<Result<Sample>>{sample_of({job_named("new")})});
  old->hold();
  CurrentGeneration current(
      std::make_shared<const Generation>(only(source_of(old)), Generation::Options{}, source_log));
  Response began_before;
  std::thread request([&] { began_before = current.handle(kScrape); });
  REQUIRE(old->wait_for_runs(1));

  std::weak_ptr<const Generation> replaced = current.replace(std::make_shared<const Generation>(
      only(source_of(fresh)), Generation::Options{}, source_log, current.get()->memory()));
  const Response began_after = current.handle(kScrape);
  CHECK_THAT(began_after.body.text(), Catch::Contains("job_object=\"new\""));
  CHECK_FALSE(replaced.expired());

  old->release();
  request.join();
  CHECK(began_before.status == 200);
  CHECK_THAT(began_before.body.text(), Catch::Contains("job_object=\"old\""));
  CHECK(replaced.expired());  // its sources' threads have ended, too
  CHECK(old->told_to_stop() == false);
  CHECK_THAT(current.handle(kScrape).body.text(), Catch::Contains("job_object=\"new\""));
}

TEST_CASE("what the log was told of a source is not told again by the next generation",
          "[generation][threads]") {
  MemoryLog log;
  SourceLog source_log(*log);
  const auto down = [&](GenerationMemory memory) {
    return std::make_shared<const Generation>(
        only(source_of(
            std::make_shared<Script>(std::vector<Result<Sample>>{Error(ProgramError::unsupported, "gone")}))),
        Generation::Options{}, source_log, std::move(memory));
  };
  CurrentGeneration current(down({}));
  (void)current.handle(kScrape);
  current.replace(down(current.get()->memory()));
  (void)current.handle(kScrape);
  const std::string text = log.text();
  const std::size_t first = text.find("a source is down");
  REQUIRE(first != std::string::npos);
  CHECK(text.find("a source is down", first + 1) == std::string::npos);
}

}  // namespace
}  // namespace jobx::test

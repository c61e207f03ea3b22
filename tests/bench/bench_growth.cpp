// What one scrape costs from the merge to the compressed bytes, by the number of jobs: CPU time of the whole
// process, without HTTP and without what the sources cost, which answer from memory. The double copies its
// sample each time; that is measured by itself and taken off.
#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "collector/collector.h"
#include "exporter/web/body_writer.h"
#include "tests/doubles/many_jobs.h"

namespace jobx {
namespace {

constexpr std::array<std::size_t, 4> kJobs{10, 100, 1'000, 10'000};
constexpr ScrapeBudget kAll{20'000, 100'000};

double cpu_milliseconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// CPU time of one call, in milliseconds: the median of enough of them.
double cost(std::size_t jobs, const std::function<void()>& call) {
  std::vector<double> times;
  const std::size_t calls = std::clamp<std::size_t>(100'000 / jobs, 15, 500);
  for (std::size_t i = 0; i < calls; ++i) {
    const double begin = cpu_milliseconds();
    call();
    times.push_back(cpu_milliseconds() - begin);
  }
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
  return times[times.size() / 2];
}

/// Prints a line; returns the microseconds a job of a compressed scrape.
double measure(std::size_t jobs) {
  const auto double_alone = test::source_of(test::many_jobs(jobs));
  const double copying = cost(jobs, [&] { double_alone->collect({}); });
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(test::source_of(test::many_jobs(jobs)));
  Collector collector(std::move(sources), kAll);
  const auto collect = [&] { return collector.collect(Clock::now() + std::chrono::seconds(60)); };
  const double merging = cost(jobs, [&] { collect(); }) - copying;
  const Scrape scrape = collect();
  BodyWriter writer;
  const double text = cost(jobs, [&] { writer.text(scrape, TextFormat::openmetrics_1_0); });
  const double compressed = cost(jobs, [&] { writer.compressed(scrape, TextFormat::openmetrics_1_0); });
  std::printf("%6zu  %11zu  %11zu  %8.3f  %8.3f  %19.3f\n", jobs,
              writer.text(scrape, TextFormat::openmetrics_1_0).size(),
              writer.compressed(scrape, TextFormat::openmetrics_1_0).size(), merging, text, compressed);
  return (merging + compressed) * 1e3 / static_cast<double>(jobs);
}

}  // namespace
}  // namespace jobx

int main() {
  std::printf("  jobs   text bytes   gzip bytes  merge ms  write ms  write + compress ms\n");
  double last = 0;
  for (const std::size_t jobs : jobx::kJobs) last = jobx::measure(jobs);
  std::printf("figure: %.2f us_per_job_and_compressed_scrape\n", last);
}

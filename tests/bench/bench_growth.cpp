// What one scrape costs from the merge to the compressed bytes, by the number of jobs and of processes that
// are shown: CPU time of the whole process, without HTTP and without what the sources cost, which answer from
// memory. The double copies its sample each time; that is measured by itself and taken off. How much of the
// merge is the check of --limits.max-bytes stands beside it. scripts/plot-growth.py draws what is printed.
#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "collector/catalogue/catalogue.h"
#include "collector/collector.h"
#include "exporter/web/body_writer.h"
#include "tests/doubles/many_jobs.h"

namespace jobx {
namespace {

constexpr std::array<std::size_t, 7> kJobs{10, 30, 100, 300, 1'000, 3'000, 10'000};
/// Of each of 1,000 jobs.
constexpr std::array<std::size_t, 3> kProcesses{1, 5, 20};
constexpr ScrapeBudget kAll{20'000, 100'000, std::size_t{1} << 30};

Sample sample_of(std::size_t jobs, std::size_t processes) {
  Sample sample = test::many_jobs(jobs);
  std::uint64_t id = 4;
  for (Job& job : sample.jobs) {
    for (std::size_t i = 0; i < processes; ++i, id += 4) {
      JobProcess& process = job.details.emplace_back();
      process.id = id;
      process.name = "WmiPrvSE";
      for (std::size_t figure = 0; figure < static_cast<std::size_t>(ProcessFigure::count_); ++figure)
        process.set(static_cast<ProcessFigure>(figure), static_cast<std::int64_t>(id * 1'000 + figure));
    }
  }
  return sample;
}

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
double measure(std::size_t jobs, std::size_t processes) {
  const auto double_alone = test::source_of(sample_of(jobs, processes));
  const double copying = cost(jobs, [&] { double_alone->collect({}); });
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(test::source_of(sample_of(jobs, processes)));
  Collector collector(std::move(sources), kAll);
  const auto collect = [&] { return collector.collect(Clock::now() + std::chrono::seconds(60)); };
  const double merging = cost(jobs, [&] { collect(); }) - copying;
  const Scrape scrape = collect();
  std::uint64_t most_bytes = 0;
  const double checking = cost(jobs, [&] { most_bytes += max_bytes_of(*scrape.jobs).front(); });
  BodyWriter writer;
  const double text = cost(jobs, [&] { writer.text(scrape, TextFormat::openmetrics_1_0); });
  const double compressed = cost(jobs, [&] { writer.compressed(scrape, TextFormat::openmetrics_1_0); });
  if (most_bytes == 0) std::puts("no bytes");
  std::printf("%6zu  %9zu  %8llu  %10zu  %10zu  %8.3f  %8.3f  %8.3f  %19.3f\n", jobs, jobs * processes,
              static_cast<unsigned long long>(count_series(*scrape.jobs)),
              writer.text(scrape, TextFormat::openmetrics_1_0).size(),
              writer.compressed(scrape, TextFormat::openmetrics_1_0).size(), merging, checking, text,
              compressed);
  return (merging + compressed) * 1e3 / static_cast<double>(jobs);
}

}  // namespace
}  // namespace jobx

int main() {
  std::printf(
      "  jobs  processes    series  text bytes  gzip bytes  merge ms  check ms  write ms  write + compress "
      "ms\n");
  double last = 0;
  for (const std::size_t jobs : jobx::kJobs) last = jobx::measure(jobs, 0);
  for (const std::size_t processes : jobx::kProcesses) jobx::measure(1'000, processes);
  std::printf("figure: %.2f us_per_job_and_compressed_scrape\n", last);
}

// The merge of two sources and the nesting of jobs, at 1,000 jobs with 5,000 processes and at ten times that:
// how near to linear it is.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "collector/merge/inventory.h"
#include "tests/doubles/allocations.h"

namespace {

using jobx::Clock;
using jobx::inventory_time;
using jobx::Job;
using jobx::Sample;
using jobx::SourceKind;

constexpr std::size_t kProcesses = 5;  ///< of each job, on average
constexpr std::size_t kChain = 5;      ///< every tenth group of jobs is nested, so deep

Job job_of(std::size_t index, std::vector<std::uint64_t> ids) {
  Job job;
  job.name.name = "job " + std::to_string(index);
  job.cpu = {jobx::Ticks{1'000}, jobx::Ticks{2'000}, jobx::Ticks{1'000}, jobx::Ticks{2'000}};
  job.processes = {static_cast<std::uint32_t>(ids.size()), static_cast<std::uint32_t>(ids.size()), 0};
  job.page_faults = 7;
  job.process_ids = std::move(ids);
  return job;
}

/// Roots with five processes each; every tenth group of five is a chain, where the list of a job includes
/// those of the jobs inside of it.
Sample kernel_sample(std::size_t jobs) {
  Sample sample;
  std::uint64_t next = 4;
  for (std::size_t group = 0; group * kChain < jobs; ++group) {
    const bool nested = group % 10 == 0;
    std::vector<std::uint64_t> inner;
    for (std::size_t i = 0; i < kChain; ++i) {
      std::vector<std::uint64_t> ids = nested ? inner : std::vector<std::uint64_t>();
      for (std::size_t p = 0; p < kProcesses; ++p) ids.push_back(next += 4);
      if (nested) inner = ids;
      sample.jobs.push_back(job_of(group * kChain + i, std::move(ids)));
    }
  }
  return sample;
}

Sample counter_sample(const Sample& kernel) {
  Sample sample;
  for (const Job& job : kernel.jobs) {
    sample.jobs.push_back(job);
    sample.jobs.back().process_ids.reset();
  }
  return sample;
}

struct Figures {
  double seconds;
  std::size_t allocations;
};

Figures measure(std::size_t jobs) {
  const Sample kernel = kernel_sample(jobs);
  const Sample counters = counter_sample(kernel);
  jobx::Inventory inventory;
  std::vector<double> runs;
  std::size_t allocations = 0;
  for (int i = 0; i < 11; ++i) {
    const std::size_t before = jobx::test::allocations();
    const auto begin = Clock::now();
    const auto views = inventory.update({{SourceKind::object, &kernel}, {SourceKind::pdh, &counters}},
                                        inventory_time(begin));
    runs.push_back(std::chrono::duration<double>(Clock::now() - begin).count());
    allocations = jobx::test::allocations() - before;
    if (views.size() != kernel.jobs.size()) std::puts("jobs were lost");
  }
  std::sort(runs.begin(), runs.end());
  return {runs[runs.size() / 2], allocations};
}

}  // namespace

int main() {
  double each[2]{};
  for (const bool is_large : {false, true}) {
    const std::size_t jobs = is_large ? 10'000 : 1'000;
    const Figures figures = measure(jobs);
    each[is_large ? 1 : 0] = figures.seconds / static_cast<double>(jobs);
    std::printf("%zu jobs, %zu processes: %.2f ms, %.0f ns a job, %.1f allocations a job\n", jobs,
                jobs * kProcesses, figures.seconds * 1e3, each[is_large ? 1 : 0] * 1e9,
                static_cast<double>(figures.allocations) / static_cast<double>(jobs));
  }
  std::printf("ratio: %.2f inventory_job_of_10000_to_1000\n", each[1] / each[0]);
  std::printf("figure: %.1f ms inventory\n", each[1] * 1e7);
}

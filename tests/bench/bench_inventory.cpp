// The merge of two sources and the nesting of jobs, at 1,000 jobs with 5,000 processes and at ten times that:
// how near to linear it is, and beside it a plain way to do the same.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "collector/merge/inventory.h"
#include "tests/doubles/allocations.h"

namespace {

using jobx::Clock;
using jobx::inventory_time;
using jobx::Job;
using jobx::JobName;
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

/// A plain way to do the same: jobs by name in a map, processes in another, and nothing remembered.
std::vector<Job> merge_plainly(const Sample& best, const Sample& other) {
  std::map<JobName, Job> merged;
  for (const Sample* sample : {&best, &other}) {
    for (const Job& job : sample->jobs) {
      const auto [entry, is_new] = merged.try_emplace(job.name, job);
      if (!is_new && !entry->second.io) entry->second.io = job.io;
    }
  }
  std::map<std::uint64_t, std::vector<const Job*>> by_process;
  for (const auto& [name, job] : merged) {
    if (!job.process_ids) continue;
    for (const std::uint64_t id : *job.process_ids) by_process[id].push_back(&job);
  }
  std::map<std::pair<const Job*, const Job*>, std::size_t> shared;
  for (const auto& [id, jobs] : by_process) {
    for (const Job* one : jobs) {
      for (const Job* more : jobs) {
        if (one != more) ++shared[{one, more}];
      }
    }
  }
  std::vector<Job> all;
  for (auto& [name, job] : merged) all.push_back(std::move(job));
  return all;
}

/// The processor's time that this thread has used, in seconds: other work on the machine does not count.
double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

struct Figures {
  double seconds;
  double plain_seconds;
  std::size_t allocations;
};

double median(std::vector<double> runs) {
  std::sort(runs.begin(), runs.end());
  return runs[runs.size() / 2];
}

Figures measure(std::size_t jobs) {
  const auto kernel = std::make_shared<Sample>(kernel_sample(jobs));
  const auto counters = std::make_shared<Sample>(counter_sample(*kernel));
  jobx::Inventory inventory;
  std::vector<double> runs;
  std::vector<double> plain_runs;
  std::size_t allocations = 0;
  for (int i = 0; i < 21; ++i) {
    const std::size_t before = jobx::test::allocations();
    double begin = thread_seconds();
    const auto views = inventory.update({{SourceKind::object, kernel}, {SourceKind::pdh, counters}},
                                        inventory_time(Clock::now()));
    runs.push_back(thread_seconds() - begin);
    allocations = jobx::test::allocations() - before;
    begin = thread_seconds();
    const std::vector<Job> plain = merge_plainly(*kernel, *counters);
    plain_runs.push_back(thread_seconds() - begin);
    if (views.size() != kernel->jobs.size() || plain.size() != views.size()) std::puts("jobs were lost");
  }
  return {median(runs), median(plain_runs), allocations};
}

}  // namespace

int main() {
  double each[2]{};
  double plain = 0;
  for (const bool is_large : {false, true}) {
    const std::size_t jobs = is_large ? 10'000 : 1'000;
    const Figures figures = measure(jobs);
    each[is_large ? 1 : 0] = figures.seconds / static_cast<double>(jobs);
    plain = figures.plain_seconds / figures.seconds;
    std::printf("%zu jobs, %zu processes: %.2f ms, %.0f ns a job, %.1f allocations a job; plainly %.2f ms\n",
                jobs, jobs * kProcesses, figures.seconds * 1e3, each[is_large ? 1 : 0] * 1e9,
                static_cast<double>(figures.allocations) / static_cast<double>(jobs),
                figures.plain_seconds * 1e3);
  }
  std::printf("ratio: %.2f inventory_job_of_10000_to_1000\n", each[1] / each[0]);
  std::printf("figure: %.1f ms inventory\n", each[1] * 1e7);
  std::printf("ratio: %.2f inventory_to_plain_maps\n", plain);
}

#include "tests/doubles/many_jobs.h"

#include <string>
#include <utility>

namespace jobx::test {
namespace {

Job made_up_job(std::uint64_t i) {
  Job job;
  job.name = {i % 4 == 0 ? Namespace(1) : Namespace(), "WmiProviderSubSystemHostJob " + std::to_string(i)};
  const auto small = static_cast<std::uint32_t>(i % 97);
  const Ticks cpu{static_cast<std::int64_t>(1'234'567'891 + i * 7'919)};
  job.cpu = CpuTimes{cpu, cpu / 3, cpu / 5, cpu / 7};
  job.processes = ProcessCounts{1'000 + small, 1 + small, small};
  job.page_faults = 3'000'000 + small;
  job.io = IoCounters{81'234 + i, 41'234 + i, 7'123 + i, 9'876'543'210 + i, 4'321'098'765 + i, 765'432 + i};
  constexpr std::uint32_t flags = limit_flag::process_time | limit_flag::job_time |
                                  limit_flag::active_processes | limit_flag::process_memory |
                                  limit_flag::job_memory;
  job.limits = BasicLimits{flags, cpu * 2, cpu * 4, 64};
  job.memory_limits = MemoryLimits{1ULL << 30, 4ULL << 30, 300'000'000 + i * 4096, 900'000'000 + i * 4096};
  job.memory = MemoryUsage{700'000'000 + i * 4096, 900'000'000 + i * 4096};
  job.ui_restrictions = 0x3;
  job.end_of_job_action = 0;
  job.cpu_rate = CpuRateControl{cpu_rate_flag::enable | cpu_rate_flag::hard_cap, 2'500};
  job.network = NetworkUsage{123'456'789 + i, 98'765'432 + i};
  // Every other job holds the process of the one before it too: parents and children.
  job.process_ids =
      i % 2 == 0 ? std::vector<std::uint64_t>{4 * i + 4, 4 * i + 8} : std::vector<std::uint64_t>{4 * i + 4};
  return job;
}

class FixedSource final : public Source {
 public:
  explicit FixedSource(Sample sample) : sample_(std::move(sample)) {}
  [[nodiscard]] SourceKind kind() const override { return SourceKind::object; }
  SourceResult collect(const std::stop_token&) override { return sample_; }

 private:
  Sample sample_;
};

}  // namespace

Sample many_jobs(std::size_t jobs) {
  Sample sample;
  for (std::size_t i = 0; i < jobs; ++i) {
    sample.jobs.push_back(made_up_job(i));
    ++sample.listed[sample.jobs.back().name.space];
  }
  sample.unreadable = {{unreadable_reason::access_denied, 0}, {unreadable_reason::budget, 0}};
  return sample;
}

std::unique_ptr<Source> source_of(Sample sample) {
  return std::make_unique<FixedSource>(std::move(sample));
}

}  // namespace jobx::test

#include <catch2/catch.hpp>
#include <functional>
#include <utility>
#include <vector>

#include "jobobject/own/owned_totals.h"

namespace jobx {
namespace {

TEST_CASE("a limit is watched where it is set, and no other is", "[jobobject]") {
  CHECK(watched_limits({}).none());
  using Set = std::function<void(JobLimits&)>;
  const std::vector<std::pair<BrokenLimit, Set>> rows{
      {BrokenLimit::active_processes, [](JobLimits& limits) { limits.active_processes = 1; }},
      {BrokenLimit::process_memory, [](JobLimits& limits) { limits.process_memory = 4'096; }},
      {BrokenLimit::job_memory, [](JobLimits& limits) { limits.job_memory = 4'096; }},
      {BrokenLimit::notify_job_time, [](JobLimits& limits) { limits.notify.job_user_time = Ticks(1); }},
      {BrokenLimit::notify_job_memory, [](JobLimits& limits) { limits.notify.job_memory = 4'096; }},
      {BrokenLimit::notify_job_memory_low, [](JobLimits& limits) { limits.notify.job_memory_low = 4'096; }},
      {BrokenLimit::notify_read_bytes, [](JobLimits& limits) { limits.notify.io_read_bytes = 1; }},
      {BrokenLimit::notify_write_bytes, [](JobLimits& limits) { limits.notify.io_write_bytes = 1; }},
      {BrokenLimit::notify_cpu_rate, [](JobLimits& limits) { limits.notify.cpu_rate.emplace(); }},
      {BrokenLimit::notify_io_rate, [](JobLimits& limits) { limits.notify.io_rate.emplace(); }},
      {BrokenLimit::notify_network_rate, [](JobLimits& limits) { limits.notify.network_rate.emplace(); }},
  };
  for (const auto& [limit, set] : rows) {
    CAPTURE(static_cast<int>(limit));
    JobLimits limits;
    set(limits);
    const std::bitset<kBrokenLimits> watched = watched_limits(limits);
    CHECK(watched.count() == 1);
    CHECK(watched.test(static_cast<std::size_t>(limit)));
  }
}

}  // namespace
}  // namespace jobx

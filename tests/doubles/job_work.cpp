#include "tests/doubles/job_work.h"

#include "base/ticks.h"
#include "collector/sources/job_counters.h"

namespace jobx::test {
namespace {

Work sum(std::span<const JobWork> jobs) {
  Work total;
  for (const auto& [name, work] : jobs) {
    total.user_ms += work.user_ms;
    total.kernel_ms += work.kernel_ms;
    total.period_user_ms += work.period_user_ms;
    total.period_kernel_ms += work.period_kernel_ms;
    total.page_faults = (total.page_faults + work.page_faults) % 4'294'967'296;
    total.processes += work.processes;
    total.active += work.active;
    total.terminated += work.terminated;
  }
  return total;
}

std::int64_t value_of(std::string_view counter, const Work& work) {
  if (counter == "Current % Processor Time") return (work.period_user_ms + work.period_kernel_ms) * 10'000;
  if (counter == "Current % User Mode Time") return work.period_user_ms * 10'000;
  if (counter == "Current % Kernel Mode Time") return work.period_kernel_ms * 10'000;
  if (counter == "This Period mSec - Processor") return work.period_user_ms + work.period_kernel_ms;
  if (counter == "This Period mSec - User Mode") return work.period_user_ms;
  if (counter == "This Period mSec - Kernel Mode") return work.period_kernel_ms;
  if (counter == "Pages/Sec") return work.page_faults;
  if (counter == "Process Count - Total") return work.processes;
  if (counter == "Process Count - Active") return work.active;
  if (counter == "Process Count - Terminated") return work.terminated;
  if (counter == "Total mSec - Processor") return work.user_ms + work.kernel_ms;
  if (counter == "Total mSec - User Mode") return work.user_ms;
  return work.kernel_ms;
}

}  // namespace

CounterColumn counter_column(std::string_view name, std::uint32_t type) {
  CounterColumn column;
  column.name = name;
  column.type = type;
  column.time_base = Ticks::period::den;
  return column;
}

CounterSet job_object_set(std::span<const JobWork> jobs, std::int64_t utc) {
  CounterSet set;
  set.name = kJobSet;
  for (const JobWork& job : jobs) set.instances.push_back(job.name);
  set.instances.emplace_back("_Total");
  const Work total = sum(jobs);
  for (const JobCounter& counter : kJobCounters) {
    CounterColumn& column = set.columns.emplace_back(counter_column(counter.name, counter.type));
    for (const JobWork& job : jobs) {
      column.raw.push_back({pdh_status::valid_data, 0, value_of(counter.name, job.work), utc});
    }
    column.raw.push_back({pdh_status::valid_data, 0, value_of(counter.name, total), utc});
  }
  return set;
}

}  // namespace jobx::test

/// What made-up jobs have done, and the counter set Job Object that Windows would show of it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "pdh/snapshot.h"

namespace jobx::test {

/// What a job has done since it began.
struct Work {
  std::int64_t user_ms = 0;
  std::int64_t kernel_ms = 0;
  std::int64_t period_user_ms = 0;  ///< since its time limit was set
  std::int64_t period_kernel_ms = 0;
  std::int64_t page_faults = 0;
  std::int64_t processes = 0;
  std::int64_t active = 0;
  std::int64_t terminated = 0;
};

struct JobWork {
  std::string name;
  Work work;
};

/// A column without values; times have units of 100 ns.
CounterColumn counter_column(std::string_view name, std::uint32_t type);

/// The set with these jobs in their order, and with the sum that Windows adds. `utc`: a FILETIME.
CounterSet job_object_set(std::span<const JobWork> jobs, std::int64_t utc);

}  // namespace jobx::test

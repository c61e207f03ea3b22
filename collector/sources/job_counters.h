/// The counters of the sets "Job Object" and "Job Object Details", and what each of them says of a job.
///
/// Names, order and types: recordings of real machines, and the table of English counter names. A counter
/// without a target is the sum of two others or a share of a period; it is read all the same, so that a wrong
/// type is noticed, and gives no metric.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/checked.h"
#include "base/ticks.h"
#include "jobobject/job.h"
#include "pdh/counter_type.h"

namespace jobx {

inline constexpr std::string_view kJobSet = "Job Object";
inline constexpr std::string_view kDetailsSet = "Job Object Details";

struct JobCounter {
  std::string_view name;
  std::uint32_t type;
  /// Also from a formatted log: the formatted value of a raw count, a level or a total, is the raw one. That
  /// of all else is a rate or a share.
  bool formatted_is_raw;
  /// False for a value that is beyond the range of its target. Null without a target.
  bool (*set)(Job& job, std::int64_t value);
};

struct ProcessCounter {
  std::string_view name;
  std::uint32_t type;
  bool formatted_is_raw;
  std::optional<ProcessFigure> figure;
};

/// What tells one process of a job from another.
inline constexpr std::string_view kProcessIdCounter = "ID Process";

namespace job_counter {

template <auto Member>
bool set_time(Job& job, std::int64_t milliseconds) {
  const std::optional<Ticks> ticks = ticks_from_milliseconds(milliseconds);
  if (ticks) job.cpu.*Member = *ticks;
  return ticks.has_value();
}

template <auto Member>
bool set_count(Job& job, std::int64_t value) {
  const std::optional<std::uint32_t> count = narrow<std::uint32_t>(value);
  if (count) job.processes.*Member = *count;
  return count.has_value();
}

inline bool set_page_faults(Job& job, std::int64_t value) {
  const std::optional<std::uint32_t> count = narrow<std::uint32_t>(value);
  if (count) job.page_faults = *count;
  return count.has_value();
}

}  // namespace job_counter

// clang-format off
inline constexpr std::array kJobCounters{
    JobCounter{"Current % Processor Time", counter_type::timer_100ns, false, nullptr},
    JobCounter{"Current % User Mode Time", counter_type::timer_100ns, false, nullptr},
    JobCounter{"Current % Kernel Mode Time", counter_type::timer_100ns, false, nullptr},
    JobCounter{"This Period mSec - Processor", counter_type::large_rawcount, true, nullptr},
    JobCounter{"This Period mSec - User Mode", counter_type::large_rawcount, true, job_counter::set_time<&CpuTimes::period_user>},
    JobCounter{"This Period mSec - Kernel Mode", counter_type::large_rawcount, true, job_counter::set_time<&CpuTimes::period_kernel>},
    JobCounter{"Pages/Sec", counter_type::counter, false, job_counter::set_page_faults},
    JobCounter{"Process Count - Total", counter_type::rawcount, true, job_counter::set_count<&ProcessCounts::total>},
    JobCounter{"Process Count - Active", counter_type::rawcount, true, job_counter::set_count<&ProcessCounts::active>},
    JobCounter{"Process Count - Terminated", counter_type::rawcount, true, job_counter::set_count<&ProcessCounts::terminated>},
    JobCounter{"Total mSec - Processor", counter_type::large_rawcount, true, nullptr},
    JobCounter{"Total mSec - User Mode", counter_type::large_rawcount, true, job_counter::set_time<&CpuTimes::total_user>},
    JobCounter{"Total mSec - Kernel Mode", counter_type::large_rawcount, true, job_counter::set_time<&CpuTimes::total_kernel>},
};

inline constexpr std::array kProcessCounters{
    ProcessCounter{kProcessIdCounter, counter_type::rawcount, true, std::nullopt},
    ProcessCounter{"% Processor Time", counter_type::timer_100ns, false, std::nullopt},
    ProcessCounter{"% User Time", counter_type::timer_100ns, false, ProcessFigure::user_time},
    ProcessCounter{"% Privileged Time", counter_type::timer_100ns, false, ProcessFigure::kernel_time},
    ProcessCounter{"Virtual Bytes Peak", counter_type::large_rawcount, true, ProcessFigure::virtual_peak_bytes},
    ProcessCounter{"Virtual Bytes", counter_type::large_rawcount, true, ProcessFigure::virtual_bytes},
    ProcessCounter{"Page Faults/sec", counter_type::counter, false, ProcessFigure::page_faults},
    ProcessCounter{"Working Set Peak", counter_type::large_rawcount, true, ProcessFigure::working_set_peak_bytes},
    ProcessCounter{"Working Set", counter_type::large_rawcount, true, ProcessFigure::working_set_bytes},
    ProcessCounter{"Page File Bytes Peak", counter_type::large_rawcount, true, ProcessFigure::page_file_peak_bytes},
    ProcessCounter{"Page File Bytes", counter_type::large_rawcount, true, ProcessFigure::page_file_bytes},
    ProcessCounter{"Private Bytes", counter_type::large_rawcount, true, ProcessFigure::private_bytes},
    ProcessCounter{"Thread Count", counter_type::rawcount, true, ProcessFigure::threads},
    ProcessCounter{"Priority Base", counter_type::rawcount, true, ProcessFigure::base_priority},
    ProcessCounter{"Elapsed Time", counter_type::elapsed_time, false, ProcessFigure::start_time},
    ProcessCounter{"Creating Process ID", counter_type::rawcount, true, ProcessFigure::parent_id},
    ProcessCounter{"Pool Paged Bytes", counter_type::rawcount, true, ProcessFigure::pool_paged_bytes},
    ProcessCounter{"Pool Nonpaged Bytes", counter_type::rawcount, true, ProcessFigure::pool_nonpaged_bytes},
    ProcessCounter{"Handle Count", counter_type::rawcount, true, ProcessFigure::handles},
    ProcessCounter{"IO Read Operations/sec", counter_type::bulk_count, false, ProcessFigure::read_operations},
    ProcessCounter{"IO Write Operations/sec", counter_type::bulk_count, false, ProcessFigure::write_operations},
    ProcessCounter{"IO Data Operations/sec", counter_type::bulk_count, false, std::nullopt},
    ProcessCounter{"IO Other Operations/sec", counter_type::bulk_count, false, ProcessFigure::other_operations},
    ProcessCounter{"IO Read Bytes/sec", counter_type::bulk_count, false, ProcessFigure::read_bytes},
    ProcessCounter{"IO Write Bytes/sec", counter_type::bulk_count, false, ProcessFigure::write_bytes},
    ProcessCounter{"IO Data Bytes/sec", counter_type::bulk_count, false, std::nullopt},
    ProcessCounter{"IO Other Bytes/sec", counter_type::bulk_count, false, ProcessFigure::other_bytes},
};
// clang-format on

}  // namespace jobx

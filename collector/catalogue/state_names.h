/// The words for bits and codes, as they stand in labels: winnt.h's names, lower case, without the common
/// prefix.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/hex.h"
#include "jobobject/job_events.h"

namespace jobx {

struct BitName {
  std::uint32_t bit;
  std::string_view name;
};

/// JOB_OBJECT_LIMIT_*, by winnt.h.
inline constexpr std::array kLimitFlagNames{
    BitName{0x1, "workingset"},
    BitName{0x2, "process_time"},
    BitName{0x4, "job_time"},
    BitName{0x8, "active_process"},
    BitName{0x10, "affinity"},
    BitName{0x20, "priority_class"},
    BitName{0x40, "preserve_job_time"},
    BitName{0x80, "scheduling_class"},
    BitName{0x100, "process_memory"},
    BitName{0x200, "job_memory"},
    BitName{0x400, "die_on_unhandled_exception"},
    BitName{0x800, "breakaway_ok"},
    BitName{0x1000, "silent_breakaway_ok"},
    BitName{0x2000, "kill_on_job_close"},
    BitName{0x4000, "subset_affinity"},
    BitName{0x8000, "job_memory_low"},
    BitName{0x10000, "job_read_bytes"},
    BitName{0x20000, "job_write_bytes"},
    BitName{0x40000, "cpu_rate_control"},
    BitName{0x80000, "io_rate_control"},
    BitName{0x100000, "net_rate_control"},
};

/// JOB_OBJECT_UILIMIT_*.
inline constexpr std::array kUiRestrictionNames{
    BitName{0x1, "handles"},          BitName{0x2, "readclipboard"},    BitName{0x4, "writeclipboard"},
    BitName{0x8, "systemparameters"}, BitName{0x10, "displaysettings"}, BitName{0x20, "globalatoms"},
    BitName{0x40, "desktop"},         BitName{0x80, "exitwindows"},
};

/// JOB_OBJECT_CPU_RATE_CONTROL_*.
inline constexpr std::array kCpuRateControlNames{
    BitName{0x1, "enable"}, BitName{0x2, "weight_based"},  BitName{0x4, "hard_cap"},
    BitName{0x8, "notify"}, BitName{0x10, "min_max_rate"},
};

/// Of each BrokenLimit; those of limits that can be set are their keys in the configuration file.
constexpr std::array<std::string_view, kBrokenLimits> kBrokenLimitNames{"active_processes",
                                                                        "process_memory",
                                                                        "job_memory",
                                                                        "job_cycle_time",
                                                                        "notify_job_time",
                                                                        "notify_job_memory",
                                                                        "notify_job_memory_low",
                                                                        "notify_read_bytes",
                                                                        "notify_write_bytes",
                                                                        "notify_cpu_rate",
                                                                        "notify_io_rate",
                                                                        "notify_network_rate",
                                                                        "unknown"};

/// JOB_OBJECT_*_AT_END_OF_JOB; empty for a code that winnt.h does not know.
constexpr std::string_view end_of_job_action_name(std::uint32_t action) {
  switch (action) {
    case 0:
      return "terminate";
    case 1:
      return "post";
    default:
      return "";
  }
}

/// The text for a bit or code without a name: a newer Windows must not lose anything.
constexpr Hex hex_name(std::uint32_t value) {
  return Hex(value, 8);
}

/// Calls `use(name)` for every set bit, lowest first.
template <std::size_t N, typename Use>
void for_each_bit(std::uint32_t bits, const std::array<BitName, N>& names, Use use) {
  for (const BitName& known : names) {
    if ((bits & known.bit) != 0) use(known.name);
    bits &= ~known.bit;
  }
  for (std::uint32_t bit = 1; bits != 0; bit <<= 1) {
    if ((bits & bit) != 0) use(hex_name(bit).text());
    bits &= ~bit;
  }
}

}  // namespace jobx

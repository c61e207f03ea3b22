/// The words for limits: flags of `run`, keys of the configuration file, values of labels, `list` and JSON
/// take them from here, so that one limit has one word everywhere.
///
/// They are winnt.h's names without the common prefix, written out: JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE is
/// kill_on_job_close, JOB_OBJECT_UILIMIT_READCLIPBOARD is read_clipboard.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/hex.h"
#include "jobobject/job.h"
#include "jobobject/job_events.h"
#include "jobobject/job_limits.h"

namespace jobx {

/// A bit and its word.
struct BitName {
  std::uint32_t bit;
  std::string_view name;
};

/// JOB_OBJECT_LIMIT_*. From 0x8000 on they are limits that notify; those have no other flag.
inline constexpr std::array kLimitNames{
    BitName{limit_flag::working_set, "working_set"},
    BitName{limit_flag::process_time, "process_time"},
    BitName{limit_flag::job_time, "job_time"},
    BitName{limit_flag::active_processes, "active_processes"},
    BitName{limit_flag::affinity, "affinity"},
    BitName{limit_flag::priority_class, "priority_class"},
    BitName{limit_flag::preserve_job_time, "preserve_job_time"},
    BitName{limit_flag::scheduling_class, "scheduling_class"},
    BitName{limit_flag::process_memory, "process_memory"},
    BitName{limit_flag::job_memory, "job_memory"},
    BitName{limit_flag::die_on_unhandled_exception, "die_on_unhandled_exception"},
    BitName{limit_flag::breakaway_ok, "breakaway_ok"},
    BitName{limit_flag::silent_breakaway_ok, "silent_breakaway_ok"},
    BitName{limit_flag::kill_on_job_close, "kill_on_job_close"},
    BitName{limit_flag::subset_affinity, "subset_affinity"},
    BitName{limit_flag::notify_job_memory_low, "notify_job_memory_low"},
    BitName{limit_flag::notify_read_bytes, "notify_read_bytes"},
    BitName{limit_flag::notify_write_bytes, "notify_write_bytes"},
    BitName{limit_flag::notify_cpu_rate, "notify_cpu_rate"},
    BitName{limit_flag::notify_io_rate, "notify_io_rate"},
    BitName{limit_flag::notify_network_rate, "notify_network_rate"},
};

/// JOB_OBJECT_UILIMIT_*. The keys and flags that set them have "ui_" before the word.
inline constexpr std::array kUiRestrictionNames{
    BitName{ui_limit::handles, "handles"},
    BitName{ui_limit::read_clipboard, "read_clipboard"},
    BitName{ui_limit::write_clipboard, "write_clipboard"},
    BitName{ui_limit::system_parameters, "system_parameters"},
    BitName{ui_limit::display_settings, "display_settings"},
    BitName{ui_limit::global_atoms, "global_atoms"},
    BitName{ui_limit::desktop, "desktop"},
    BitName{ui_limit::exit_windows, "exit_windows"},
    BitName{ui_limit::ime, "ime"},
};

/// JOB_OBJECT_CPU_RATE_CONTROL_*.
inline constexpr std::array kCpuRateControlNames{
    BitName{cpu_rate_flag::enable, "enable"},
    BitName{cpu_rate_flag::weight_based, "weight_based"},
    BitName{cpu_rate_flag::hard_cap, "hard_cap"},
    BitName{cpu_rate_flag::notify, "notify"},
    BitName{cpu_rate_flag::min_max_rate, "min_max_rate"},
};

/// The word of a limit; empty for a bit that has none.
constexpr std::string_view limit_word(std::uint32_t flag) {
  for (const BitName& known : kLimitNames) {
    if (known.bit == flag) return known.name;
  }
  return "";
}

/// The word of a limit that was broken or passed: that of the limit.
constexpr std::string_view limit_word(BrokenLimit limit) {
  switch (limit) {
    case BrokenLimit::active_processes:
      return limit_word(limit_flag::active_processes);
    case BrokenLimit::process_memory:
      return limit_word(limit_flag::process_memory);
    case BrokenLimit::job_memory:
      return limit_word(limit_flag::job_memory);
    case BrokenLimit::job_cycle_time:
      return "job_cycle_time";
    case BrokenLimit::notify_job_time:
      return "notify_job_time";
    case BrokenLimit::notify_job_memory:
      return "notify_job_memory";
    case BrokenLimit::notify_job_memory_low:
      return limit_word(limit_flag::notify_job_memory_low);
    case BrokenLimit::notify_read_bytes:
      return limit_word(limit_flag::notify_read_bytes);
    case BrokenLimit::notify_write_bytes:
      return limit_word(limit_flag::notify_write_bytes);
    case BrokenLimit::notify_cpu_rate:
      return limit_word(limit_flag::notify_cpu_rate);
    case BrokenLimit::notify_io_rate:
      return limit_word(limit_flag::notify_io_rate);
    case BrokenLimit::notify_network_rate:
      return limit_word(limit_flag::notify_network_rate);
    case BrokenLimit::unknown:
    case BrokenLimit::count_:
      break;
  }
  return "unknown";
}

/// JOB_OBJECT_*_AT_END_OF_JOB; empty for a code that winnt.h does not know.
constexpr std::string_view end_of_job_action_name(std::uint32_t action) {
  switch (action) {
    case static_cast<std::uint32_t>(EndOfJobTimeAction::terminate):
      return "terminate";
    case static_cast<std::uint32_t>(EndOfJobTimeAction::post):
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

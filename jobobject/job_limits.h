/// What a job may be told: limits, controls and notifications, as values of a person's own units.
///
/// An absent member leaves the kernel's setting as it is. Facts and numbers: Microsoft's documentation of
/// SetInformationJobObject and of the JOBOBJECT_*_INFORMATION structures, and winnt.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/ticks.h"

namespace jobx {

/// *_PRIORITY_CLASS, by winbase.h; the enumerators are the system's numbers.
enum class PriorityClass : std::uint32_t {
  normal = 0x20,
  idle = 0x40,
  high = 0x80,
  realtime = 0x100,  ///< needs the privilege SeIncreaseBasePriorityPrivilege
  below_normal = 0x4000,
  above_normal = 0x8000,
};

/// What the kernel does when a job's user time is used up.
enum class EndOfJobTimeAction : std::uint32_t {
  terminate = 0,  ///< ends every process, with 0xC0000044 or 1816: see docs/expiry.md
  post = 1,       ///< sends a message and clears the limit; without a completion port it terminates
};

/// Bytes of RAM that each process may at least keep and at most have.
struct WorkingSetLimit {
  std::uint64_t minimum = 0;
  std::uint64_t maximum = 0;

  friend bool operator==(const WorkingSetLimit&, const WorkingSetLimit&) = default;
};

/// A cap on processor time, or a share of it: one of the three ways that exclude each other.
struct CpuRateLimit {
  enum class Kind : std::uint8_t {
    hard_cap,  ///< at most `maximum`
    weight,    ///< a share by `weight`, 1 to 9, where 5 is what every job has
    min_max,   ///< at least `minimum` when it asks for it, at most `maximum`; Windows 10 on
  };
  Kind kind = Kind::hard_cap;
  std::uint32_t minimum = 0;  ///< hundredths of a percent of all processors' cycles, 1 to 10,000
  std::uint32_t maximum = 0;  ///< the same
  std::uint32_t weight = 0;

  friend bool operator==(const CpuRateLimit&, const CpuRateLimit&) = default;
};

/// JOBOBJECT_NET_RATE_CONTROL_INFORMATION; Windows 10 on. Outgoing traffic only.
struct NetworkRateLimit {
  std::optional<std::uint64_t> bytes_per_second;
  std::optional<std::uint8_t> dscp;  ///< 0 to 63, the mark of every packet

  friend bool operator==(const NetworkRateLimit&, const NetworkRateLimit&) = default;
};

/// How much of an interval a rate may be exceeded before a message is sent: JOBOBJECT_RATE_CONTROL_TOLERANCE
/// and JOBOBJECT_RATE_CONTROL_TOLERANCE_INTERVAL, whose numbers the enumerators are.
struct RateTolerance {
  enum class Level : std::uint32_t { low = 1, medium = 2, high = 3 };        ///< 20, 40, 60 % of the interval
  enum class Interval : std::uint32_t { brief = 1, medium = 2, long_ = 3 };  ///< 10 s, 1 min, 10 min
  Level level = Level::low;
  Interval interval = Interval::brief;

  friend bool operator==(const RateTolerance&, const RateTolerance&) = default;
};

/// Limits that are told of, not enforced: a message once each time the limit is passed.
struct NotificationLimits {
  std::optional<Ticks> job_user_time;
  std::optional<std::uint64_t> job_memory;      ///< bytes of commit charge, going above
  std::optional<std::uint64_t> job_memory_low;  ///< the same, going below; Windows 10 on
  std::optional<std::uint64_t> io_read_bytes;
  std::optional<std::uint64_t> io_write_bytes;
  std::optional<RateTolerance> cpu_rate;  ///< of the job's CPU rate limit
  std::optional<RateTolerance> io_rate;
  std::optional<RateTolerance> network_rate;

  friend bool operator==(const NotificationLimits&, const NotificationLimits&) = default;
};

/// JOB_OBJECT_UILIMIT_* bits.
namespace ui_limit {
constexpr std::uint32_t handles = 0x1;
constexpr std::uint32_t read_clipboard = 0x2;
constexpr std::uint32_t write_clipboard = 0x4;
constexpr std::uint32_t system_parameters = 0x8;
constexpr std::uint32_t display_settings = 0x10;
constexpr std::uint32_t global_atoms = 0x20;
constexpr std::uint32_t desktop = 0x40;
constexpr std::uint32_t exit_windows = 0x80;
constexpr std::uint32_t ime = 0x100;  ///< of newer systems; others refuse it
constexpr std::uint32_t all = 0x1FF;  ///< an older system gets all that it knows
}  // namespace ui_limit

/// Everything that can be set on a job.
struct JobLimits {
  std::optional<Ticks> process_user_time;  ///< of each process; the process is ended
  std::optional<Ticks> job_user_time;      ///< of all together; see end_of_job_time_action
  bool preserve_job_time = false;          ///< keep the limit and the time used when other limits are set
  std::optional<std::uint64_t> process_memory;  ///< bytes of commit charge
  std::optional<std::uint64_t> job_memory;      ///< the same, of all together
  std::optional<WorkingSetLimit> working_set;
  std::optional<std::uint32_t> active_processes;
  std::optional<std::uint64_t> affinity;  ///< bit n: processor n of the group
  bool subset_affinity = false;           ///< processes may take a subset of `affinity`
  std::optional<PriorityClass> priority_class;
  std::optional<std::uint32_t> scheduling_class;  ///< 0 to 9; above 5 needs SeIncreaseBasePriorityPrivilege
  bool die_on_unhandled_exception = false;
  bool breakaway_ok = false;
  bool silent_breakaway_ok = false;
  bool kill_on_job_close = false;
  std::optional<EndOfJobTimeAction> end_of_job_time_action;
  std::optional<CpuRateLimit> cpu_rate;
  std::optional<NetworkRateLimit> network_rate;
  std::uint32_t ui_restrictions = 0;  ///< ui_limit bits
  NotificationLimits notify;

  friend bool operator==(const JobLimits&, const JobLimits&) = default;
};

}  // namespace jobx

/// What ETW told of single jobs.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/ticks.h"
#include "base/time.h"
#include "etw/event_words.h"
#include "etw/traced_event.h"

namespace jobx {

/// A limit that a job told its completion port of. Of those that only notify, the event does not tell which.
enum class TracedLimit : std::uint8_t {
  job_time,
  process_time,
  active_processes,
  process_memory,
  job_memory,
  job_cycle_time,
  notification,
  count_  ///< how many there are; no limit
};
constexpr auto kTracedLimits = static_cast<std::size_t>(TracedLimit::count_);

inline constexpr std::array<std::string_view, kTracedLimits> kTracedLimitNames{
    "job_time",   "process_time",   "active_processes", "process_memory",
    "job_memory", "job_cycle_time", "notification"};

/// The limit that a message (JOB_OBJECT_MSG_*) tells of; empty for one that tells of none.
std::optional<TracedLimit> traced_limit(std::uint32_t message);

/// How long a monitor of server silos, a driver, has worked for one silo.
struct SiloMonitor {
  Ticks creating{};
  Ticks terminating{};
  std::uint64_t creations = 0;  ///< callbacks whose start and end were seen
  std::uint64_t terminations = 0;

  friend bool operator==(const SiloMonitor&, const SiloMonitor&) = default;
};

/// One job since it was created, or since its first event.
struct TracedJob {
  std::uint64_t serial = 0;  ///< tells jobs apart that had the same number, one after the other
  std::uint64_t events = 0;
  bool is_created = false;     ///< an event told of its creation, so that all its events should have come
  std::uint64_t assigned = 0;  ///< processes
  std::array<std::uint64_t, kRemovalReasons> removals{};  ///< each process once, by RemovalReason
  std::array<std::uint64_t, kTracedLimits> notifications{};
  std::optional<RemovalReason> last_kill;  ///< terminated or cpu_time
  UtcTime last_kill_time{};
  std::map<std::string, IoRates> io_limits;  ///< maxima, by volume
  std::optional<std::uint32_t> silo_state;
  std::map<std::string, SiloMonitor> monitors;  ///< by name

  friend bool operator==(const TracedJob&, const TracedJob&) = default;
};

/// By the kernel's number of the job.
using TracedJobs = std::map<std::uint32_t, std::shared_ptr<const TracedJob>>;

}  // namespace jobx

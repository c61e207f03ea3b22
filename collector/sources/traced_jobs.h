/// What ETW told of single jobs.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// What processes had used when they ended, each process counted once.
struct EndedUsage {
  std::uint64_t processes = 0;
  std::uint64_t cycles = 0;
  std::uint64_t read_bytes = 0;
  std::uint64_t written_bytes = 0;
  std::uint64_t hard_faults = 0;

  void add(const EndedUsage& other) {
    processes += other.processes;
    cycles += other.cycles;
    read_bytes += other.read_bytes;
    written_bytes += other.written_bytes;
    hard_faults += other.hard_faults;
  }

  friend bool operator==(const EndedUsage&, const EndedUsage&) = default;
};

/// One job since it was created, or since its first event.
struct TracedJob {
  std::uint64_t serial = 0;  ///< tells jobs apart that had the same number; a later job has a higher one
  std::uint64_t events = 0;
  UtcTime begun{};  ///< of its first event
  UtcTime last{};   ///< of the one that came last
  /// When its first event came here; the beginning of time for events of a log.
  std::chrono::steady_clock::time_point known_since = std::chrono::steady_clock::time_point::min();
  bool is_created = false;     ///< an event told of its creation, so that all its events should have come
  std::uint64_t assigned = 0;  ///< processes
  std::array<std::uint64_t, kRemovalReasons> removals{};  ///< each process once, by RemovalReason
  std::array<std::uint64_t, kTracedLimits> notifications{};
  std::optional<RemovalReason> last_kill;  ///< terminated or cpu_time
  UtcTime last_kill_time{};
  /// When it was terminated; empty if a process was assigned after that: it may be used again.
  std::optional<UtcTime> terminated;
  /// Of its processes that have ended. Empty where no event tells which processes it has, or what they used.
  std::optional<EndedUsage> ended;
  std::map<std::string, IoRates> io_limits;  ///< maxima, by volume
  std::optional<std::uint32_t> silo_state;
  std::map<std::string, SiloMonitor> monitors;  ///< by name

  friend bool operator==(const TracedJob&, const TracedJob&) = default;
};

/// By the kernel's number of the job.
using TracedJobs = std::map<std::uint32_t, std::shared_ptr<const TracedJob>>;

/// A job of which nothing more will be told, though what its ended processes used was.
struct LeftJob {
  std::uint64_t order = 0;  ///< each has the order of the one before plus one
  std::uint32_t number = 0;
  bool is_replaced = false;  ///< its number was given to another job: it has ended; else room was lacking
  std::shared_ptr<const TracedJob> job;
};

/// The newest, in their order.
using LeftJobs = std::vector<LeftJob>;

}  // namespace jobx

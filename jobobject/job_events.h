/// What a job reports of itself through a completion port: its messages, counted.
///
/// Messages and their meaning: Microsoft's page on JOBOBJECT_ASSOCIATE_COMPLETION_PORT, and winnt.h's
/// JOB_OBJECT_MSG_*.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/ticks.h"

namespace jobx {

/// JOB_OBJECT_MSG_*. There is no 5.
namespace job_message {
constexpr std::uint32_t end_of_job_time = 1;  ///< only with the action "post"; the limit is cleared
constexpr std::uint32_t end_of_process_time = 2;
constexpr std::uint32_t active_process_limit = 3;
constexpr std::uint32_t active_process_zero = 4;
constexpr std::uint32_t new_process = 6;
constexpr std::uint32_t exit_process = 7;
constexpr std::uint32_t abnormal_exit_process = 8;
constexpr std::uint32_t process_memory_limit = 9;
constexpr std::uint32_t job_memory_limit = 10;
constexpr std::uint32_t notification_limit = 11;  ///< which one, the job itself has to be asked
constexpr std::uint32_t job_cycle_time_limit = 12;
}  // namespace job_message

/// A limit that was broken or, of a notification limit, passed.
enum class BrokenLimit : std::uint8_t {
  active_processes,
  process_memory,
  job_memory,
  job_cycle_time,
  notify_job_time,
  notify_job_memory,
  notify_job_memory_low,
  notify_read_bytes,
  notify_write_bytes,
  notify_cpu_rate,
  notify_io_rate,
  notify_network_rate,
  unknown,  ///< a notification whose limit the job did not tell
  count_    ///< how many there are; no limit
};
constexpr auto kBrokenLimits = static_cast<std::size_t>(BrokenLimit::count_);

/// Counts since the job was created; for several jobs together, their sums.
struct JobEvents {
  std::uint64_t new_processes = 0;
  std::uint64_t normal_exits = 0;
  std::uint64_t abnormal_exits = 0;
  std::uint64_t emptied = 0;                   ///< how often the last process left
  std::uint64_t process_time_expirations = 0;  ///< processes ended for their own limit of user time
  std::uint64_t job_time_posts = 0;            ///< the job's time was used up, and it was told of
  std::uint64_t job_time_kills = 0;            ///< the job's time was used up, and its processes were ended
  std::array<std::uint64_t, kBrokenLimits> broken_limits{};
  std::uint64_t unknown_messages = 0;      ///< of a newer system
  std::uint64_t missed_new_processes = 0;  ///< accounting knows of them, no message came
  std::uint64_t missed_exits = 0;
  std::optional<Ticks> last_expiration;  ///< of either kind of time, ticks since the Unix epoch

  [[nodiscard]] std::uint64_t exits() const { return normal_exits + abnormal_exits; }
  JobEvents& operator+=(const JobEvents& other);

  friend bool operator==(const JobEvents&, const JobEvents&) = default;
};

}  // namespace jobx

/// One thing that happened to a job, whoever told it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/ticks.h"
#include "jobobject/job.h"

namespace jobx {

/// What a completion port or a trace can tell of a job. Not every origin tells every kind.
enum class JobEventKind : std::uint8_t {
  job_created,
  job_terminated,    ///< all its processes were told to end; code: the status that they were given
  job_ended,         ///< an owned job is over
  job_emptied,       ///< the last process left
  job_time_expired,  ///< the job's CPU time limit was reached, and a message sent
  job_time_killed,   ///< the same, and its processes were killed
  limit_reached,     ///< a limit was hit, or a notification limit passed; code: a BrokenLimit
  process_added,     ///< code: the status, where it is known
  process_refused,   ///< a limit kept the process out of the job; code: the status, where it is known
  process_exited,    ///< code: the exit code, where it is known
  process_exited_abnormally,  ///< an unhandled exception ended it; code: the same
  process_terminated,         ///< ended together with the job; code: the same
  process_time_killed,        ///< its CPU time limit was reached
  unknown,                    ///< a message of a newer system; code: its number
  count_                      ///< how many there are; no kind
};

constexpr auto kJobEventKinds = static_cast<std::size_t>(JobEventKind::count_);

/// The kinds as words, in their order.
inline constexpr std::array<std::string_view, kJobEventKinds> kJobEventNames{"job_created",
                                                                             "job_terminated",
                                                                             "job_ended",
                                                                             "job_emptied",
                                                                             "job_time_expired",
                                                                             "job_time_killed",
                                                                             "limit_reached",
                                                                             "process_added",
                                                                             "process_refused",
                                                                             "process_exited",
                                                                             "process_exited_abnormally",
                                                                             "process_terminated",
                                                                             "process_time_killed",
                                                                             "unknown"};

constexpr std::string_view job_event_name(JobEventKind kind) {
  return kJobEventNames.at(static_cast<std::size_t>(kind));
}

struct JobEvent {
  Ticks time{};  ///< UTC, since the Unix epoch
  JobName job;
  JobEventKind kind = JobEventKind::unknown;
  std::uint64_t process_id = 0;       ///< 0 for what is of the job as a whole, or where it was not told
  std::optional<std::uint32_t> code;  ///< see JobEventKind

  friend bool operator==(const JobEvent&, const JobEvent&) = default;
};

}  // namespace jobx

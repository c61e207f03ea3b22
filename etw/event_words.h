/// Words for what the numbers in events mean.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "etw/traced_event.h"
#include "tracelog/guid.h"

namespace jobx {

/// STATUS_QUOTA_EXCEEDED: what processes are given whose CPU time is used up.
inline constexpr std::uint32_t kStatusQuotaExceeded = 0xC000'0044;

/// True for an NTSTATUS of a warning or an error: what was asked for was not done.
constexpr bool is_failure(std::uint32_t status) {
  return (status & 0x8000'0000) != 0;
}

/// Why a process left its job.
enum class RemovalReason : std::uint8_t {
  exited,          ///< it ended, or was ended by somebody else
  terminated,      ///< with all of the job
  cpu_time,        ///< its own CPU time, or that of the job, was used up
  refused,         ///< a limit kept it out
  object_deleted,  ///< no reason: it had left before, and its object went away now
  unknown,         ///< flags of a newer system
  count_           ///< how many there are; no reason
};
constexpr auto kRemovalReasons = static_cast<std::size_t>(RemovalReason::count_);

/// By the flags of remove_process, see removal_flag; each known combination means one thing.
RemovalReason removal_reason(std::uint32_t flags);
std::string_view removal_word(RemovalReason reason);

/// Why a job was terminated.
enum class TerminationReason : std::uint8_t {
  cpu_time,    ///< its CPU time was used up: STATUS_QUOTA_EXCEEDED
  limit,       ///< another limit; only the classic event tells
  terminated,  ///< TerminateJobObject, or the last handle of a job with kill_on_job_close was closed
  count_       ///< how many there are; no reason
};
constexpr auto kTerminationReasons = static_cast<std::size_t>(TerminationReason::count_);

TerminationReason termination_reason(const TracedEvent& event);
std::string_view termination_word(TerminationReason reason);

/// "active_process_zero" and the like, for JOB_OBJECT_MSG_*; empty for others.
std::string_view notification_word(std::uint32_t message);

/// "22fb2cd6-0e7b-422b-a0c7-2fad1fd0e716"
std::string guid_text(const Guid& guid);

}  // namespace jobx

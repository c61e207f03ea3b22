/// What comes out of a completion port of owned jobs.
#pragma once

#include <bitset>
#include <cstdint>

#include "jobobject/job_events.h"

namespace jobx {

/// Names one owned job for as long as the program runs: never given twice, since messages of a job may still
/// be on their way when it is gone. 0 is no job's.
using JobKey = std::uint64_t;

namespace job_message {
/// Not the kernel's: a notification whose limits were all counted before.
constexpr std::uint32_t nothing_new = 0xFFFF'FFFF;
}  // namespace job_message

/// One message, as it comes out of a completion port.
struct JobMessage {
  JobKey key = 0;
  std::uint32_t message = 0;  ///< see job_message; 0: our own, see OwnedJobKernel::post()
  /// For job_message::notification_limit: the limits that the job said are passed.
  std::bitset<kBrokenLimits> broken_limits{};
  std::uint64_t process_id = 0;  ///< of the process that the message is about; 0 where it is about the job
};

}  // namespace jobx

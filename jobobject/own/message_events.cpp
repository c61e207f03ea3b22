#include "jobobject/own/message_events.h"

#include <cstddef>
#include <utility>

namespace jobx {
namespace {

std::uint32_t code_of(BrokenLimit limit) {
  return static_cast<std::uint32_t>(limit);
}

/// Of every message but those of notification limits.
JobEvent event_of(const JobMessage& message, const JobName& job, Ticks now) {
  JobEvent event{now, job, JobEventKind::limit_reached, message.process_id, {}};
  switch (message.message) {
    case job_message::end_of_job_time:
      event.kind = JobEventKind::job_time_expired;
      break;
    case job_message::end_of_process_time:
      event.kind = JobEventKind::process_time_killed;
      break;
    case job_message::active_process_limit:
      event.code = code_of(BrokenLimit::active_processes);
      break;
    case job_message::active_process_zero:
      event.kind = JobEventKind::job_emptied;
      break;
    case job_message::new_process:
      event.kind = JobEventKind::process_added;
      break;
    case job_message::exit_process:
      event.kind = JobEventKind::process_exited;
      break;
    case job_message::abnormal_exit_process:
      event.kind = JobEventKind::process_exited_abnormally;
      break;
    case job_message::process_memory_limit:
      event.code = code_of(BrokenLimit::process_memory);
      break;
    case job_message::job_memory_limit:
      event.code = code_of(BrokenLimit::job_memory);
      break;
    case job_message::job_cycle_time_limit:
      event.code = code_of(BrokenLimit::job_cycle_time);
      break;
    default:
      event.kind = JobEventKind::unknown;
      event.code = message.message;
  }
  return event;
}

}  // namespace

void tell_events(const JobMessage& message, const JobName& job, Ticks now, const JobEventSink& sink) {
  if (message.message != job_message::notification_limit) return sink(event_of(message, job, now));
  JobEvent event{now, job, JobEventKind::limit_reached, message.process_id, code_of(BrokenLimit::unknown)};
  if (message.broken_limits.none()) return sink(std::move(event));
  for (std::size_t i = 0; i < kBrokenLimits; ++i) {
    if (!message.broken_limits.test(i)) continue;
    event.code = static_cast<std::uint32_t>(i);
    sink(event);
  }
}

}  // namespace jobx

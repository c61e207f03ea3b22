#include "collector/sources/trace_events.h"

#include <algorithm>
#include <string>
#include <utility>

#include "etw/event_words.h"
#include "jobobject/own/message_events.h"

namespace jobx {
namespace {

std::optional<JobEventKind> kind_of(RemovalReason reason) {
  switch (reason) {
    case RemovalReason::exited:
      return JobEventKind::process_exited;
    case RemovalReason::terminated:
      return JobEventKind::process_terminated;
    case RemovalReason::cpu_time:
      return JobEventKind::process_time_killed;
    case RemovalReason::refused:
      return JobEventKind::process_refused;
    default:
      return std::nullopt;
  }
}

/// True for messages of single processes: there are events of these themselves.
constexpr bool is_told_twice(std::uint32_t message) {
  return message == job_message::end_of_process_time || message == job_message::new_process ||
         message == job_message::exit_process || message == job_message::abnormal_exit_process;
}

}  // namespace

std::optional<JobEvent> job_event_of(const TracedEvent& event) {
  std::optional<JobEvent> told;
  const auto tell = [&](JobEventKind kind, std::optional<std::uint32_t> code = {}) {
    told = JobEvent{event.time.time_since_epoch(), {}, kind, event.process_id.value_or(0), code};
  };
  switch (event.kind) {
    case TracedKind::job_create:
      if (event.status == 0U) tell(JobEventKind::job_created);  // else one was opened, or none made
      break;
    case TracedKind::job_terminate: {
      const bool by_time = termination_reason(event) == TerminationReason::cpu_time;
      tell(by_time ? JobEventKind::job_time_killed : JobEventKind::job_terminated, event.status);
      break;
    }
    case TracedKind::assign_process:
      if (is_failure(event.status.value_or(0))) {
        tell(JobEventKind::process_refused, event.status);
      } else {
        tell(JobEventKind::process_added);
      }
      break;
    case TracedKind::remove_process:
      if (const auto kind = kind_of(removal_reason(event.flags.value_or(0)))) tell(*kind, event.exit_code);
      break;
    case TracedKind::send_notification: {
      if (!event.notification || is_told_twice(*event.notification)) break;
      const JobMessage message{.message = *event.notification, .process_id = event.process_id.value_or(0)};
      tell_events(message, {}, event.time.time_since_epoch(), [&](JobEvent one) { told = std::move(one); });
      break;
    }
    default:
      break;
  }
  return told;
}

void TraceEvents::add(const TracedEvent& event, Clock::time_point now) {
  if (!event.job_id) return;
  std::optional<JobEvent> told = job_event_of(event);
  if (!told) return;
  const std::lock_guard lock(mutex_);
  if (told->kind == JobEventKind::job_created) note_created(*event.job_id, now);
  waiting_.push_back({*event.job_id, *std::move(told), now});
  if (waiting_.size() < kMostWaiting) return;
  hand_over_locked(now);
  // What is left has no name yet: its older half does not wait any longer.
  if (waiting_.size() > kMostWaiting / 2) hand_over_locked(waiting_[kMostWaiting / 2].since + kPatience);
}

/// From now on the number means another job than before.
void TraceEvents::note_created(std::uint32_t number, Clock::time_point now) {
  if (known_.contains(number)) hand_over_locked(now);
  known_.erase(number);
  if (created_.size() >= kMostCreated) {
    created_.clear();
    forgotten_ = now;
  }
  created_[number] = now;
}

void TraceEvents::hand_over(Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  hand_over_locked(now);
}

void TraceEvents::hand_over_locked(Clock::time_point now) {
  std::vector<Waiting> left;
  for (Waiting& one : waiting_) {
    if (!pass_on(one, now)) left.push_back(std::move(one));
  }
  waiting_ = std::move(left);
}

/// False if the event goes on waiting.
bool TraceEvents::pass_on(Waiting& one, Clock::time_point now) {
  const auto known = known_.find(one.number);
  if (known != known_.end() && one.since >= known->second.created) {
    if (known->second.is_owned) return true;
    one.event.job = known->second.name;
  } else {
    const bool is_of_predecessor = known != known_.end();
    if (!is_of_predecessor && now - one.since < kPatience) return false;
    if (has_filters_) return true;
    one.event.job = {{}, std::string(kUnnamedJob), std::to_string(one.number)};
  }
  ring_->push(std::move(one.event));
  return true;
}

void TraceEvents::name(std::vector<NumberedJob> jobs, bool has_filters, Clock::time_point begun) {
  const std::lock_guard lock(mutex_);
  has_filters_ = has_filters;
  for (NumberedJob& job : jobs) name_one(std::move(job), begun);
  std::erase_if(created_, [&](const auto& one) { return one.second < begun; });
  std::erase_if(known_, [&](const auto& one) { return begun - one.second.seen > kMemory; });
  hand_over_locked(begun);
}

void TraceEvents::name_one(NumberedJob job, Clock::time_point begun) {
  const auto created = created_.find(job.number);
  const bool is_created = created != created_.end();
  // A listing that is older than the job may show the one that had the number before.
  if (begun <= (is_created ? created->second : forgotten_)) return;
  Known& known = known_[job.number];
  if (is_created) known.created = created->second;
  known.name = std::move(job.name);
  known.is_owned = job.is_owned;
  known.seen = begun;
}

}  // namespace jobx

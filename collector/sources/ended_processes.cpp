#include "collector/sources/ended_processes.h"

#include <algorithm>
#include <utility>

#include "etw/event_words.h"

namespace jobx {
namespace {

constexpr std::uint64_t kKilobyte = 1'024;

EndedUsage usage_of(const StoppedProcess& process) {
  return {1, process.cycles, process.read_kilobytes * kKilobyte, process.write_kilobytes * kKilobyte,
          process.hard_faults};
}

}  // namespace

void EndedProcesses::add(const TracedEvent& event, const std::optional<TracedJobKey>& job,
                         const CountForJob& count) {
  if (!event.process_id) return;
  switch (event.kind) {
    case TracedKind::process_start:
      return forget(*event.process_id);  // the id was given again
    case TracedKind::assign_process:
      if (event.status == 0U) note_member(*event.process_id, job, count);
      return;
    case TracedKind::remove_process: {
      const RemovalReason reason = removal_reason(event.flags.value_or(0));
      // One that a limit refused was not in the job; and an object that goes away is the last of a process.
      if (reason == RemovalReason::object_deleted) return forget(*event.process_id);
      if (reason != RemovalReason::refused) note_member(*event.process_id, job, count);
      return;
    }
    case TracedKind::process_stop:
      if (event.stopped && event.stopped->has_usage) note_end(*event.process_id, *event.stopped, count);
      return;
    default:
      return;
  }
}

void EndedProcesses::forget_pairs() {
  newer_.clear();
  older_.clear();
}

EndedProcesses::Process& EndedProcesses::process_of(std::uint32_t process_id) {
  for (Processes* const known : {&newer_, &older_}) {
    const auto found = known->find(process_id);
    if (found != known->end()) return found->second;
  }
  if (newer_.size() == kMost / 2) older_ = std::exchange(newer_, {});
  return newer_[process_id];
}

void EndedProcesses::note_member(std::uint32_t process_id, const std::optional<TracedJobKey>& job,
                                 const CountForJob& count) {
  Process& process = process_of(process_id);
  if (!std::exchange(process.is_member, true) && process.used) usage_.add(*process.used);
  if (!job || process.jobs.size() == kMostJobs) return;
  if (std::find(process.jobs.begin(), process.jobs.end(), *job) != process.jobs.end()) return;
  process.jobs.push_back(*job);
  if (process.used) count(*job, *process.used);
}

void EndedProcesses::note_end(std::uint32_t process_id, const StoppedProcess& stopped,
                              const CountForJob& count) {
  is_recorded_ = true;
  Process& process = process_of(process_id);
  if (process.used) process = {};  // another process of that id, whose start no event told of
  process.used = usage_of(stopped);
  if (process.is_member) usage_.add(*process.used);
  for (const TracedJobKey& job : process.jobs) count(job, *process.used);
}

void EndedProcesses::forget(std::uint32_t process_id) {
  newer_.erase(process_id);
  older_.erase(process_id);
}

}  // namespace jobx

#include "collector/sources/ended_processes.h"

#include <utility>

#include "etw/event_words.h"

namespace jobx {
namespace {

constexpr std::uint64_t kKilobyte = 1'024;

}  // namespace

void EndedProcesses::add(const TracedEvent& event) {
  if (!event.process_id) return;
  switch (event.kind) {
    case TracedKind::process_start:
      return forget(*event.process_id);  // the id was given again
    case TracedKind::assign_process:
      if (event.status == 0U) note_member(*event.process_id);
      return;
    case TracedKind::remove_process: {
      const RemovalReason reason = removal_reason(event.flags.value_or(0));
      // One that a limit refused was not in the job; and an object that goes away is the last of a process.
      if (reason == RemovalReason::object_deleted) return forget(*event.process_id);
      if (reason != RemovalReason::refused) note_member(*event.process_id);
      return;
    }
    case TracedKind::process_stop:
      if (event.stopped && event.stopped->has_usage) note_end(*event.process_id, *event.stopped);
      return;
    default:
      return;
  }
}

void EndedProcesses::note_member(std::uint32_t process_id) {
  for (auto* ended : {&ended_, &old_ended_}) {
    const auto found = ended->find(process_id);
    if (found == ended->end()) continue;
    count(found->second);
    ended->erase(found);
    return;
  }
  if (members_.contains(process_id) || old_members_.contains(process_id)) return;
  if (members_.size() == kMost / 4) old_members_ = std::exchange(members_, {});
  members_.insert(process_id);
}

void EndedProcesses::note_end(std::uint32_t process_id, const StoppedProcess& process) {
  if (members_.erase(process_id) + old_members_.erase(process_id) > 0) return count(process);
  if (ended_.size() == kMost / 4) old_ended_ = std::exchange(ended_, {});
  ended_[process_id] = process;
}

void EndedProcesses::forget(std::uint32_t process_id) {
  members_.erase(process_id);
  old_members_.erase(process_id);
  ended_.erase(process_id);
  old_ended_.erase(process_id);
}

void EndedProcesses::count(const StoppedProcess& process) {
  ++usage_.processes;
  usage_.cycles += process.cycles;
  usage_.read_bytes += process.read_kilobytes * kKilobyte;
  usage_.written_bytes += process.write_kilobytes * kKilobyte;
  usage_.hard_faults += process.hard_faults;
}

std::size_t EndedProcesses::remembered() const {
  return members_.size() + old_members_.size() + ended_.size() + old_ended_.size();
}

}  // namespace jobx

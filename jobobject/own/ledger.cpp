#include "jobobject/own/ledger.h"

#include <algorithm>

namespace jobx {
namespace {

void add_broken(JobEvents& events, const std::bitset<kBrokenLimits>& limits) {
  if (limits.none()) ++events.broken_limits[static_cast<std::size_t>(BrokenLimit::unknown)];
  for (std::size_t i = 0; i < kBrokenLimits; ++i) {
    if (limits.test(i)) ++events.broken_limits[i];
  }
}

void add_broken(JobEvents& events, BrokenLimit limit) {
  ++events.broken_limits[static_cast<std::size_t>(limit)];
}

void add(JobEvents& events, const JobMessage& message, Ticks now) {
  switch (message.message) {
    case job_message::end_of_job_time:
      ++events.job_time_posts;
      events.last_expiration = now;
      return;
    case job_message::end_of_process_time:
      ++events.process_time_expirations;
      events.last_expiration = now;
      return;
    case job_message::active_process_limit:
      return add_broken(events, BrokenLimit::active_processes);
    case job_message::active_process_zero:
      ++events.emptied;
      return;
    case job_message::new_process:
      ++events.new_processes;
      return;
    case job_message::exit_process:
      ++events.normal_exits;
      return;
    case job_message::abnormal_exit_process:
      ++events.abnormal_exits;
      return;
    case job_message::process_memory_limit:
      return add_broken(events, BrokenLimit::process_memory);
    case job_message::job_memory_limit:
      return add_broken(events, BrokenLimit::job_memory);
    case job_message::notification_limit:
      return add_broken(events, message.broken_limits);
    case job_message::job_cycle_time_limit:
      return add_broken(events, BrokenLimit::job_cycle_time);
    default:
      ++events.unknown_messages;
  }
}

std::uint64_t beyond(std::uint64_t accounted, std::uint64_t heard) {
  return accounted > heard ? accounted - heard : 0;
}

}  // namespace

JobEvents& JobEvents::operator+=(const JobEvents& other) {
  new_processes += other.new_processes;
  normal_exits += other.normal_exits;
  abnormal_exits += other.abnormal_exits;
  emptied += other.emptied;
  process_time_expirations += other.process_time_expirations;
  job_time_posts += other.job_time_posts;
  job_time_kills += other.job_time_kills;
  for (std::size_t i = 0; i < kBrokenLimits; ++i) broken_limits[i] += other.broken_limits[i];
  unknown_messages += other.unknown_messages;
  missed_new_processes += other.missed_new_processes;
  missed_exits += other.missed_exits;
  last_expiration = std::max(last_expiration, other.last_expiration);
  return *this;
}

void Ledger::note(const JobMessage& message, Ticks now) {
  add(totals_, message, now);
  const auto entry = entries_.find(message.key);
  if (entry != entries_.end()) add(entry->second.events, message, now);
}

void Ledger::note_job_time_kill(JobKey key, Ticks now) {
  ++totals_.job_time_kills;
  totals_.last_expiration = now;
  const auto entry = entries_.find(key);
  if (entry == entries_.end()) return;
  ++entry->second.events.job_time_kills;
  entry->second.events.last_expiration = now;
}

Ledger::Gap Ledger::gap(const JobEvents& events, const ProcessCounts& counts) {
  if (!counts.total || !counts.active) return {};
  // Accounting counts an assignment that failed at the limit as a process; its message is another one.
  const std::uint64_t refused = events.broken_limits[static_cast<std::size_t>(BrokenLimit::active_processes)];
  // A process that has exited counts as active until the last handle to it is closed: never too many here.
  const std::uint64_t ended = beyond(*counts.total, *counts.active);
  return {beyond(*counts.total, events.new_processes + refused), beyond(ended, events.exits() + refused)};
}

void Ledger::raise_missed(JobEvents& events, const Gap& gap) {
  const std::uint64_t new_processes = beyond(gap.new_processes, events.missed_new_processes);
  const std::uint64_t exits = beyond(gap.exits, events.missed_exits);
  events.missed_new_processes += new_processes;
  events.missed_exits += exits;
  totals_.missed_new_processes += new_processes;
  totals_.missed_exits += exits;
}

void Ledger::reconcile(JobKey key, const ProcessCounts& counts) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return;
  Entry& entry = found->second;
  const Gap now = gap(entry.events, counts);
  raise_missed(entry.events, {std::min(now.new_processes, entry.last.new_processes),
                              std::min(now.exits, entry.last.exits)});
  entry.last = now;
}

void Ledger::reconcile_last(JobKey key, const ProcessCounts& counts) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return;
  raise_missed(found->second.events, gap(found->second.events, counts));
}

const JobEvents* Ledger::find(JobKey key) const {
  const auto entry = entries_.find(key);
  return entry == entries_.end() ? nullptr : &entry->second.events;
}

}  // namespace jobx

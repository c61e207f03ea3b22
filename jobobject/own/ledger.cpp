#include "jobobject/own/ledger.h"

#include <algorithm>
#include <cstddef>
#include <utility>

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

bool is_exit(std::uint32_t message) {
  return message == job_message::exit_process || message == job_message::abnormal_exit_process;
}

/// The others are of amounts that only grow: once passed, they stay so.
std::bitset<kBrokenLimits> can_be_passed_again() {
  std::bitset<kBrokenLimits> limits;
  for (const BrokenLimit limit :
       {BrokenLimit::notify_job_memory, BrokenLimit::notify_job_memory_low, BrokenLimit::notify_cpu_rate,
        BrokenLimit::notify_io_rate, BrokenLimit::notify_network_rate}) {
    limits.set(static_cast<std::size_t>(limit));
  }
  return limits;
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

JobMessage Ledger::with_new_limits(JobMessage message) {
  const auto found = entries_.find(message.key);
  // Only a notification has limits.
  if (found == entries_.end() || message.broken_limits.none()) return message;
  Entry& entry = found->second;
  const std::bitset<kBrokenLimits> levels = std::exchange(message.broken_limits, {});
  message.broken_limits = levels & ~entry.passed;
  entry.passed = levels;
  if (message.broken_limits.any()) {
    // Each has a message of its own, which may still be on its way.
    entry.announced += message.broken_limits.count() - 1;
  } else if (entry.announced > 0) {
    --entry.announced;
  } else if (const auto again = levels & can_be_passed_again(); again.count() == 1) {
    message.broken_limits = again;
  }
  if (message.broken_limits.none()) message.message = job_message::nothing_new;
  return message;
}

void Ledger::note(const JobMessage& message, Ticks now) {
  if (message.message == job_message::nothing_new || was_missed(message)) return;
  add(totals_, message, now);
  const auto entry = entries_.find(message.key);
  if (entry == entries_.end()) return;
  add(entry->second.events, message, now);
  note_process(entry->second, message);
}

void Ledger::note_process(Entry& entry, const JobMessage& message) {
  if (message.message == job_message::new_process) entry.running.insert(message.process_id);
  if (is_exit(message.message) && entry.running.erase(message.process_id) == 0) ++entry.unannounced_exits;
}

bool Ledger::was_missed(const JobMessage& message) {
  const auto found = settled_.find(message.key);
  if (found == settled_.end()) return false;
  std::uint64_t none = 0;
  std::uint64_t& missed = message.message == job_message::new_process ? found->second.new_processes
                          : is_exit(message.message)                  ? found->second.exits
                                                                      : none;
  if (missed == 0) return false;
  --missed;
  return true;
}

void Ledger::note_job_time_kill(JobKey key, Ticks now) {
  ++totals_.job_time_kills;
  totals_.last_expiration = now;
  const auto entry = entries_.find(key);
  if (entry == entries_.end()) return;
  ++entry->second.events.job_time_kills;
  entry->second.events.last_expiration = now;
}

Ledger::Gap Ledger::gap(const Entry& entry, const ProcessCounts& counts) {
  if (!counts.total || !counts.active) return {};
  const JobEvents& events = entry.events;
  // Accounting counts an assignment that failed at the limit as a process; its message is another one.
  const std::uint64_t refused = events.broken_limits[static_cast<std::size_t>(BrokenLimit::active_processes)];
  // A process that has exited counts as active until the last handle to it is closed: never too many here.
  const std::uint64_t ended = beyond(*counts.total, *counts.active);
  const std::uint64_t lost = beyond(*counts.total, events.new_processes + refused);
  // The exit of a refused process may be told, too: that of a process which was not heard to come, beyond
  // those whose coming was lost, or of one that was announced all the same.
  const std::uint64_t announced = beyond(events.new_processes + refused, *counts.total);
  const std::uint64_t told = std::min(refused, announced + beyond(entry.unannounced_exits, lost));
  return {lost, beyond(ended, events.exits() + refused - told)};
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
  const Gap now = gap(entry, counts);
  raise_missed(entry.events, {std::min(now.new_processes, entry.last.new_processes),
                              std::min(now.exits, entry.last.exits)});
  entry.last = now;
}

void Ledger::reconcile_last(JobKey key, const ProcessCounts& counts) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return;
  JobEvents& events = found->second.events;
  raise_missed(events, gap(found->second, counts));
  if (events.missed_new_processes == 0 && events.missed_exits == 0) return;
  settled_[key] = {events.missed_new_processes, events.missed_exits};
  settled_order_.push_back(key);
  if (settled_order_.size() <= kMostSettled) return;
  settled_.erase(settled_order_.front());
  settled_order_.pop_front();
}

bool Ledger::is_complete(JobKey key, const ProcessCounts& counts) const {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return true;
  const Gap open = gap(found->second, counts);
  return open.new_processes == 0 && open.exits == 0;
}

const JobEvents* Ledger::find(JobKey key) const {
  const auto entry = entries_.find(key);
  return entry == entries_.end() ? nullptr : &entry->second.events;
}

}  // namespace jobx

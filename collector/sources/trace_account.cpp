#include "collector/sources/trace_account.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/hex.h"

namespace jobx {
namespace {

/// The two ways of recording write their events of one happening at once.
constexpr std::chrono::milliseconds kAtOnce{1};

/// Created, not one of that name opened (STATUS_OBJECT_NAME_EXISTS).
bool has_created(const TracedEvent& event) {
  return event.kind == TracedKind::job_create && event.status == 0U;
}

std::uint64_t key_of(std::uint32_t job_id, std::uint32_t process_id) {
  return std::uint64_t{job_id} << 32 | process_id;
}

template <typename Enum>
std::size_t index(Enum value) {
  return static_cast<std::size_t>(value);
}

/// No two accounts of the program have the same.
std::uint64_t next_range() {
  static std::atomic<std::uint64_t> accounts = 0;
  return ++accounts * TraceAccount::kRange;
}

}  // namespace

std::optional<TracedLimit> traced_limit(std::uint32_t message) {
  switch (message) {
    case 1:
      return TracedLimit::job_time;
    case 2:
      return TracedLimit::process_time;
    case 3:
      return TracedLimit::active_processes;
    case 9:
      return TracedLimit::process_memory;
    case 10:
      return TracedLimit::job_memory;
    case 11:
      return TracedLimit::notification;
    case 12:
      return TracedLimit::job_cycle_time;
    default:
      return std::nullopt;
  }
}

bool CountedRemovals::add(std::uint64_t key, RemovalReason reason) {
  if (reason == RemovalReason::object_deleted) {
    forget(key);  // the last event of a process
    return false;
  }
  if (newer_.contains(key) || older_.contains(key)) return false;
  if (newer_.size() == kMost / 2) older_ = std::exchange(newer_, {});
  newer_.insert(key);
  return true;
}

void CountedRemovals::forget(std::uint64_t key) {
  newer_.erase(key);
  older_.erase(key);
}

TraceAccount::TraceAccount() : serial_(next_range()), left_order_(serial_) {}

bool TraceAccount::add(const TracedEvent& event, Clock::time_point now) {
  ++events_[index(event.kind)];
  if (is_repeated(event)) return false;
  count_for_host(event);
  Entry* const entry = event.job_id ? &entry_of(event, now) : nullptr;
  count_ended(event, entry);
  if (entry == nullptr) return true;
  if (event.kind == TracedKind::remove_process) return count_removal(event, entry->job);
  count_for_job(event, *entry);
  return true;
}

void TraceAccount::skip(Decoding why) {
  if (why > Decoding::other) ++skipped_[index(why)];
}

void TraceAccount::forget_pairs() {
  for (auto& [id, entry] : jobs_) entry.pending.clear();
  ended_.forget_pairs();
}

/// True for the second of two events that both ways of recording wrote of the same create or terminate.
bool TraceAccount::is_repeated(const TracedEvent& event) {
  if (event.kind != TracedKind::job_create && event.kind != TracedKind::job_terminate) return false;
  const std::optional<Seen> before =
      std::exchange(last_, Seen{event.kind, event.job_id, event.is_manifest, event.time});
  return before && before->kind == event.kind && before->job_id == event.job_id &&
         before->is_manifest != event.is_manifest && std::chrono::abs(event.time - before->time) < kAtOnce;
}

void TraceAccount::count_for_host(const TracedEvent& event) {
  switch (event.kind) {
    case TracedKind::job_create:
      if (has_created(event)) ++created_;
      return;
    case TracedKind::job_terminate:
      if (event.names_job) ++terminated_[index(termination_reason(event))];
      return;
    case TracedKind::assign_process:
      if (!is_failure(*event.status)) {
        ++assigned_;
        host_removals_.forget(*event.process_id);
      } else {
        std::string status = hex_text(*event.status);
        if (assign_failures_.size() >= kMostStatuses && !assign_failures_.contains(status)) status = "other";
        ++assign_failures_[status];
      }
      return;
    case TracedKind::process_start:
      host_removals_.forget(*event.process_id);
      return;
    case TracedKind::remove_process: {
      const RemovalReason reason = removal_reason(*event.flags);
      if (host_removals_.add(*event.process_id, reason)) ++removed_[index(reason)];
      return;
    }
    case TracedKind::send_notification:
      if (const auto limit = traced_limit(*event.notification)) ++notified_[index(*limit)];
      return;
    default:
      return;
  }
}

/// Counts what a process used, for each job that it was in, once it has ended. `entry`: of the event's job.
void TraceAccount::count_ended(const TracedEvent& event, Entry* entry) {
  std::optional<TracedJobKey> job;
  if (entry != nullptr) job = TracedJobKey{*event.job_id, entry->job.serial};
  ended_.add(event, job, [this](const TracedJobKey& of, const EndedUsage& used) {
    const auto found = jobs_.find(of.number);
    if (found == jobs_.end() || found->second.job.serial != of.serial) return;  // it has left
    std::optional<EndedUsage>& ended = found->second.job.ended;
    if (!ended) ended.emplace();
    ended->add(used);
  });
}

/// The job that the event's number means; one that is created is another one than before.
TraceAccount::Entry& TraceAccount::entry_of(const TracedEvent& event, Clock::time_point now) {
  if (jobs_.size() >= kMostJobs && !jobs_.contains(*event.job_id)) make_room();
  Entry& entry = jobs_[*event.job_id];
  if (entry.job.serial == 0 || has_created(event)) {
    leave(*event.job_id, entry.job, true);
    entry = {};
    entry.job.serial = ++serial_;
    entry.job.is_created = has_created(event);
    entry.job.begun = event.time;
    entry.job.known_since = now;
  }
  entry.touched = ++clock_;
  entry.job.last = event.time;
  ++entry.job.events;
  return entry;
}

/// Keeps what is known of a job that is no longer followed.
void TraceAccount::leave(std::uint32_t number, TracedJob& job, bool is_replaced) {
  if (!job.ended || job.ended->processes == 0) return;
  left_.push_back({++left_order_, number, is_replaced, std::make_shared<const TracedJob>(std::move(job))});
  if (left_.size() > kMostLeft) left_.pop_front();
}

/// Forgets a quarter of the jobs, those without an event for longest.
void TraceAccount::make_room() {
  std::vector<std::uint64_t> touched;
  touched.reserve(jobs_.size());
  for (const auto& [id, entry] : jobs_) touched.push_back(entry.touched);
  const auto quarter = touched.begin() + static_cast<std::ptrdiff_t>(touched.size() / 4);
  std::nth_element(touched.begin(), quarter, touched.end());
  for (auto one = jobs_.begin(); one != jobs_.end();) {
    if (one->second.touched > *quarter) {
      ++one;
      continue;
    }
    leave(one->first, one->second.job, false);
    one = jobs_.erase(one);
  }
}

/// False for all but the first removal of a process.
bool TraceAccount::count_removal(const TracedEvent& event, TracedJob& job) {
  const RemovalReason reason = removal_reason(*event.flags);
  if (!job_removals_.add(key_of(*event.job_id, *event.process_id), reason)) return false;
  ++job.removals[index(reason)];
  if (reason != RemovalReason::refused && !job.ended) job.ended.emplace();
  if (reason != RemovalReason::terminated && reason != RemovalReason::cpu_time) return true;
  job.last_kill = reason;
  job.last_kill_time = event.time;
  return true;
}

void TraceAccount::count_for_job(const TracedEvent& event, Entry& entry) {
  TracedJob& job = entry.job;
  switch (event.kind) {
    case TracedKind::job_terminate:
      job.terminated = event.time;
      return;
    case TracedKind::assign_process:
      if (is_failure(*event.status)) return;
      ++job.assigned;
      job.terminated.reset();
      if (!job.ended) job.ended.emplace();
      job_removals_.forget(key_of(*event.job_id, *event.process_id));
      return;
    case TracedKind::send_notification:
      if (const auto limit = traced_limit(*event.notification)) ++job.notifications[index(*limit)];
      return;
    case TracedKind::io_rate_start: {
      if (!event.io_rate || is_failure(*event.status)) return;
      const std::string volume = event.name.text();
      if (job.io_limits.size() < kMostNames || job.io_limits.contains(volume))
        job.io_limits[volume] = event.io_rate->maximum;
      return;
    }
    case TracedKind::io_rate_stop:
      if (!is_failure(*event.status)) job.io_limits.erase(event.name.text());
      return;
    case TracedKind::silo_state:
      job.silo_state = event.silo_state;
      return;
    case TracedKind::silo_create_callback_start:
    case TracedKind::silo_create_callback_stop:
    case TracedKind::silo_terminate_callback_start:
    case TracedKind::silo_terminate_callback_stop:
      return note_callback(event, entry);
    default:
      return;
  }
}

void TraceAccount::note_callback(const TracedEvent& event, Entry& entry) {
  const bool creates = event.kind == TracedKind::silo_create_callback_start ||
                       event.kind == TracedKind::silo_create_callback_stop;
  const bool starts = event.kind == TracedKind::silo_create_callback_start ||
                      event.kind == TracedKind::silo_terminate_callback_start;
  Pending callback{creates, event.name.text()};
  if (starts) {
    if (entry.pending.size() < 2 * kMostNames) entry.pending[std::move(callback)] = event.time;
    return;
  }
  const auto start = entry.pending.find(callback);
  if (start == entry.pending.end()) return;
  const Ticks took = event.time - start->second;
  entry.pending.erase(start);
  auto& monitors = entry.job.monitors;
  if (took < Ticks{0}) return;  // the clock was set back
  if (monitors.size() >= kMostNames && !monitors.contains(callback.monitor)) return;
  SiloMonitor& monitor = monitors[callback.monitor];
  (creates ? monitor.creating : monitor.terminating) += took;
  ++(creates ? monitor.creations : monitor.terminations);
}

std::vector<SourceFigure> TraceAccount::figures() const {
  std::vector<SourceFigure> figures;
  const auto add = [&](FigureId id, std::string_view label, std::string_view value, std::uint64_t count) {
    figures.push_back({id, count, {{label, std::string(value)}}});
  };
  for (std::size_t i = 0; i < kTracedKinds; ++i)
    add(FigureId::etw_events, "event", kTracedNames[i], events_[i]);
  add(FigureId::etw_skipped, "reason", "unknown_event", skipped_[index(Decoding::unknown_event)]);
  add(FigureId::etw_skipped, "reason", "unknown_version", skipped_[index(Decoding::unknown_version)]);
  add(FigureId::etw_skipped, "reason", "unknown_size", skipped_[index(Decoding::unknown_size)]);
  for (const auto& [where, count] : lost_) add(FigureId::etw_lost, "where", where, count);
  figures.push_back({FigureId::etw_jobs_created, created_, {}});
  for (std::size_t i = 0; i < kTerminationReasons; ++i) {
    const auto reason = static_cast<TerminationReason>(i);
    add(FigureId::etw_jobs_terminated, "reason", termination_word(reason), terminated_[i]);
  }
  figures.push_back({FigureId::etw_processes_assigned, assigned_, {}});
  for (std::size_t i = 0; i < kRemovalReasons; ++i) {
    const auto reason = static_cast<RemovalReason>(i);
    if (reason == RemovalReason::object_deleted) continue;
    add(FigureId::etw_process_removals, "reason", removal_word(reason), removed_[i]);
  }
  for (std::size_t i = 0; i < kTracedLimits; ++i)
    add(FigureId::etw_limit_notifications, "limit", kTracedLimitNames[i], notified_[i]);
  for (const auto& [status, count] : assign_failures_)
    add(FigureId::etw_assign_failures, "status", status, count);
  if (events_[index(TracedKind::process_stop)] == 0) return figures;  // not recorded
  const EndedUsage& ended = ended_.usage();
  figures.push_back({FigureId::etw_ended_processes, ended.processes, {}});
  figures.push_back({FigureId::etw_ended_cycles, ended.cycles, {}});
  figures.push_back({FigureId::etw_ended_read_bytes, ended.read_bytes, {}});
  figures.push_back({FigureId::etw_ended_written_bytes, ended.written_bytes, {}});
  figures.push_back({FigureId::etw_ended_hard_faults, ended.hard_faults, {}});
  return figures;
}

std::shared_ptr<const TracedJobs> TraceAccount::jobs() const {
  auto jobs = std::make_shared<TracedJobs>();
  for (const auto& [id, entry] : jobs_) {
    const auto job = std::make_shared<TracedJob>(entry.job);
    if (!ended_.is_recorded()) job->ended.reset();
    jobs->emplace_hint(jobs->end(), id, job);
  }
  return jobs;
}

std::shared_ptr<const LeftJobs> TraceAccount::left() const {
  if (!ended_.is_recorded()) return nullptr;
  return std::make_shared<const LeftJobs>(left_.begin(), left_.end());
}

}  // namespace jobx

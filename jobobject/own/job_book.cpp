#include "jobobject/own/job_book.h"

#include <utility>

namespace jobx {

JobKey JobBook::enter(OpenJob job) {
  const JobKey key = ++last_key_;
  if (!job.adopted) ledger_.open(key);
  ended_.forget(job.name);
  live_.emplace(key, Live{std::move(job), false, false, {}, 0});
  return key;
}

void JobBook::tell(const Live& live, JobEventKind kind, Ticks now) const {
  if (sink_ && !live.open.adopted) sink_({now, live.open.name, kind, 0, {}});
}

void JobBook::confirm(JobKey key, Ticks now) {
  const auto found = live_.find(key);
  if (found == live_.end()) return;
  if (!found->second.open.adopted) ++gone_.created;
  tell(found->second, JobEventKind::job_created, now);
}

void JobBook::note(const JobMessage& message, Ticks now) {
  ledger_.note(message, now);
  if (!sink_) return;
  // A message that comes after its job has ended counts, but there is no name to tell it by.
  const auto found = live_.find(message.key);
  if (found != live_.end()) tell_events(message, found->second.open.name, now, sink_);
}

void JobBook::withdraw(JobKey key) {
  live_.erase(key);
  ledger_.close(key);
}

void JobBook::mark_started(JobKey key) {
  if (const auto found = live_.find(key); found != live_.end()) found->second.was_started = true;
}

void JobBook::release(JobKey key) {
  const auto found = live_.find(key);
  if (found == live_.end()) return;
  if (!found->second.open.adopted) {
    add_figures(gone_, found->second.last);
    ++gone_.ended;
  }
  live_.erase(found);
  ledger_.close(key);
}

std::optional<OpenJob> JobBook::find(JobKey key) const {
  const auto found = live_.find(key);
  return found == live_.end() ? std::nullopt : std::optional(found->second.open);
}

std::map<JobKey, OpenJob> JobBook::all() const {
  std::map<JobKey, OpenJob> jobs;
  for (const auto& [key, live] : live_) jobs.emplace_hint(jobs.end(), key, live.open);
  return jobs;
}

bool JobBook::take_reading(JobKey key, const TurnReading& reading, const Moment& now) {
  const auto found = live_.find(key);
  if (found == live_.end() || found->second.last_turn > reading.turn) return false;
  Live& live = found->second;
  const Job& job = reading.job;
  const bool ran_out = time_ran_out(job);
  if (ran_out && !live.ran_out && !live.open.adopted) {
    ledger_.note_job_time_kill(key, now.unix_time);
    tell(live, JobEventKind::job_time_killed, now.unix_time);
  }
  live.ran_out = ran_out;
  remember_figures(live.last, job);
  live.last_turn = reading.turn;
  if (live.open.ends_when_empty && live.was_started && job.processes.active == 0U) {
    finish(key, job, now);
    return true;
  }
  if (!live.open.adopted) ledger_.reconcile(key, job.processes);
  return false;
}

void JobBook::finish(JobKey key, Job job, const Moment& now) {
  const auto found = live_.find(key);
  if (!found->second.open.adopted) {
    ledger_.reconcile_last(key, job.processes);
    job.events = *ledger_.find(key);
    add_figures(gone_, found->second.last);
    ++gone_.ended;
  }
  tell(found->second, JobEventKind::job_ended, now.unix_time);
  ledger_.close(key);
  live_.erase(found);
  job.ended = now.unix_time;
  ended_.add(std::move(job), now.steady);
}

OwnedTotals JobBook::totals() const {
  OwnedTotals totals = gone_;
  totals.events = ledger_.totals();
  for (const auto& [key, live] : live_) {
    if (!live.open.adopted) add_figures(totals, live.last);
  }
  return totals;
}

}  // namespace jobx

#include "jobobject/own/job_book.h"

#include <utility>

namespace jobx {

JobKey JobBook::enter(OpenJob job) {
  const JobKey key = ++last_key_;
  if (!job.adopted) ledger_.open(key);
  ended_.forget(job.name);
  live_[key].open = std::move(job);
  return key;
}

void JobBook::tell(const JobName& name, JobEventKind kind, Ticks now) const {
  if (sink_) sink_({now, name, kind, 0, {}});
}

void JobBook::confirm(JobKey key, Ticks now) {
  const auto found = live_.find(key);
  if (found == live_.end() || found->second.open.adopted) return;
  ++gone_.created;
  tell(found->second.open.name, JobEventKind::job_created, now);
}

void JobBook::note(const JobMessage& heard, Ticks now) {
  const JobMessage message = ledger_.with_new_limits(heard);
  ledger_.note(message, now);
  const auto ended = draining_.find(message.key);
  if (sink_ && message.message != job_message::nothing_new) {
    const auto found = live_.find(message.key);
    // A message that comes after the books of its job are closed counts, but there is no name to tell it by.
    if (found != live_.end()) tell_events(message, found->second.open.name, now, sink_);
    if (ended != draining_.end()) tell_events(message, ended->second.name, now, sink_);
  }
  if (ended == draining_.end()) return;
  ended_.update(message.key, *ledger_.find(message.key));
  if (ledger_.is_complete(message.key, ended->second.counts)) {
    close(message.key, ended->second.counts);
    draining_.erase(ended);
  }
}

void JobBook::withdraw(JobKey key) {
  live_.erase(key);
  ledger_.close(key);
}

void JobBook::mark_started(JobKey key) {
  if (const auto found = live_.find(key); found != live_.end()) found->second.was_started = true;
}

void JobBook::watch(JobKey key, std::bitset<kBrokenLimits> limits) {
  if (const auto found = live_.find(key); found != live_.end()) found->second.open.watched_limits |= limits;
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
  const bool ends = live.open.ends_when_empty && live.was_started && job.processes.active == 0U;
  // The signal may come after the message that the job is empty: then the time used is all the evidence.
  const bool ran_out = time_ran_out(job) || (ends && time_is_used_up(job));
  if (ran_out && !live.ran_out && !live.open.adopted) note_time_kill(key, live.open.name, now.unix_time);
  live.ran_out = ran_out;
  remember_figures(live.last, job);
  live.last_turn = reading.turn;
  if (ends) {
    finish(key, job, now);
    return true;
  }
  if (!live.open.adopted) ledger_.reconcile(key, job.processes);
  return false;
}

void JobBook::note_time_kill(JobKey key, const JobName& name, Ticks now) {
  ledger_.note_job_time_kill(key, now);
  tell(name, JobEventKind::job_time_killed, now);
}

void JobBook::finish(JobKey key, Job job, const Moment& now) {
  settle(now);
  const auto found = live_.find(key);
  const bool adopted = found->second.open.adopted;
  const ProcessCounts counts = job.processes;
  if (!adopted) {
    job.events = *ledger_.find(key);
    add_figures(gone_, found->second.last);
    ++gone_.ended;
    tell(job.name, JobEventKind::job_ended, now.unix_time);
  }
  live_.erase(found);
  job.ended = now.unix_time;
  const JobName name = job.name;
  ended_.add(key, std::move(job), now.steady);
  if (ledger_.is_complete(key, counts)) return close(key, counts);
  draining_.emplace(key, Draining{name, counts, now.steady + kSettling});
}

void JobBook::close(JobKey key, const ProcessCounts& counts) {
  ledger_.reconcile_last(key, counts);
  if (const JobEvents* const events = ledger_.find(key)) ended_.update(key, *events);
  ledger_.close(key);
}

void JobBook::settle(const Moment& now) {
  for (auto one = draining_.begin(); one != draining_.end();) {
    if (one->second.until > now.steady) {
      ++one;
      continue;
    }
    close(one->first, one->second.counts);
    one = draining_.erase(one);
  }
}

void JobBook::append_ended(std::vector<Job>& jobs, const Moment& now) {
  settle(now);
  ended_.append_to(jobs, now.steady);
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

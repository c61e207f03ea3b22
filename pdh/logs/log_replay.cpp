#include "pdh/logs/log_replay.h"

#include <utility>

#include "pdh/log_time.h"
#include "pdh/logs/interpolation.h"

namespace jobx {

LogReplay::LogReplay(std::string name, OpenLog open_log, Options options, Now now)
    : name_(std::move(name)),
      open_log_(std::move(open_log)),
      options_(options),
      now_(std::move(now)),
      start_(options.start) {}

Result<std::unique_ptr<LogReplay>> LogReplay::open(const std::string& file, const LogOptions& how,
                                                   Options options) {
  return open(
      file, [file, how] { return open_counter_log(file, how); }, options);
}

Result<std::unique_ptr<LogReplay>> LogReplay::open(std::string name, OpenLog open_log, Options options,
                                                   Now now) {
  std::unique_ptr<LogReplay> replay(
      new LogReplay(std::move(name), std::move(open_log), options, std::move(now)));
  if (Result<void> begun = replay->begin(); !begun) return begun.error();
  return replay;
}

Result<void> LogReplay::begin() {
  Result<std::unique_ptr<CounterLog>> log = open_log_();
  if (!log) return log.error();
  log_ = *std::move(log);
  const Result<bool> first = log_->next(shown_);
  if (!first) return first.error();
  if (!*first) {
    const std::vector<Error> lost = log_->take_lost();
    if (!lost.empty()) return lost.front();
    return Error(ProgramError::malformed_data, "the counter log " + name_ + " contains no samples");
  }
  end_.reset();
  has_ended_ = false;
  shown_due_ = LogTime(0);
  next_due_ = LogTime(0);
  interval_ = LogTime(1);
  look_ahead();
  return {};
}

void LogReplay::look_ahead() {
  const Result<bool> read = log_->next(next_);
  if (!read) {
    end_ = read.error();
  } else if (!*read) {
    has_ended_ = true;
    for (Error& lost : log_->take_lost()) shown_.errors.push_back(std::move(lost));
    end_ = Error(ProgramError::malformed_data,
                 "the counter log " + name_ + " has ended; --pdh.log.loop replays it in a loop");
  } else if (next_.local_time > shown_.local_time && is_usable_time(shown_.local_time) &&
             is_usable_time(next_.local_time)) {
    interval_ = next_.local_time - shown_.local_time;
  }
  next_due_ += interval_;
}

/// Damage is no end, even when the log is to be played in a loop: what stands behind it would be missing from
/// every round without a word.
Result<void> LogReplay::advance(LogTime position, const std::stop_token& stop) {
  while (!end_ && next_due_ <= position) {
    if (stop.stop_requested()) return Error(ProgramError::timed_out, "replaying the counter log was stopped");
    std::swap(shown_, next_);
    shown_due_ = next_due_;
    look_ahead();
  }
  if (next_due_ > position) return {};
  has_failed_ = !has_ended_;
  if (!options_.loop || !has_ended_) return *end_;
  started_ = now_();
  start_ = LogTime(0);
  Result<void> begun = begin();
  has_failed_ = !begun;
  return begun;
}

LogReplay::LogTime LogReplay::position() const {
  return start_ + LogTime(now_() - *started_) * options_.speed;
}

Result<void> LogReplay::read(Snapshot& into, const std::stop_token& stop) {
  if (!started_) started_ = now_();
  if (has_failed_) {
    if (Result<void> begun = begin(); !begun) return begun;
    has_failed_ = false;
  }
  if (Result<void> advanced = advance(position(), stop); !advanced) return advanced.error();
  into = shown_;
  // The position is another one where the log began anew.
  if (options_.interpolate && !end_) {
    interpolate(into, next_, (position() - shown_due_) / (next_due_ - shown_due_));
  }
  return {};
}

}  // namespace jobx

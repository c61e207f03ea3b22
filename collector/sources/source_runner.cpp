#include "collector/sources/source_runner.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

namespace jobx {
namespace {

constexpr std::chrono::seconds kStopPatience{2};

SourceResult collect_guarded(Source& source, const std::stop_token& stop) {
  // An exception here would end the program for the sake of one source.
  try {
    return source.collect(stop);
  } catch (const std::exception& failure) {
    return Error(ProgramError::malformed_data,
                 "the source " + std::string(source_name(source.kind())) + " failed: " + failure.what());
  }
}

}  // namespace

/// Owned by the runner and by its thread together, since the thread may outlive the runner.
struct SourceRunner::State {
  std::unique_ptr<Source> source;
  std::shared_ptr<SourceMemory> memory;
  std::stop_source stop;
  std::mutex mutex;
  std::condition_variable changed;
  std::uint64_t wanted = 0;    ///< the run asked for last
  std::uint64_t finished = 0;  ///< the run that ended last; behind `wanted` while one is under way
  Clock::time_point started;   ///< of the run under way
  std::shared_ptr<const SourceRun> reading;
  bool ended = false;  ///< the thread has left its loop
};

SourceRunner::SourceRunner(std::unique_ptr<Source> source, std::shared_ptr<SourceMemory> memory)
    : kind_(source->kind()), memory_(std::move(memory)), state_(std::make_shared<State>()) {
  state_->source = std::move(source);
  state_->memory = memory_;
  std::thread([state = state_] { run(state); }).detach();
}

SourceRunner::~SourceRunner() {
  std::unique_lock lock(state_->mutex);
  state_->stop.request_stop();
  state_->changed.notify_all();
  state_->changed.wait_for(lock, kStopPatience, [&] { return state_->ended; });
}

void SourceRunner::run(const std::shared_ptr<State>& state) {
  std::vector<SourceFigure> published;
  std::unique_lock lock(state->mutex);
  const std::stop_token stop = state->stop.get_token();
  while (true) {
    state->changed.wait(lock, [&] { return stop.stop_requested() || state->wanted > state->finished; });
    if (stop.stop_requested()) break;
    const std::uint64_t sequence = state->wanted;
    const Clock::time_point started = state->started;
    lock.unlock();
    SourceResult result = collect_guarded(*state->source, stop);
    const Clock::duration duration = Clock::now() - started;
    if (!result.sample) {
      state->memory->count(result.sample.error());
    } else {
      state->memory->count(result.sample->errors);
    }
    state->memory->note(result.figures, published);
    auto reading =
        std::make_shared<const SourceRun>(SourceRun{sequence, std::move(result.sample), started, duration});
    lock.lock();
    state->reading = std::move(reading);
    state->finished = sequence;
    state->changed.notify_all();
  }
  // Here, while the runner still waits: what a source holds of the system (a session of ETW) must be given
  // back before the program ends.
  lock.unlock();
  state->source.reset();
  lock.lock();
  state->ended = true;
  state->changed.notify_all();
}

std::uint64_t SourceRunner::start() {
  const std::lock_guard lock(state_->mutex);
  if (state_->wanted == state_->finished) {
    ++state_->wanted;
    state_->started = Clock::now();
    state_->changed.notify_all();
  }
  return state_->wanted;
}

std::shared_ptr<const SourceRun> SourceRunner::wait(std::uint64_t sequence, Clock::time_point deadline) {
  Clock::time_point started;
  {
    std::unique_lock lock(state_->mutex);
    if (state_->changed.wait_until(lock, deadline, [&] { return state_->finished >= sequence; })) {
      return state_->reading;
    }
    started = state_->started;
  }
  Error error(ProgramError::timed_out, "the source " + std::string(source_name(kind_)) +
                                           " did not answer before the scrape's deadline");
  memory_->count(error);
  return std::make_shared<const SourceRun>(
      SourceRun{sequence, std::move(error), started, Clock::now() - started});
}

}  // namespace jobx

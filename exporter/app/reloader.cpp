#include "exporter/app/reloader.h"

#include <exception>
#include <utility>

namespace jobx {

void Reloader::begin(Act act) {
  act_ = std::move(act);
  thread_ = std::thread([this] { run(); });
}

void Reloader::end() {
  std::vector<std::promise<Result<void>>> left;
  {
    const std::lock_guard lock(mutex_);
    has_ended_ = true;
    left.swap(waiting_);
  }
  changed_.notify_all();
  for (auto& one : left) one.set_value(Error(ProgramError::unsupported, "the exporter is stopping"));
  if (thread_.joinable()) thread_.join();
}

void Reloader::request(const std::string& trigger) {
  {
    const std::lock_guard lock(mutex_);
    wanted_ = trigger;
  }
  changed_.notify_all();
}

Result<void> Reloader::request_and_wait(const std::string& trigger) {
  std::future<Result<void>> done;
  {
    const std::lock_guard lock(mutex_);
    if (has_ended_) return Error(ProgramError::unsupported, "the exporter is stopping");
    wanted_ = trigger;
    done = waiting_.emplace_back().get_future();
  }
  changed_.notify_all();
  return done.get();
}

void Reloader::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return has_ended_ || wanted_.has_value(); });
    if (has_ended_) return;
    const std::string trigger = *std::exchange(wanted_, std::nullopt);
    std::vector<std::promise<Result<void>>> waiting = std::exchange(waiting_, {});
    lock.unlock();
    const Result<Replaced> done = reload(trigger);
    for (auto& one : waiting) one.set_value(done ? Result<void>() : Result<void>(done.error()));
    lock.lock();
  }
}

Result<Reloader::Replaced> Reloader::reload(const std::string& trigger) {
  Result<Replaced> done = Replaced();
  try {
    done = act_();
  } catch (const std::exception& failure) {
    done = Error(ProgramError::malformed_data, failure.what());
  }
  if (done) {
    status_.note_success(ConfigStatus::WallClock::now());
    log_.info("configuration reloaded", {{"trigger", trigger}});
  } else {
    status_.note_failure();
    log_.error("configuration not reloaded; the previous one stays in use",
               {{"trigger", trigger}, {"error", done.error().message()}});
  }
  return done;
}

}  // namespace jobx

#include "tests/doubles/trace_system_double.h"

#include <algorithm>
#include <chrono>

namespace jobx::test {

class TraceSystemDouble::Kernel final : public TraceKernel {
 public:
  explicit Kernel(TraceSystemDouble& system) : system_(system) {}

  Win32Code start(const TraceSetup& setup, TraceHandle& session) override {
    const std::lock_guard lock(system_.mutex_);
    ++system_.tries_;
    const Win32Code refused = setup.is_system_logger ? system_.start_system_ : system_.start_other_;
    if (refused != 0) return refused;
    if (!system_.is_inert_) {
      if (system_.find(setup.name) != 0) return win32_code::already_exists;
    }
    session = system_.next_++;
    TraceCounters counters;
    counters.buffers = system_.is_inert_ ? 0 : setup.buffers.minimum;
    system_.sessions_[session] = {setup.name, counters};
    system_.started_.push_back(setup);
    system_.changed_.notify_all();
    return win32_code::success;
  }

  Win32Code enable(TraceHandle, const TraceProvider& provider) override {
    const std::lock_guard lock(system_.mutex_);
    system_.enabled_.push_back(provider);
    return system_.enable_ == 0 && !provider.event_ids.empty() ? system_.filter_ : system_.enable_;
  }

  Win32Code query(TraceHandle session, TraceCounters& into) override {
    const std::lock_guard lock(system_.mutex_);
    const auto found = system_.sessions_.find(session);
    if (found == system_.sessions_.end()) return win32_code::instance_not_found;
    into = found->second.counters;
    return win32_code::success;
  }

  Win32Code stop(TraceHandle session, TraceCounters& into) override {
    const std::lock_guard lock(system_.mutex_);
    const auto found = system_.sessions_.find(session);
    if (found == system_.sessions_.end()) return win32_code::instance_not_found;
    into = found->second.counters;
    system_.sessions_.erase(found);
    system_.changed_.notify_all();
    return win32_code::success;
  }

  Win32Code stop(const std::string& name) override {
    TraceHandle session = 0;
    {
      const std::lock_guard lock(system_.mutex_);
      session = system_.find(name);
    }
    TraceCounters ignored;
    return stop(session, ignored);
  }

  Win32Code open_consumer(const std::string& name, TraceSink& sink, TraceHandle& consumer) override {
    const std::lock_guard lock(system_.mutex_);
    if (system_.is_inert_) return win32_code::access_denied;
    if (system_.open_ != 0) return system_.open_;
    consumer = system_.next_++;
    system_.consumers_[consumer] = {system_.find(name), &sink};
    return win32_code::success;
  }

  Win32Code process(TraceHandle consumer) override {
    std::unique_lock lock(system_.mutex_);
    Consumer& own = system_.consumers_.at(consumer);
    own.is_reading = true;
    system_.changed_.notify_all();
    const auto is_over = [&] {
      const bool is_gone = !system_.hangs_ && !system_.sessions_.contains(own.session);
      return own.is_closed || own.failure != 0 || is_gone;
    };
    for (;;) {
      system_.changed_.wait(lock, [&] { return is_over() || !system_.deliveries_.empty(); });
      if (system_.deliveries_.empty()) break;
      Delivery next = std::move(system_.deliveries_.front());
      system_.deliveries_.pop_front();
      lock.unlock();
      next.record.payload = Bytes(std::as_bytes(std::span(next.payload)));
      own.sink->take(next.record);
      lock.lock();
      ++system_.delivered_;
      system_.changed_.notify_all();
    }
    own.is_reading = false;
    return own.failure;
  }

  Win32Code close(TraceHandle consumer) override {
    const std::lock_guard lock(system_.mutex_);
    system_.consumers_.at(consumer).is_closed = true;
    system_.changed_.notify_all();
    return win32_code::success;
  }

  [[nodiscard]] std::uint32_t build() const override { return 20'348; }
  [[nodiscard]] std::uint32_t own_process_id() const override { return kOwnProcess; }

 private:
  TraceSystemDouble& system_;
};

std::unique_ptr<TraceKernel> TraceSystemDouble::kernel() {
  return std::make_unique<Kernel>(*this);
}

/// With the lock held; 0 if there is none.
TraceHandle TraceSystemDouble::find(const std::string& name) const {
  const auto found = std::find_if(sessions_.begin(), sessions_.end(),
                                  [&](const auto& one) { return one.second.name == name; });
  return found == sessions_.end() ? 0 : found->first;
}

/// With the lock held; null if nobody reads a session.
TraceSystemDouble::Consumer* TraceSystemDouble::reader() {
  const auto found = std::find_if(consumers_.begin(), consumers_.end(),
                                  [](const auto& one) { return one.second.is_reading; });
  return found == consumers_.end() ? nullptr : &found->second;
}

void TraceSystemDouble::add_session(const std::string& name) {
  const std::lock_guard lock(mutex_);
  sessions_[next_++] = {name, {}};
}

void TraceSystemDouble::refuse_start(Win32Code system, Win32Code other) {
  const std::lock_guard lock(mutex_);
  start_system_ = system;
  start_other_ = other;
}

void TraceSystemDouble::refuse_enable(Win32Code code) {
  const std::lock_guard lock(mutex_);
  enable_ = code;
}

void TraceSystemDouble::refuse_filters(Win32Code code) {
  const std::lock_guard lock(mutex_);
  filter_ = code;
}

void TraceSystemDouble::refuse_consumer(Win32Code code) {
  const std::lock_guard lock(mutex_);
  open_ = code;
}

void TraceSystemDouble::be_inert() {
  const std::lock_guard lock(mutex_);
  is_inert_ = true;
}

void TraceSystemDouble::hang_at_stop() {
  const std::lock_guard lock(mutex_);
  hangs_ = true;
}

void TraceSystemDouble::send(const EventRecord& record, const std::string& payload) {
  std::unique_lock lock(mutex_);
  deliveries_.push_back({record, payload});
  const std::uint64_t number = ++sent_;
  changed_.notify_all();
  changed_.wait_for(lock, std::chrono::seconds(5), [&] { return delivered_ >= number; });
}

void TraceSystemDouble::send(const EventRecord& record) {
  send(record, "");
}

void TraceSystemDouble::set_lost(const TraceCounters& lost) {
  const std::lock_guard lock(mutex_);
  const Consumer* const reading = reader();
  if (reading == nullptr) return;
  const std::uint32_t buffers = sessions_[reading->session].counters.buffers;
  sessions_[reading->session].counters = lost;
  sessions_[reading->session].counters.buffers = buffers;
}

void TraceSystemDouble::stop_session(const std::string& name) {
  const std::lock_guard lock(mutex_);
  sessions_.erase(find(name));
  changed_.notify_all();
}

void TraceSystemDouble::take_over(const std::string& name) {
  const std::lock_guard lock(mutex_);
  sessions_.erase(find(name));
  sessions_[next_++] = {name, {}};
  changed_.notify_all();
}

void TraceSystemDouble::fail_processing(Win32Code code) {
  const std::lock_guard lock(mutex_);
  if (Consumer* const reading = reader()) reading->failure = code;
  changed_.notify_all();
}

bool TraceSystemDouble::wait_started(std::size_t sessions) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(5),
                           [&] { return started_.size() >= sessions && reader() != nullptr; });
}

std::vector<std::string> TraceSystemDouble::running() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [handle, session] : sessions_) names.push_back(session.name);
  return names;
}

std::vector<TraceSetup> TraceSystemDouble::started() const {
  const std::lock_guard lock(mutex_);
  return started_;
}

std::size_t TraceSystemDouble::tries() const {
  const std::lock_guard lock(mutex_);
  return tries_;
}

std::vector<TraceProvider> TraceSystemDouble::enabled() const {
  const std::lock_guard lock(mutex_);
  return enabled_;
}

}  // namespace jobx::test

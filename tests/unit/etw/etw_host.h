/// A live session on a double of ETW.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "etw/session/etw_session.h"
#include "tests/doubles/trace_system_double.h"

namespace jobx::test {

/// Keeps what it is given: the ids or opcodes of events, and -1 for a gap.
class Listener final : public EtwListener {
 public:
  void take(const EventRecord& record) override {
    add(record.form == EventKind::modern ? record.id : record.opcode);
  }
  void gap() override { add(-1); }

  /// What came, once there is so much of it; all there is after 5 s.
  std::vector<int> wait(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, std::chrono::seconds(5), [&] { return taken_.size() >= count; });
    return taken_;
  }

 private:
  void add(int what) {
    const std::lock_guard lock(mutex_);
    taken_.push_back(what);
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<int> taken_;
};

inline EtwOptions quick(EtwWay way = EtwWay::automatic) {
  EtwOptions options;
  options.way = way;
  options.first_pause = std::chrono::milliseconds(1);
  options.longest_pause = std::chrono::milliseconds(5);
  return options;
}

/// Tries once.
inline EtwOptions once(EtwWay way = EtwWay::automatic) {
  EtwOptions options;
  options.way = way;
  options.first_pause = std::chrono::minutes(10);
  options.longest_pause = std::chrono::minutes(10);
  return options;
}

inline EventRecord classic(int opcode, std::uint32_t process = 4) {
  EventRecord record;
  record.form = EventKind::classic;
  record.provider = kJobClass;
  record.opcode = static_cast<std::uint8_t>(opcode);
  record.process_id = process;
  return record;
}

inline EventRecord manifest(std::uint16_t id) {
  EventRecord record;
  record.provider = kKernelProcess;
  record.id = id;
  return record;
}

/// A session on a double of ETW.
struct Host {
  TraceSystemDouble etw;
  std::shared_ptr<Listener> listener = std::make_shared<Listener>();

  std::unique_ptr<EtwSession> open(const EtwOptions& options = quick()) {
    return std::make_unique<EtwSession>(etw.kernel(), options, listener);
  }
};

template <typename Is>
bool becomes(const EtwSession& session, Is is) {
  for (int i = 0; i < 1'000; ++i) {
    if (is(session.status())) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

inline const std::vector<std::string> kOurs{"jobobject_exporter"};

}  // namespace jobx::test

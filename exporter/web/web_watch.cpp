#include "exporter/web/web_watch.h"

#include <utility>

namespace jobx {

WebWatch::WebWatch(std::shared_ptr<WebGate> gate, std::chrono::milliseconds pause) {
  if (!gate->has_file()) return;
  thread_ = std::thread([this, pause, gate = std::move(gate)] { run(*gate, pause); });
}

WebWatch::~WebWatch() {
  {
    const std::lock_guard lock(mutex_);
    has_ended_ = true;
  }
  ended_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void WebWatch::run(WebGate& gate, std::chrono::milliseconds pause) {
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, pause, [this] { return has_ended_; })) {
    lock.unlock();
    gate.reload_if_changed();
    lock.lock();
  }
}

}  // namespace jobx

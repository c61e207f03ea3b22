/// Keeps a web configuration up to date.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "exporter/web/web_gate.h"

namespace jobx {

/// Looks at the gate's files every second, on a thread of its own: files on a share that does not answer hold
/// up no request. Its end waits for the look that is in progress.
class WebWatch {
 public:
  static constexpr std::chrono::milliseconds kPause{1'000};

  /// Does nothing for a gate without a file.
  explicit WebWatch(std::shared_ptr<WebGate> gate, std::chrono::milliseconds pause = kPause);
  ~WebWatch();
  WebWatch(const WebWatch&) = delete;
  WebWatch& operator=(const WebWatch&) = delete;

 private:
  void run(WebGate& gate, std::chrono::milliseconds pause);

  std::mutex mutex_;  // guards has_ended_
  std::condition_variable ended_;
  bool has_ended_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace jobx

/// Reads the configuration anew when somebody asks for it.
#pragma once

#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "exporter/log/log.h"
#include "exporter/web/config_status.h"

namespace jobx {

/// One reload after the other, on a thread of its own, whoever asks; those who ask while one is in progress
/// share the next. Says in the log and in `status` how each went. Any thread, but begin() and end().
class Reloader {
 public:
  /// What a reload has replaced; to end it may take seconds, and nobody who asked waits for that.
  using Replaced = std::shared_ptr<void>;
  /// Changes everything or, on an error, nothing.
  using Act = std::function<Result<Replaced>()>;

  /// Both must outlive this. Reloads that are asked for before begin() wait for it.
  Reloader(ConfigStatus& status, Log& log) : status_(status), log_(log) {}
  ~Reloader() { end(); }
  Reloader(const Reloader&) = delete;
  Reloader& operator=(const Reloader&) = delete;

  /// Once.
  void begin(Act act);
  /// Waits for a reload in progress; all later ones are refused. Idempotent.
  void end();

  /// Returns at once. `trigger` is for the log.
  void request(const std::string& trigger);
  /// Returns when it is done, with its error if it failed.
  Result<void> request_and_wait(const std::string& trigger);

 private:
  void run();
  Result<Replaced> reload(const std::string& trigger);

  ConfigStatus& status_;
  Log& log_;
  Act act_;

  std::mutex mutex_;  // guards all below but the thread
  std::condition_variable changed_;
  std::optional<std::string> wanted_;  ///< what triggered it last
  std::vector<std::promise<Result<void>>> waiting_;
  bool has_ended_ = false;

  std::thread thread_;
};

}  // namespace jobx

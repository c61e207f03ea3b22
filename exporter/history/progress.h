/// How far the reading of logs has come, for whoever watches.
#pragma once

#include <chrono>
#include <vector>

#include "exporter/history/log_merger.h"

namespace jobx {

/// One line on standard error, drawn at most five times a second and gone with this.
class Progress {
 public:
  /// Draws nothing unless `is_wanted`.
  explicit Progress(bool is_wanted) : is_wanted_(is_wanted) {}
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(const std::vector<LogMerger::Input>& logs);

 private:
  bool is_wanted_;
  bool is_drawn_ = false;
  std::chrono::steady_clock::time_point next_;
};

}  // namespace jobx

/// A log that keeps its lines.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "exporter/log/log.h"

namespace jobx::test {

class MemoryLog {
 public:
  explicit MemoryLog(LogLevel level = LogLevel::debug, LogFormat format = LogFormat::logfmt);

  Log* operator->() { return &log_; }
  Log& operator*() { return log_; }

  /// Not while another thread logs.
  [[nodiscard]] std::string text() const { return out_.str(); }
  /// Without line ends.
  [[nodiscard]] std::vector<std::string> lines() const;

 private:
  std::ostringstream out_;
  Log log_;
};

}  // namespace jobx::test

/// Tells the log how the sources do, without filling it.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "collector/catalogue/scrape.h"
#include "exporter/log/log.h"

namespace jobx {

/// Says when a source goes down and when it is back; other trouble at most once in ten minutes for each code,
/// and so are counters that decreased.
/// Any thread.
class SourceLog {
 public:
  static constexpr std::chrono::minutes kPause{10};

  explicit SourceLog(Log& log) : log_(log) {}

  /// What it writes to.
  [[nodiscard]] const Log& log() const { return log_; }

  void note(const std::vector<SourceStatus>& sources, Clock::time_point now);

 private:
  struct Memory {
    bool down = false;
    std::map<std::string, Clock::time_point> told;  ///< by code; as many as SourceRunner keeps at most
    std::optional<Clock::time_point> held;          ///< when held readings were told last
  };

  void note_state(const SourceStatus& source, Memory& memory);
  void note_warnings(const SourceStatus& source, Memory& memory, Clock::time_point now);
  void note_held(const SourceStatus& source, Memory& memory, Clock::time_point now);

  Log& log_;
  std::mutex mutex_;  // guards memory_
  std::map<SourceKind, Memory> memory_;
};

}  // namespace jobx

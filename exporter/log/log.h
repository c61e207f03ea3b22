/// Structured lines, as logfmt or JSON.
#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "exporter/log/log_target.h"

namespace spdlog {
class logger;
namespace sinks {
class sink;
}
}  // namespace spdlog

namespace jobx {

enum class LogLevel : std::uint8_t { debug, info, warn, error };
enum class LogFormat : std::uint8_t { logfmt, json };

struct LogField {
  std::string_view key;  ///< a plain word
  std::string value;     ///< any text
};

class QueuedSink;

/// Writes one line an event: UTC time with milliseconds, level, message, fields. Any thread; a line is never
/// torn.
class Log {
 public:
  /// Writes to `target` through a QueuedSink: nobody who logs waits for a reader or a disk. A file need not
  /// be writable: lines are dropped and counted while it is not. Fails with ProgramError::unsupported where
  /// the system has no event log.
  static Result<std::unique_ptr<Log>> open(LogLevel level, LogFormat format, const LogTarget& target);
  /// Writes to standard error in the same way.
  Log(LogLevel level, LogFormat format);
  /// Writes to `sink` instead, and at once.
  Log(LogLevel level, LogFormat format, std::shared_ptr<spdlog::sinks::sink> sink);
  /// Writes through `queue`.
  Log(LogLevel level, LogFormat format, std::shared_ptr<QueuedSink> queue);

  void debug(std::string_view message, std::initializer_list<LogField> fields = {});
  void info(std::string_view message, std::initializer_list<LogField> fields = {});
  void warn(std::string_view message, std::initializer_list<LogField> fields = {});
  void error(std::string_view message, std::initializer_list<LogField> fields = {});
  /// The same at a level that the caller chooses.
  void write(LogLevel level, std::string_view message, std::span<const LogField> fields);

  /// False where write() would write nothing.
  [[nodiscard]] bool writes(LogLevel level) const { return level >= level_; }

  /// From now on; lines that are written at the same moment may be of the level before.
  void set_level(LogLevel level) { level_ = level; }

  /// Lines that could not be written, since the beginning.
  [[nodiscard]] std::uint64_t dropped() const;

 private:
  /// `pattern` is spdlog's.
  Log(LogLevel level, LogFormat format, std::shared_ptr<spdlog::sinks::sink> sink,
      const std::string& pattern);

  std::atomic<LogLevel> level_;
  LogFormat format_;
  std::shared_ptr<const QueuedSink> queue_;  ///< null where lines are written at once
  std::shared_ptr<spdlog::logger> logger_;
};

/// True once a log has ended while standard error took nothing: its thread still holds that stream, which an
/// ordinary exit of the program would wait for.
bool is_standard_error_stuck();

}  // namespace jobx

/// A log that never makes its writer wait.
#pragma once

#include <spdlog/sinks/sink.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace jobx {

/// Gives lines to another sink on a thread of its own, so that a pipe that nobody reads, or a console whose
/// user has marked text, holds up nobody but that thread. Lines that find the queue full, or that the other
/// sink refuses by an exception, are dropped and counted, and a line says so in their place.
///
/// Any thread. Its end waits kPatience for what is queued; if the other sink still takes nothing by then, the
/// thread is left behind, with all that it uses.
class QueuedSink final : public spdlog::sinks::sink {
 public:
  /// Text of all lines in the queue together; a line longer than this is dropped.
  static constexpr std::size_t kMaxBytes = std::size_t{1} << 20;
  static constexpr std::chrono::milliseconds kPatience{1'000};

  /// Makes the text of the line that stands where that many lines were dropped.
  using DescribeGap = std::function<std::string(std::uint64_t lines)>;

  QueuedSink(std::shared_ptr<spdlog::sinks::sink> to, DescribeGap describe_gap);
  ~QueuedSink() override;
  QueuedSink(const QueuedSink&) = delete;
  QueuedSink& operator=(const QueuedSink&) = delete;

  void log(const spdlog::details::log_msg& line) override;
  /// Does nothing: each line is flushed when it is written.
  void flush() override {}
  /// Both before the first line.
  void set_pattern(const std::string& pattern) override;
  void set_formatter(std::unique_ptr<spdlog::formatter> formatter) override;

  /// Lines, since the beginning.
  [[nodiscard]] std::uint64_t dropped() const;

 private:
  struct Queue;

  std::shared_ptr<Queue> queue_;  ///< shared with the thread, which may outlive this
};

}  // namespace jobx

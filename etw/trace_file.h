/// Trace logs (.etl): the events of a file, as a live session would give them.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "etw/event_record.h"
#include "tracelog/log_header.h"
#include "tracelog/reader.h"

namespace jobx {

/// Reads a file once, event by event, with every time in UTC whatever clock it was recorded by. Memory is
/// that of TraceReader, whatever the size of the file. Not thread-safe.
class TraceFile {
 public:
  /// Fails as TraceReader::open() does, and with ProgramError::unsupported where the log's header cannot be
  /// read: no time could be told then.
  static Result<TraceFile> open(Input input, const std::stop_token& stop = {});

  /// Makes `into` the next event, whose payload lives until the next call; false at the end. The log's own
  /// header is left out. Fails as TraceReader::next() does.
  Result<bool> next(EventRecord& into);

  /// Of the log that the last event is in: logs may have been appended to one another.
  [[nodiscard]] const LogHeader& header() const { return header_; }
  /// How many logs have begun so far. What was learned from the events of one may not hold for the next.
  [[nodiscard]] unsigned logs() const { return logs_; }
  /// What was lost while recording, in all logs that have begun so far.
  [[nodiscard]] std::uint64_t events_lost() const { return events_lost_; }
  [[nodiscard]] std::uint64_t buffers_lost() const { return buffers_lost_; }
  /// True if buffers between the last event and the one before it are missing.
  [[nodiscard]] bool after_gap() const { return event_.after_gap; }
  [[nodiscard]] const std::string& file() const { return reader_.file(); }

 private:
  TraceFile(TraceReader reader, const LogHeader& header) : reader_(std::move(reader)) { begin(header); }
  void begin(const LogHeader& header);

  TraceReader reader_;
  LogHeader header_;
  unsigned logs_ = 0;
  std::uint64_t events_lost_ = 0;
  std::uint64_t buffers_lost_ = 0;
  TraceEvent event_;
};

/// Opens `file` (UTF-8; `-` is standard input).
Result<TraceFile> open_trace_file(const std::string& file, const std::stop_token& stop = {});

}  // namespace jobx

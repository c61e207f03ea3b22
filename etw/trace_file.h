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
  /// True if buffers between the last event and the one before it are missing.
  [[nodiscard]] bool after_gap() const { return event_.after_gap; }
  [[nodiscard]] const std::string& file() const { return reader_.file(); }

 private:
  TraceFile(TraceReader reader, const LogHeader& header) : reader_(std::move(reader)), header_(header) {}

  TraceReader reader_;
  LogHeader header_;
  TraceEvent event_;
};

/// Opens `file` (UTF-8; `-` is standard input).
Result<TraceFile> open_trace_file(const std::string& file, const std::stop_token& stop = {});

}  // namespace jobx

/// Counters that can be read again and again: the live ones, or a log that plays as if it were live.
#pragma once

#include <stop_token>

#include "base/result.h"
#include "pdh/snapshot.h"

namespace jobx {

/// Called from one thread at a time. read() may block for long where a provider of counters hangs.
class CounterReader {
 public:
  virtual ~CounterReader() = default;
  /// Makes `into` what the counters say now; its former contents serve as buffers. What fails in part is in
  /// Snapshot::errors. After a failure the reader is of no further use and is to be opened anew.
  virtual Result<void> read(Snapshot& into, const std::stop_token& stop) = 0;
};

}  // namespace jobx

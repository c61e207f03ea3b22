/// Several counter logs as one, in order of time.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pdh/logs/counter_log.h"

namespace jobx {

/// Gives the snapshots of all logs by UTC. Holds one snapshot of each log. A log that is damaged gives what
/// stands before the damage, and the others go on.
class LogMerger {
 public:
  struct Input {
    std::string file;
    std::unique_ptr<CounterLog> log;
    Snapshot snapshot;  ///< the next to be given
    bool has_snapshot = false;
  };

  /// `utc_offset`: local time less UTC, for logs that do not tell it; empty: such a log is an error.
  explicit LogMerger(std::optional<std::chrono::minutes> utc_offset) : utc_offset_(utc_offset) {}

  void add(std::string file, std::unique_ptr<CounterLog> log);
  /// The log with the earliest snapshot, which is its `snapshot` until the next call; null at the end of all.
  Input* next();

  [[nodiscard]] const std::vector<Input>& inputs() const { return inputs_; }
  /// What went wrong, log by log, until now.
  [[nodiscard]] const std::vector<Error>& errors() const { return errors_; }

 private:
  void advance(Input& input);

  std::optional<std::chrono::minutes> utc_offset_;
  std::vector<Input> inputs_;
  Input* given_ = nullptr;
  std::vector<Error> errors_;
};

}  // namespace jobx

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

/// Gives the snapshots of all logs by UTC: each log's in its own order, also where its clock was set back.
/// Holds one snapshot of each log. A log that is damaged gives what stands before the damage, and the others
/// go on; a snapshot without a usable time is skipped and counted.
class LogMerger {
 public:
  struct Input {
    std::string file;
    std::unique_ptr<CounterLog> log;
    Snapshot snapshot;  ///< the next to be given
    bool has_snapshot = false;
    std::uint64_t samples = 0;   ///< read until now
    std::uint64_t untimed = 0;   ///< of these, the skipped ones
    std::uint64_t zoneless = 0;  ///< of those, the ones whose local time is fine
    std::string first_untimed;   ///< which one, for a person
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
  /// Gives the snapshot that was just read its UTC; false if it has none.
  bool find_time(Input& input) const;
  void tell_untimed(const Input& input);

  std::optional<std::chrono::minutes> utc_offset_;
  std::vector<Input> inputs_;
  Input* given_ = nullptr;
  std::vector<Error> errors_;
};

}  // namespace jobx

/// A counter log that plays as if its counters were live.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/ticks.h"
#include "pdh/counter_reader.h"
#include "pdh/logs/counter_log.h"

namespace jobx {

/// Shows, at each reading, the newest snapshot whose time has come by the log's own time stamps. Plays from
/// the first reading on.
///
/// A snapshot stands until the next one is due, the last one for as long as the one before it. Then the log
/// has ended: reading fails, or, with `loop`, it begins anew. Where time stamps do not rise (the recorded
/// machine's clock was set back, or a sample has no time), the next snapshot comes after the interval before.
/// With `start` the first round begins that far into the log, which the first reading reads up to there.
/// Memory: three snapshots.
class LogReplay final : public CounterReader {
 public:
  struct Options {
    double speed = 1;  ///< seconds of the log in a second; above 0
    bool loop = false;
    bool interpolate = false;  ///< let counters grow between two snapshots, see interpolate()
    Ticks start{0};            ///< how far into the log the first reading is; not below 0
  };
  using OpenLog = std::function<Result<std::unique_ptr<CounterLog>>()>;
  using Now = std::function<std::chrono::steady_clock::time_point()>;

  /// Fails if the log cannot be opened or does not hold a single snapshot.
  static Result<std::unique_ptr<LogReplay>> open(const std::string& file, const LogOptions& how,
                                                 Options options);
  /// The same with a log of another kind; `name` stands in messages.
  static Result<std::unique_ptr<LogReplay>> open(std::string name, OpenLog open_log, Options options,
                                                 Now now = &std::chrono::steady_clock::now);

  /// Fails with the log's own error when the damaged place is due, and with ProgramError::malformed_data at
  /// the end. After the log's own error, each reading opens the log again: one that was repaired, or written
  /// further, goes on where it would be now.
  Result<void> read(Snapshot& into, const std::stop_token& stop) override;

 private:
  using LogTime = std::chrono::duration<double>;

  LogReplay(std::string name, OpenLog open_log, Options options, Now now);
  Result<void> begin();
  /// Where in this round the log is at this moment, in its own seconds.
  [[nodiscard]] LogTime position() const;
  /// Reads the snapshot after the shown one ahead, and when it is due.
  void look_ahead();
  /// Goes on until the shown snapshot is the one for this moment.
  Result<void> advance(LogTime position, const std::stop_token& stop);

  std::string name_;
  OpenLog open_log_;
  Options options_;
  Now now_;
  std::unique_ptr<CounterLog> log_;
  std::optional<std::chrono::steady_clock::time_point> started_;  ///< by the first reading
  LogTime start_;                                                 ///< where this round was at `started_`
  Snapshot shown_;
  Snapshot next_;
  std::optional<Error> end_;  ///< why there is no next one; set while the shown one is the last
  bool has_ended_ = false;    ///< `end_` is the log's proper end
  bool has_failed_ = false;   ///< with the log's own error, at the last reading
  LogTime shown_due_{0};      ///< since the log's beginning
  LogTime next_due_{0};       ///< the same of the next one
  LogTime interval_{1};       ///< between the last two snapshots
};

}  // namespace jobx

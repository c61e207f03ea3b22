/// One source on one thread of its own, so that a source that hangs costs its own figures and nothing else.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "collector/sources/source.h"
#include "collector/sources/source_memory.h"

namespace jobx {

using Clock = std::chrono::steady_clock;

/// What one run of a source gave.
struct SourceRun {
  std::uint64_t sequence;  ///< rises by one with each run of the source
  Result<Sample> sample;
  Clock::time_point started;
  Clock::duration duration;
};

/// Runs a source when asked. Callers that come while a run is under way share it.
///
/// Any thread may call any method. There is one thread for each runner, never more: while the source hangs,
/// callers wait until their deadline and are told so; once it returns, the next call finds it healed.
class SourceRunner {
 public:
  /// Counts into `memory`, which must not be null: an empty one, or that of the source which this one
  /// replaces.
  explicit SourceRunner(std::unique_ptr<Source> source,
                        std::shared_ptr<SourceMemory> memory = std::make_shared<SourceMemory>());
  /// Asks the source to stop and waits a little; a source that still hangs then is left to its thread, which
  /// owns all it uses.
  ~SourceRunner();
  SourceRunner(const SourceRunner&) = delete;
  SourceRunner& operator=(const SourceRunner&) = delete;

  [[nodiscard]] SourceKind kind() const { return kind_; }

  /// Starts a run, or joins the one under way; returns which. Does not block.
  std::uint64_t start();
  /// The result of that run or of a later one; ProgramError::timed_out in its sample if `deadline` comes
  /// first. Never null.
  std::shared_ptr<const SourceRun> wait(std::uint64_t sequence, Clock::time_point deadline);

  [[nodiscard]] const SourceMemory& memory() const { return *memory_; }
  /// For the runner that replaces this one.
  [[nodiscard]] std::shared_ptr<SourceMemory> shared_memory() const { return memory_; }

 private:
  struct State;
  static void run(const std::shared_ptr<State>& state);

  SourceKind kind_;
  std::shared_ptr<SourceMemory> memory_;
  std::shared_ptr<State> state_;
};

}  // namespace jobx

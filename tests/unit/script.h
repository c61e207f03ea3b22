/// A source that answers with prepared samples, and may be made to hang.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "collector/sources/source.h"

namespace jobx::test {

/// What a source will answer, and what became of it. Shared between the test and the source's thread.
class Script {
 public:
  /// The answers one after the other; the last of them for ever.
  explicit Script(std::vector<SourceResult> answers) : answers_(std::move(answers)) {}
  explicit Script(const std::vector<Result<Sample>>& answers)
      : Script(std::vector<SourceResult>(answers.begin(), answers.end())) {}

  /// From now on, a reading hangs until release(), whatever it is told.
  void hold();
  void release();
  /// From now on, a reading ends with an exception.
  void throw_always();
  /// Waits until `count` readings have begun; false after ten seconds.
  bool wait_for_runs(int count);

  [[nodiscard]] int runs() const;
  [[nodiscard]] std::size_t threads() const;
  /// True once a reading has seen that it should stop.
  [[nodiscard]] bool told_to_stop() const;

  SourceResult answer(const std::stop_token& stop);

 private:
  mutable std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::vector<SourceResult> answers_;
  int runs_ = 0;
  bool held_ = false;
  bool throws_ = false;
  bool told_to_stop_ = false;
  std::set<std::thread::id> threads_;
};

/// A kind that is not the kernel's own, for tests with two sources.
constexpr SourceKind kOtherKind = SourceKind::pdh;

std::unique_ptr<Source> source_of(std::shared_ptr<Script> script, SourceKind kind = SourceKind::object);

}  // namespace jobx::test

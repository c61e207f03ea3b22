/// A counter log that stands in memory.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "pdh/logs/counter_log.h"

namespace jobx::test {

/// Gives these snapshots, then the failure or the end.
class FakeLog final : public CounterLog {
 public:
  explicit FakeLog(std::vector<Snapshot> snapshots, std::optional<Error> failure = std::nullopt)
      : snapshots_(std::move(snapshots)), failure_(std::move(failure)) {}

  Result<bool> next(Snapshot& into) override {
    if (at_ == snapshots_.size() && failure_) return *failure_;
    if (at_ == snapshots_.size()) return false;
    into = snapshots_[at_++];
    return true;
  }
  [[nodiscard]] const std::string& machine() const override { return machine_; }
  [[nodiscard]] bool is_formatted() const override { return false; }
  [[nodiscard]] const std::set<std::string>& passed_by() const override { return passed_by_; }
  [[nodiscard]] std::uint64_t position() const override { return at_; }
  [[nodiscard]] std::uint64_t size() const override { return snapshots_.size(); }

 private:
  std::vector<Snapshot> snapshots_;
  std::optional<Error> failure_;
  std::size_t at_ = 0;
  std::string machine_;
  std::set<std::string> passed_by_;
};

}  // namespace jobx::test

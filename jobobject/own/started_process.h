/// Programs that are started inside a job.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace jobx {

struct ProcessRequest {
  std::vector<std::string> command;  ///< the program and its arguments, UTF-8
  std::string working_directory;     ///< UTF-8; empty for that of this program
};

/// A running process, and its exit code later. Movable; not for two threads at once.
///
/// While this object lives, the process counts as active in its job even after it has exited: a job is empty
/// only when nobody holds a process of it any more.
class StartedProcess {
 public:
  /// What waits for the exit of a process and gives its exit code; it owns what it needs for that. Empty if
  /// the time is over first, which is never where there is none.
  using Wait = std::function<std::optional<std::uint32_t>(std::optional<std::chrono::milliseconds>)>;
  /// What ends a process with an exit code.
  using Terminate = std::function<Result<void>(std::uint32_t)>;

  StartedProcess(std::uint64_t id, Wait wait, Terminate terminate)
      : id_(id), wait_(std::move(wait)), terminate_(std::move(terminate)) {}

  [[nodiscard]] std::uint64_t id() const { return id_; }
  /// The exit code, if the process ends within that time; for ever where `patience` is empty.
  [[nodiscard]] std::optional<std::uint32_t> wait(
      std::optional<std::chrono::milliseconds> patience = std::nullopt) const {
    return wait_(patience);
  }

  /// Ends this one process, whatever else is in its job. One that has exited needs no end.
  [[nodiscard]] Result<void> terminate(std::uint32_t exit_code) const { return terminate_(exit_code); }

 private:
  std::uint64_t id_;
  Wait wait_;
  Terminate terminate_;
};

}  // namespace jobx

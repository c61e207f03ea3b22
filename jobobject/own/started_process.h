/// Programs that are started inside a job.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

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
  StartedProcess(std::uint64_t id, std::shared_ptr<void> handle) : id_(id), handle_(std::move(handle)) {}

  [[nodiscard]] std::uint64_t id() const { return id_; }
  /// The exit code, if the process ends within that time; for ever where `patience` is empty.
  [[nodiscard]] std::optional<std::uint32_t> wait(
      std::optional<std::chrono::milliseconds> patience = std::nullopt) const;

 private:
  std::uint64_t id_;
  std::shared_ptr<void> handle_;
};

}  // namespace jobx

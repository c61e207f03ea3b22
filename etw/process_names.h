/// Names of processes, from the events of their start.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "etw/traced_event.h"

namespace jobx {

/// Learns names as events go by; ids are given again, and mean the latest. Not thread-safe.
class ProcessNames {
 public:
  /// Once there are so many, those that have stopped are forgotten; while none has, no more are learned.
  static constexpr std::size_t kMost = 100'000;

  void note(const TracedEvent& event);
  /// The image without its folder; empty if no event told it. Also of a process that has stopped: what tells
  /// of its end may come late. Valid until the next note().
  [[nodiscard]] std::string_view find(std::uint32_t process_id) const;

 private:
  struct Process {
    std::string name;
    bool stopped = false;
  };
  bool has_room();

  std::unordered_map<std::uint32_t, Process> processes_;
};

}  // namespace jobx

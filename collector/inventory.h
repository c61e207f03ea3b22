/// One truth of many samples: which jobs there are, and for each field the best that any source knows.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collector/source.h"
#include "collector/source_runner.h"

namespace jobx {

/// A job as the catalogue sees it: merged, unwrapped, placed among the others.
struct JobView {
  Job job;
  /// Bit n is set if the source of kind n sees the job.
  std::uint8_t sources = 0;
  /// Page faults as a counter that goes on where the kernel's 32 bits start over.
  std::optional<std::uint64_t> page_faults;
  /// How many of the other jobs contain this one. Empty where the process lists cannot tell.
  std::optional<std::uint32_t> depth;
  /// The smallest job that contains this one. Empty for a root and where the process lists cannot tell.
  std::optional<std::string> parent;

  [[nodiscard]] bool seen_by(SourceKind kind) const {
    return (sources >> static_cast<unsigned>(kind) & 1U) != 0;
  }
};

/// Merges samples by (namespace, name) and remembers ended jobs for a while.
///
/// What it remembers is only what continuing a counter needs: a job that comes back after a gap (a namespace
/// that could not be read for a minute, say) goes on counting, and one made anew under the same name starts
/// over. An ended job is not exported. Not thread-safe: its owner holds the lock.
class Inventory {
 public:
  /// How long a job that is no longer seen is remembered.
  static constexpr std::chrono::minutes kMemory{10};

  /// The jobs of these samples, sorted by name; samples of one update come from different sources.
  std::vector<JobView> update(const std::vector<std::pair<SourceKind, const Sample*>>& samples,
                              Clock::time_point now);

  /// How many jobs it remembers, ended ones included.
  [[nodiscard]] std::size_t remembered() const { return memory_.size(); }

 private:
  /// What was seen of a job last, to tell a wrapped counter from a new job of the same name.
  struct Memory {
    std::uint32_t raw_page_faults = 0;
    std::uint64_t page_faults = 0;
    std::optional<CpuTimes> cpu;
    std::optional<ProcessCounts> processes;
    Clock::time_point seen;
  };

  void continue_counters(JobView& view, Clock::time_point now);
  static bool is_new_job(const Memory& memory, const Job& job);

  std::map<JobName, Memory> memory_;
};

}  // namespace jobx

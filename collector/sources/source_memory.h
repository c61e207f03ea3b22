/// What is known of a source beyond one run, and beyond one object of the class Source.
#pragma once

#include <mutex>
#include <vector>

#include "base/error.h"
#include "base/error_counts.h"
#include "collector/sources/source_figure.h"

namespace jobx {

/// Counts of all sources of one kind there have been: what they add up to never falls and never disappears,
/// also while a source is down, hangs, or is replaced by the next one. Any thread.
class SourceMemory {
 public:
  void count(const Error& error);
  void count(const std::vector<Error>& errors);
  [[nodiscard]] ErrorTimes errors() const;

  /// Takes what a source published. `known` belongs to that source alone, is empty at first, and keeps what
  /// it published last.
  void note(const std::vector<SourceFigure>& figures, std::vector<SourceFigure>& known);
  [[nodiscard]] std::vector<SourceFigure> figures() const;

 private:
  mutable std::mutex mutex_;  // guards all below
  ErrorCounts errors_;
  std::vector<SourceFigure> figures_;
};

}  // namespace jobx

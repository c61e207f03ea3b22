/// What was held in one update of the inventory: how often, by source, and what came first.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "collector/sources/source.h"

namespace jobx {

/// Readings of jobs and processes in which a counter was less than before, though they are the same ones.
struct HeldReading {
  std::uint64_t times = 0;
  std::string first;  ///< "user time of the job \BaseNamedObjects\build"; empty without any
};

class HeldReadings {
 public:
  [[nodiscard]] const HeldReading& of(SourceKind kind) const { return of_[static_cast<std::size_t>(kind)]; }

  /// `describe` gives the text; it is called for the first one of a source only.
  template <typename Describe>
  void note(SourceKind kind, Describe describe) {
    HeldReading& held = of_[static_cast<std::size_t>(kind)];
    if (held.times++ == 0) held.first = describe();
  }

 private:
  std::array<HeldReading, kSourceKinds.size()> of_{};
};

}  // namespace jobx

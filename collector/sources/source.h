/// The interface between what can be read and those who want it.
#pragma once

#include <array>
#include <cstdint>
#include <stop_token>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "collector/sources/sample.h"
#include "collector/sources/source_figure.h"

namespace jobx {

/// Which source a figure comes from; a smaller value wins where two know the same field. `containerd` and
/// `services` know no jobs, but what containers and processes are.
enum class SourceKind : std::uint8_t { owned, object, pdh, etw, containerd, services };

inline constexpr std::array kSourceKinds{SourceKind::owned, SourceKind::object,     SourceKind::pdh,
                                         SourceKind::etw,   SourceKind::containerd, SourceKind::services};

/// The value of the label `source`.
constexpr std::string_view source_name(SourceKind kind) {
  switch (kind) {
    case SourceKind::owned:
      return "owned";
    case SourceKind::object:
      return "object";
    case SourceKind::pdh:
      return "pdh";
    case SourceKind::etw:
      return "etw";
    case SourceKind::containerd:
      return "containerd";
    case SourceKind::services:
      return "services";
  }
  return "unknown";
}

/// What one reading gave.
///
/// The figures stand beside the sample, not in it: a source that fails has no sample, and that is when its
/// own counters move. Converts from a sample and from an error, for sources that count nothing.
struct SourceResult {
  SourceResult(Result<Sample> found) : sample(std::move(found)) {}
  SourceResult(Sample found) : sample(std::move(found)) {}
  SourceResult(Error error) : sample(std::move(error)) {}
  SourceResult(Result<Sample> found, std::vector<SourceFigure> own)
      : sample(std::move(found)), figures(std::move(own)) {}

  Result<Sample> sample;
  /// Every figure of the source, at each reading. What was published before stays known if one is missing.
  std::vector<SourceFigure> figures;
};

/// Reads the system once when asked.
///
/// collect() is called from one thread at a time, always the same one. It may block for long, and may hang:
/// the caller has its own deadline. It looks at `stop` now and then and returns early once that is set.
class Source {
 public:
  virtual ~Source() = default;
  [[nodiscard]] virtual SourceKind kind() const = 0;
  virtual SourceResult collect(const std::stop_token& stop) = 0;
};

}  // namespace jobx

/// The interface between what can be read and those who want it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string_view>

#include "base/result.h"
#include "collector/sources/sample.h"

namespace jobx {

/// Which source a figure comes from; a smaller value wins where two know the same field.
enum class SourceKind : std::uint8_t { owned, object, pdh };

inline constexpr std::array kSourceKinds{SourceKind::owned, SourceKind::object, SourceKind::pdh};

/// The value of the label `source`.
constexpr std::string_view source_name(SourceKind kind) {
  switch (kind) {
    case SourceKind::owned:
      return "owned";
    case SourceKind::object:
      return "object";
    case SourceKind::pdh:
      return "pdh";
  }
  return "unknown";
}

/// Reads the system once when asked.
///
/// collect() is called from one thread at a time, always the same one. It may block for long, and may hang:
/// the caller has its own deadline. It looks at `stop` now and then and returns early once that is set.
class Source {
 public:
  virtual ~Source() = default;
  [[nodiscard]] virtual SourceKind kind() const = 0;
  virtual Result<Sample> collect(const std::stop_token& stop) = 0;
  /// How often the way to the figures was built anew since the source began; empty for a source that needs no
  /// such thing. Any thread may call it, also while collect() runs.
  [[nodiscard]] virtual std::optional<std::uint64_t> rebuilds() const { return std::nullopt; }
};

}  // namespace jobx

#include "base/windows_version.h"

namespace jobx {

std::optional<WindowsVersion> windows_version() {
  return std::nullopt;
}

}  // namespace jobx

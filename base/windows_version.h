/// Which Windows runs the program.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

namespace jobx {

/// As in "Windows 10.0.20348".
struct WindowsVersion {
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  std::uint32_t build = 0;

  friend auto operator<=>(const WindowsVersion&, const WindowsVersion&) = default;
};

/// The running system's own word: GetVersionEx tells a program no newer version than its manifest names.
/// Empty where it does not say, and anywhere but on Windows.
std::optional<WindowsVersion> windows_version();

}  // namespace jobx

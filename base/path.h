/// Paths of files, which are UTF-8 everywhere in this program and UTF-16 for Windows.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace jobx {

/// On Windows the path's own constructor would take a narrow string for the ANSI code page. Throws what
/// std::filesystem::path does for text that is not well-formed UTF-8, on Windows only.
inline std::filesystem::path path_from_utf8(std::string_view utf8) {
  return std::u8string(utf8.begin(), utf8.end());
}

inline std::string utf8_from_path(const std::filesystem::path& path) {
  const std::u8string utf8 = path.u8string();
  return {utf8.begin(), utf8.end()};
}

}  // namespace jobx

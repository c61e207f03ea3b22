/// Paths of files, which are UTF-8 everywhere in this program and UTF-16 for Windows.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

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

/// Where a symbolic link leads to, or would; any other path as it is.
inline std::filesystem::path follow_links(std::filesystem::path path) {
  constexpr int kMostLinks = 40;  // as Linux has it
  std::error_code code;
  for (int links = 0; links < kMostLinks && std::filesystem::is_symlink(path, code); ++links) {
    std::filesystem::path target = path.parent_path() / std::filesystem::read_symlink(path, code);
    // What /proc shows as a link to a pipe is open, and leads nowhere.
    if (code || (std::filesystem::exists(path, code) && !std::filesystem::exists(target, code))) break;
    path = std::move(target);
  }
  return path;
}

}  // namespace jobx

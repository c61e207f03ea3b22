#include "exporter/web/api/job_path.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "base/hex.h"
#include "base/numbers.h"
#include "collector/catalogue/job_labels.h"

namespace jobx {
namespace {

constexpr char kEscape = '~';
constexpr std::size_t kEscapedSize = 2;

bool is_plain(char byte) {
  return is_letter(byte) || is_digit(byte);
}

/// What stands for itself. A dot only within a word: web servers and browsers drop others, at the end too.
bool stands(std::string_view part, std::size_t at) {
  const char byte = part[at];
  if (byte != '.') return is_plain(byte) || byte == '-' || byte == '_';
  return at > 0 && at + 1 < part.size() && is_plain(part[at - 1]) && is_plain(part[at + 1]);
}

void append_part(std::string& path, std::string_view part) {
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (stands(part, i)) {
      path += part[i];
    } else {
      path += kEscape;
      path += Hex(static_cast<unsigned char>(part[i]), kEscapedSize).digits();
    }
  }
}

/// Takes a byte of a part off `rest`; empty where "~" stands alone.
std::optional<char> take_byte(std::string_view& rest) {
  const char first = rest.front();
  rest.remove_prefix(1);
  if (first != kEscape) return first;
  if (rest.size() < kEscapedSize) return std::nullopt;
  constexpr int kHexadecimal = 16;
  const auto byte = to_number<std::uint8_t>(rest.substr(0, kEscapedSize), kHexadecimal);
  if (!byte) return std::nullopt;
  rest.remove_prefix(kEscapedSize);
  return static_cast<char>(*byte);
}

}  // namespace

std::string job_path(const JobName& name) {
  const JobLabelValues labels = job_label_values(name);
  std::string path;
  append_part(path, labels.space.str());
  path += '/';
  append_part(path, labels.job_object.str());
  if (labels.id.str().empty()) return path;
  path += '/';
  append_part(path, labels.id.str());
  return path;
}

std::optional<std::string> normal_job_path(std::string_view path) {
  constexpr std::size_t kFewest = 2;
  constexpr std::size_t kMost = 3;
  std::vector<std::string> parts(1);
  while (!path.empty()) {
    if (path.front() == '/') {
      parts.emplace_back();
      path.remove_prefix(1);
      continue;
    }
    const std::optional<char> byte = take_byte(path);
    if (!byte) return std::nullopt;
    parts.back() += *byte;
  }
  if (parts.size() < kFewest || parts.size() > kMost) return std::nullopt;
  std::string normal;
  for (const std::string& part : parts) {
    if (part.empty()) return std::nullopt;
    if (!normal.empty()) normal += '/';
    append_part(normal, part);
  }
  return normal;
}

}  // namespace jobx

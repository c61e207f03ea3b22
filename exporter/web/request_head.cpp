#include "exporter/web/request_head.h"

#include <algorithm>

#include "base/ascii.h"

namespace jobx {
namespace {

/// A head that CivetWeb refuses with status 400.
constexpr std::string_view kRefused = "\r\n\r\n";

bool is_token_character(char c) {
  return is_letter(c) || is_digit(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

/// RFC 9110, 5.1: a name is a token, and the colon follows at once.
bool has_name(std::string_view line) {
  const std::string_view name = line.substr(0, line.find(':'));
  return name.size() < line.size() && !name.empty() &&
         std::all_of(name.begin(), name.end(), is_token_character);
}

/// Up to the empty line, or to the end of a text that has none.
bool are_fields(std::string_view lines) {
  for (std::size_t count = 0;; ++count) {
    const std::size_t end = lines.find('\n');
    if (end == std::string_view::npos) return true;
    std::string_view line = lines.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) return true;
    if (count == kMostFields || !has_name(line)) return false;
    lines.remove_prefix(end + 1);
  }
}

/// The target in origin form; the target itself where it has that or is not known; empty to refuse.
std::string origin_form(std::string_view method, std::string_view target) {
  if (target == "*") return method == "OPTIONS" ? "/" : "";
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!starts_with_ignoring_case(target, scheme)) continue;
    const std::string_view rest = target.substr(scheme.size());
    const std::string_view host = rest.substr(0, rest.find_first_of("/?"));
    if (host.empty()) return "";
    const std::string_view path = rest.substr(host.size());
    return (path.starts_with('/') ? "" : "/") + std::string(path);
  }
  return std::string(target);
}

bool has_encoded_nul(std::string_view target) {
  return target.substr(0, target.find('?')).find("%00") != std::string_view::npos;
}

}  // namespace

std::optional<std::string> readable_head(std::string_view head) {
  const std::size_t line_end = head.find('\n');
  if (line_end == std::string_view::npos) return std::nullopt;
  if (!are_fields(head.substr(line_end + 1))) return std::string(kRefused);
  const std::string_view line = head.substr(0, line_end);
  const std::size_t method_end = line.find(' ');
  const std::size_t target_end =
      method_end == std::string_view::npos ? method_end : line.find(' ', method_end + 1);
  if (target_end == std::string_view::npos) return std::nullopt;
  const std::string_view method = line.substr(0, method_end);
  const std::string_view target = line.substr(method_end + 1, target_end - method_end - 1);
  if (target.empty()) return std::nullopt;
  const std::string origin = origin_form(method, target);
  if (origin.empty() || has_encoded_nul(origin)) return std::string(kRefused);
  if (origin == target) return std::nullopt;
  return std::string(method) + " " + origin + std::string(head.substr(target_end));
}

}  // namespace jobx

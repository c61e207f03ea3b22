#include "jobobject/namespace.h"

#include <algorithm>

#include "base/numbers.h"
#include "base/text.h"

namespace jobx {
namespace {

constexpr std::u16string_view kGlobal = u"\\BaseNamedObjects";
constexpr std::u16string_view kRoot = u"\\";
constexpr std::u16string_view kSessions = u"\\Sessions\\";
constexpr std::u16string_view kSilos = u"\\Silos\\";
constexpr std::u16string_view kAppContainers = u"\\AppContainerNamedObjects\\";

std::u16string decimal(std::uint32_t number) {
  const std::string digits = std::to_string(number);
  return {digits.begin(), digits.end()};
}

/// Takes a number off in the one form that the object manager's directories have: decimal, no zero in front.
std::optional<std::uint32_t> take_plain_number(std::u16string_view& rest) {
  constexpr std::size_t most_digits = 10;
  std::string digits;
  for (const char16_t unit : rest.substr(0, most_digits)) {
    if (unit < u'0' || unit > u'9') break;
    digits += static_cast<char>(unit);
  }
  const auto number = to_number<std::uint32_t>(digits);
  if (!number || (digits.front() == '0' && digits.size() > 1)) return std::nullopt;
  rest.remove_prefix(digits.size());
  return number;
}

/// The number N of a path that is `before`, N and something behind it, which `path` is left with.
std::optional<std::uint32_t> number_after(std::u16string_view before, std::u16string_view& path) {
  if (!path.starts_with(before)) return std::nullopt;
  std::u16string_view rest = path.substr(before.size());
  const std::optional<std::uint32_t> number = take_plain_number(rest);
  if (number) path = rest;
  return number;
}

bool is_app_container(std::u16string_view behind_session) {
  return behind_session.starts_with(kAppContainers) &&
         is_sid(utf8_from_utf16(behind_session.substr(kAppContainers.size())));
}

}  // namespace

Namespace::Namespace(std::uint32_t session) {
  if (session == 0) return;
  kind_ = Kind::session;
  number_ = session;
}

Namespace Namespace::at(std::u16string_view path) {
  Namespace space;
  if (path == kGlobal) return space;
  std::u16string_view rest = path;
  if (path == kRoot) {
    space.kind_ = Kind::root;
  } else if (const auto session = number_after(kSessions, rest)) {
    space.number_ = *session;
    if (rest == kGlobal && *session != 0) {
      space.kind_ = Kind::session;
      return space;
    }
    space.kind_ = is_app_container(rest) ? Kind::app_container : Kind::directory;
  } else if (const auto silo = number_after(kSilos, rest); silo && rest == kGlobal) {
    space.kind_ = Kind::silo;
    space.number_ = *silo;
  } else {
    space.kind_ = Kind::directory;
  }
  if (space.kind_ == Kind::directory) space.number_ = 0;
  if (space.kind_ >= Kind::app_container) space.path_ = std::make_shared<const std::u16string>(path);
  return space;
}

std::string Namespace::label() const {
  switch (kind_) {
    case Kind::global:
    case Kind::root:
      return std::string(kind_name(kind_));
    case Kind::session:
    case Kind::silo:
    case Kind::app_container:
      return std::string(kind_name(kind_)) + "_" + std::to_string(number_);
    case Kind::directory:
      break;
  }
  return path();
}

std::u16string Namespace::native_path() const {
  switch (kind_) {
    case Kind::global:
      return std::u16string(kGlobal);
    case Kind::root:
      return std::u16string(kRoot);
    case Kind::session:
      return std::u16string(kSessions) + decimal(number_) + std::u16string(kGlobal);
    case Kind::silo:
      return std::u16string(kSilos) + decimal(number_) + std::u16string(kGlobal);
    case Kind::app_container:
    case Kind::directory:
      break;
  }
  return *path_;
}

std::string Namespace::path() const {
  return utf8_from_utf16(native_path());
}

bool Namespace::has_plain_path() const {
  const Result<std::u16string> back = utf16_from_utf8(path());
  return back && *back == native_path();
}

std::string Namespace::app_container_sid() const {
  if (kind_ != Kind::app_container) return {};
  return utf8_from_utf16(path_->substr(path_->rfind(u'\\') + 1));
}

std::string Namespace::path_of(std::string_view name) const {
  std::string text = path();
  if (kind_ != Kind::root) text += '\\';
  return text.append(name);
}

std::strong_ordering operator<=>(const Namespace& a, const Namespace& b) {
  if (const auto order = a.kind_ <=> b.kind_; order != 0) return order;
  if (const auto order = a.number_ <=> b.number_; order != 0) return order;
  if (a.path_ == b.path_) return std::strong_ordering::equal;  // both without one, or the very same
  return *a.path_ <=> *b.path_;
}

std::string_view kind_name(Namespace::Kind kind) {
  switch (kind) {
    case Namespace::Kind::global:
      return "global";
    case Namespace::Kind::root:
      return "root";
    case Namespace::Kind::session:
      return "session";
    case Namespace::Kind::silo:
      return "silo";
    case Namespace::Kind::app_container:
      return "appcontainer";
    case Namespace::Kind::directory:
      break;
  }
  return "other";
}

bool is_sid(std::string_view text) {
  constexpr std::string_view start = "S-1-";
  if (!text.starts_with(start)) return false;
  text.remove_prefix(start.size());
  std::size_t numbers = 0;
  while (!text.empty()) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 0) return false;
    ++numbers;
    text.remove_prefix(digits);
    if (text.empty()) return numbers > 1;
    if (text.front() != '-') return false;
    text.remove_prefix(1);
  }
  return false;
}

}  // namespace jobx

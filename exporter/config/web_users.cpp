#include "exporter/config/web_users.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/ascii.h"
#include "base/numbers.h"

namespace jobx {
namespace {

/// What the library can compute; 18 takes some 20 s.
constexpr int kLeastCost = 4;
constexpr int kMostCost = 18;

/// Why `hash` is no bcrypt hash as `$2y$10$` with 53 characters behind it, or nothing.
std::optional<std::string> wrong_with(std::string_view hash) {
  constexpr std::size_t kSize = 60;
  const bool is_bcrypt = hash.size() > 6 && hash.starts_with("$2") &&
                         std::string_view("aby").find(hash[2]) != std::string_view::npos && hash[3] == '$';
  if (!is_bcrypt) {
    return "is not a bcrypt hash; make one with htpasswd -nBC 10 \"\" and use what follows the colon";
  }
  const auto cost = to_number<int>(hash.substr(4, 2));
  if (!cost || *cost < kLeastCost || *cost > kMostCost || hash[6] != '$')
    return "has a cost that is not supported; use 04 to 18, such as $2y$10$";
  const std::string_view rest = hash.substr(7);
  const bool is_whole = hash.size() == kSize && std::all_of(rest.begin(), rest.end(), [](char c) {
                          return is_letter(c) || is_digit(c) || c == '.' || c == '/';
                        });
  if (!is_whole) return "is not a whole bcrypt hash, which has 60 characters";
  return std::nullopt;
}

}  // namespace

Result<void> read_web_users(const Spot& spot, std::unordered_map<std::string, std::string>& users) {
  if (spot.node().kind == YamlNode::Kind::nothing) return {};
  if (spot.node().kind != YamlNode::Kind::map)
    return spot.error("must be a map of user names and bcrypt hashes");
  for (std::size_t i = 0; i < spot.node().keys.size(); ++i) {
    const std::string& name = spot.node().keys[i].scalar;
    if (name.find(':') != std::string::npos) {
      return spot.error_at(spot.node().keys[i].place,
                           "a user name must not contain a colon: clients cannot send it");
    }
    const Spot value = spot.key(i);
    const Result<std::string> hash = text_at(value);
    if (!hash) return hash.error();
    if (const std::optional<std::string> wrong = wrong_with(*hash)) return value.error(*wrong);
    users.emplace(name, *hash);
  }
  return {};
}

}  // namespace jobx

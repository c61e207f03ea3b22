/// HTTP's basic authentication (RFC 7617).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace jobx {

struct Credentials {
  std::string user;
  std::string password;
};

/// What the header Authorization holds; empty for another scheme, or what cannot be decoded.
std::optional<Credentials> parse_basic_auth(std::string_view authorization);

}  // namespace jobx

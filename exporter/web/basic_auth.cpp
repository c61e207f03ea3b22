#include "exporter/web/basic_auth.h"

#include <botan/base64.h>
#include <botan/exceptn.h>

#include "base/ascii.h"

namespace jobx {

std::optional<Credentials> parse_basic_auth(std::string_view authorization) {
  const std::size_t space = authorization.find(' ');
  if (space == std::string_view::npos || !equals_ignoring_case(authorization.substr(0, space), "Basic"))
    return std::nullopt;
  try {
    const auto bytes = Botan::base64_decode(std::string(trimmed(authorization.substr(space))), false);
    const std::string text(bytes.begin(), bytes.end());
    const std::size_t colon = text.find(':');
    if (colon == std::string::npos) return std::nullopt;
    return Credentials{text.substr(0, colon), text.substr(colon + 1)};
  } catch (const Botan::Exception&) {
    return std::nullopt;
  }
}

}  // namespace jobx

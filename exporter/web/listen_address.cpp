#include "exporter/web/listen_address.h"

#include <algorithm>
#include <optional>

#include "base/numbers.h"

namespace jobx {
namespace {

Error bad_address(std::string_view text, std::string_view why) {
  return Error(ProgramError::invalid_argument,
               "'" + std::string(text) + "' is not an address to listen on: " + std::string(why) +
                   "; use HOST:PORT, [IPV6]:PORT or :PORT, where HOST is an IP address");
}

bool is_ipv4(std::string_view text) {
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = text.find('.');
    if ((dot == std::string_view::npos) != (part == 3)) return false;
    if (!to_number<std::uint8_t>(text.substr(0, dot))) return false;
    text = dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
  }
  return true;
}

/// The characters of an IPv6 address, with at least two colons; the system refuses what is still wrong.
bool looks_like_ipv6(std::string_view text) {
  return std::count(text.begin(), text.end(), ':') >= 2 &&
         text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

}  // namespace

std::string ListenAddress::text() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

bool is_loopback(const ListenAddress& address) {
  return address.host.starts_with("127.") || address.host == "::1";
}

Result<ListenAddress> parse_listen_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return bad_address(text, "the port is missing");
  const auto port = to_number<std::uint16_t>(text.substr(colon + 1));
  if (!port) return bad_address(text, "the port is not a number from 0 to 65535");
  std::string_view host = text.substr(0, colon);
  if (host.empty()) return ListenAddress{"", *port};
  if (host == "localhost") return ListenAddress{"127.0.0.1", *port};
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
    if (!looks_like_ipv6(host)) return bad_address(text, "the host in brackets is not an IPv6 address");
    return ListenAddress{std::string(host), *port};
  }
  if (!is_ipv4(host))
    return bad_address(text, "the host is neither an IPv4 address nor an IPv6 address in brackets");
  return ListenAddress{std::string(host), *port};
}

}  // namespace jobx

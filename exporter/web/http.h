/// A request and its answer, as plain values: what handlers speak, whatever server is below.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace jobx {

/// Header names in lower case. Valid only while the request is handled.
struct Request {
  std::string method;
  std::string path;  ///< decoded, without the query
  std::map<std::string, std::string, std::less<>> headers;

  /// The header's value, or empty.
  [[nodiscard]] std::string_view header(std::string_view name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
  }
};

struct Response {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  std::map<std::string, std::string> headers;  ///< beyond type and length
};

}  // namespace jobx

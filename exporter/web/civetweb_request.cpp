#include "exporter/web/civetweb_request.h"

#include <civetweb.h>

#include <string>
#include <string_view>

#include "base/ascii.h"

namespace jobx {

Request to_request(const mg_request_info& info) {
  Request request{info.request_method, info.local_uri, {}};
  if (info.query_string != nullptr) request.query = info.query_string;
  for (int i = 0; i < info.num_headers; ++i) {
    const mg_header& header = info.http_headers[i];
    // A list may be sent in several lines (RFC 9110, 5.3).
    std::string& value = request.headers[lower_case(header.name)];
    if (!value.empty()) value += ", ";
    value += header.value;
  }
  return request;
}

std::optional<Response> refusal(const mg_request_info& info) {
  int hosts = 0;
  for (int i = 0; i < info.num_headers; ++i) {
    if (equals_ignoring_case(info.http_headers[i].name, "Host")) ++hosts;
  }
  const bool is_1_0 = std::string_view(info.http_version) == "1.0";
  if (hosts == 1 || (hosts == 0 && is_1_0)) return std::nullopt;
  return Response{400, "text/plain; charset=utf-8", "The request needs exactly one Host header.\n", {}};
}

bool would_keep(const mg_request_info& info) {
  std::optional<bool> wish;
  for (int i = 0; i < info.num_headers; ++i) {
    const mg_header& header = info.http_headers[i];
    if (equals_ignoring_case(header.name, "Content-Length") ||
        equals_ignoring_case(header.name, "Transfer-Encoding")) {
      return false;
    }
    if (equals_ignoring_case(header.name, "Connection") && !wish)
      wish = equals_ignoring_case(header.value, "keep-alive");
  }
  return wish.value_or(std::string_view(info.http_version) == "1.1");
}

}  // namespace jobx

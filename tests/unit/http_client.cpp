#include "tests/unit/http_client.h"

#include <civetweb.h>

#include <algorithm>
#include <array>
#include <memory>

namespace jobx::test {

bool library_has_ipv6() {
  constexpr unsigned feature = 8;
  return mg_check_feature(feature) != 0;
}

Answer ask_raw(const ListenAddress& address, const std::string& request) {
  Answer answer;
  std::array<char, 256> error{};
  const std::string host = address.host.empty() ? "127.0.0.1" : address.host;
  const std::unique_ptr<mg_connection, void (*)(mg_connection*)> connection(
      mg_connect_client(host.c_str(), address.port, 0, error.data(), error.size()), mg_close_connection);
  constexpr int patience = 20'000;  // milliseconds
  if (!connection || mg_write(connection.get(), request.data(), request.size()) <= 0 ||
      mg_get_response(connection.get(), error.data(), error.size(), patience) < 0) {
    answer.error = error.data();
    return answer;
  }
  const mg_response_info& info = *mg_get_response_info(connection.get());
  answer.status = info.status_code;
  for (int i = 0; i < info.num_headers; ++i) {
    std::string name = info.http_headers[i].name;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    answer.headers[name] = info.http_headers[i].value;
  }
  std::array<char, 16'384> piece;
  for (int size = 1; size > 0;) {
    size = mg_read(connection.get(), piece.data(), piece.size());
    if (size > 0) answer.body.append(piece.data(), static_cast<std::size_t>(size));
  }
  return answer;
}

Answer ask(const ListenAddress& address, const std::string& method, const std::string& path,
           const std::string& headers) {
  return ask_raw(address, method + " " + path + " HTTP/1.1\r\nHost: test\r\n" + headers + "\r\n");
}

}  // namespace jobx::test

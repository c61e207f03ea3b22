#include "tests/unit/http_client.h"

#include <civetweb.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <memory>

namespace jobx::test {

bool library_has_ipv6() {
  constexpr unsigned feature = 8;
  return mg_check_feature(feature) != 0;
}

namespace {

using Error = std::array<char, 256>;

mg_connection* connect(const ListenAddress& address, Error& error) {
  const std::string host = address.host.empty() ? "127.0.0.1" : address.host;
  return mg_connect_client(host.c_str(), address.port, 0, error.data(), error.size());
}

Answer answer_of(mg_connection* connection, bool has_body, Error& error) {
  Answer answer;
  constexpr int patience = 20'000;  // milliseconds
  if (mg_get_response(connection, error.data(), error.size(), patience) < 0) {
    answer.error = error.data();
    return answer;
  }
  const mg_response_info& info = *mg_get_response_info(connection);
  answer.status = info.status_code;
  for (int i = 0; i < info.num_headers; ++i) {
    std::string name = info.http_headers[i].name;
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    answer.headers[name] = info.http_headers[i].value;
  }
  if (!has_body) return answer;
  std::array<char, 16'384> piece;
  for (int size = 1; size > 0;) {
    size = mg_read(connection, piece.data(), piece.size());
    if (size > 0) answer.body.append(piece.data(), static_cast<std::size_t>(size));
  }
  return answer;
}

Answer exchange(mg_connection* connection, const std::string& request, Error& error) {
  if (connection == nullptr || mg_write(connection, request.data(), request.size()) <= 0) {
    Answer none;
    none.error = error.data();
    return none;
  }
  return answer_of(connection, !request.starts_with("HEAD "), error);
}

}  // namespace

Answer ask_raw(const ListenAddress& address, const std::string& request) {
  Error error{};
  const std::unique_ptr<mg_connection, void (*)(mg_connection*)> connection(connect(address, error),
                                                                            mg_close_connection);
  return exchange(connection.get(), request, error);
}

Connected::Connected(const ListenAddress& address) : port_(address.port) {
  Error error{};
  connection_ = connect(address, error);
  if (connection_ == nullptr) FAIL(error.data());
}

Connected::~Connected() {
  mg_close_connection(connection_);
}

void Connected::send(const std::string& bytes) const {
  mg_write(connection_, bytes.data(), bytes.size());
}

Answer Connected::receive() const {
  Error error{};
  return answer_of(connection_, true, error);
}

Answer Connected::ask() const {
  Error error{};
  return exchange(connection_, "GET / HTTP/1.1\r\nHost: test\r\n\r\n", error);
}

Answer ask(const ListenAddress& address, const std::string& method, const std::string& path,
           const std::string& headers) {
  return ask_raw(address, method + " " + path + " HTTP/1.1\r\nHost: test\r\n" + headers + "\r\n");
}

}  // namespace jobx::test

/// A client for the tests, by CivetWeb's own means.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "exporter/web/listen_address.h"

struct mg_connection;

namespace jobx::test {

struct Answer {
  int status = 0;                              ///< 0: there was no answer; see error
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
  std::string error;

  /// The header's value, or empty.
  [[nodiscard]] std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
  }
};

/// A client that keeps its connection for as long as it lives, whether it asks for anything or not.
class Connected {
 public:
  /// Ends the test if it cannot connect.
  explicit Connected(const ListenAddress& address);
  ~Connected();
  Connected(const Connected&) = delete;
  Connected& operator=(const Connected&) = delete;

  /// Sends these bytes, whatever they are.
  void send(const std::string& bytes) const;
  /// The next answer to what was sent. Its body must not be that of a HEAD.
  [[nodiscard]] Answer receive() const;
  /// `GET /`.
  [[nodiscard]] Answer ask() const;
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  mg_connection* connection_;
  std::uint16_t port_;
};

/// Debian's CivetWeb is built without.
bool library_has_ipv6();

/// Connects to the address's port (on 127.0.0.1 where it names no host), sends these bytes and reads all that
/// comes.
Answer ask_raw(const ListenAddress& address, const std::string& request);

/// A request without a body. `headers`: whole lines, each ended by CR LF.
Answer ask(const ListenAddress& address, const std::string& method, const std::string& path,
           const std::string& headers = {});

}  // namespace jobx::test

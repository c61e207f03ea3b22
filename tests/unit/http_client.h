/// A client for the tests, by CivetWeb's own means.
#pragma once

#include <map>
#include <string>

#include "exporter/web/listen_address.h"

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

/// Debian's CivetWeb is built without.
bool library_has_ipv6();

/// Connects to the address's port (on 127.0.0.1 where it names no host), sends these bytes and reads all that
/// comes.
Answer ask_raw(const ListenAddress& address, const std::string& request);

/// A request without a body. `headers`: whole lines, each ended by CR LF.
Answer ask(const ListenAddress& address, const std::string& method, const std::string& path,
           const std::string& headers = {});

}  // namespace jobx::test

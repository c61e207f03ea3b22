/// The addresses that are listened on, which may change while the program serves.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "exporter/log/log.h"
#include "exporter/web/http_server.h"
#include "exporter/web/listen_address.h"

namespace jobx {

/// A server for each address. One thread at a time; not a handler's.
class Listeners {
 public:
  using Servers = std::vector<std::unique_ptr<HttpServer>>;

  /// `gate` decides who reaches `handler`. `log` must outlive this.
  Listeners(Handler handler, std::shared_ptr<WebGate> gate, Log& log)
      : handler_(std::move(handler)), gate_(std::move(gate)), log_(log) {}

  /// Listens on these addresses from now on. Those that are new are opened first: if one of them cannot be,
  /// nothing has changed. Gives back the servers that are no longer wanted; they serve until they are
  /// destroyed.
  Result<Servers> change_to(const std::vector<ListenAddress>& addresses);

  /// See HttpServer::stop(); all at once.
  void stop();

 private:
  struct Listener {
    ListenAddress asked;  ///< with port 0 where any was asked for
    std::unique_ptr<HttpServer> server;
  };

  void tell_of(const std::vector<Listener>& opened);

  Handler handler_;
  std::shared_ptr<WebGate> gate_;
  Log& log_;
  std::vector<Listener> all_;
};

}  // namespace jobx

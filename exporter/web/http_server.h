/// CivetWeb, and nothing of it outside.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/result.h"
#include "exporter/log/log.h"
#include "exporter/web/http.h"
#include "exporter/web/listen_address.h"
#include "exporter/web/web_gate.h"

namespace jobx {

/// Answers GET and HEAD; under `/-/` also POST and PUT, whose bodies are not read. Called from many threads
/// at once; may block; an exception becomes an answer 500.
using Handler = std::function<Response(const Request&)>;

/// Serves from the moment it is made until stop() or its end.
class HttpServer {
 public:
  /// Fails if an address cannot be listened on; the error names it and what to do. `log` must outlive the
  /// server. `gate` decides who reaches the handler, and whether all addresses speak TLS; null for everybody,
  /// without.
  static Result<std::unique_ptr<HttpServer>> start(const std::vector<ListenAddress>& addresses,
                                                   Handler handler, Log& log,
                                                   std::shared_ptr<WebGate> gate = nullptr);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// The addresses in use, with the ports that the system chose for 0.
  [[nodiscard]] std::vector<ListenAddress> addresses() const { return addresses_; }

  /// Answers 503 to new requests, lets running ones finish, then stops listening and disconnects all clients.
  /// Does not wait for those that hold a connection without asking for anything. Idempotent; not from a
  /// handler.
  void stop();

 private:
  struct State;
  HttpServer(std::unique_ptr<State> state, std::vector<ListenAddress> requested);

  std::unique_ptr<State> state_;
  std::vector<ListenAddress> addresses_;
  bool is_stopped_ = false;
};

}  // namespace jobx

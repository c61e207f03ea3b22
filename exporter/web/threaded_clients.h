/// A client for each of CivetWeb's threads: where CivetWeb comes without cmake/civetweb_front.patch.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>

#include "exporter/web/dropped_connections.h"
#include "exporter/web/http.h"
#include "exporter/web/listen_address.h"

struct mg_connection;
struct mg_context;
struct ssl_ctx_st;

namespace jobx {

/// Lets CivetWeb accept, read and write. A client holds a thread for as long as it is borne with, so that
/// more than kThreads of them keep others waiting. Any thread.
class ThreadedClients {
 public:
  /// CivetWeb does.
  static constexpr bool kSpeaksTls = false;

  ThreadedClients(ssl_ctx_st*, DroppedConnections&, int) {}

  /// CivetWeb has the handler.
  static void open() {}
  /// The client of `connection` gets `response`, and may keep its connection if `may_keep`.
  void answer(mg_connection* connection, const Response& response, bool may_keep, bool with_body);
  /// Once for each connection.
  void close(const mg_connection* connection);

  /// Lives while a request is served.
  class Serving {
   public:
    explicit Serving(ThreadedClients& clients);
    ~Serving();
    Serving(const Serving&) = delete;
    Serving& operator=(const Serving&) = delete;

   private:
    ThreadedClients& clients_;
  };

  /// Lets running requests finish, then stops `context`, which listens on `address`. Does not wait for idle
  /// clients: their threads end within two seconds, and hold `owner`, which owns this, until then.
  void stop(mg_context* context, const ListenAddress& address, std::shared_ptr<void> owner);

 private:
  std::mutex mutex_;  // guards all below
  std::condition_variable idle_;
  int running_ = 0;  ///< requests being handled
  int kept_ = 0;     ///< connections that wait, or may wait, for another request
  bool is_stopping_ = false;
};

}  // namespace jobx

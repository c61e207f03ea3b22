/// Clients by a front, and CivetWeb's threads for their requests alone.
#pragma once

#include <condition_variable>
#include <mutex>

#include "exporter/web/front.h"
#include "exporter/web/http.h"

struct mg_connection;
struct mg_context;
struct ssl_ctx_st;

namespace jobx {

/// Lets CivetWeb understand what clients ask for, and call the handler, but touch no connection: needs
/// cmake/civetweb_front.patch. Any thread.
class FrontedClients {
 public:
  /// `tls` may be null; both must outlive this.
  FrontedClients(ssl_ctx_st* tls, DroppedConnections& dropped, int threads);

  /// Serves until stop(): the work of CivetWeb's accepting thread.
  void run(mg_context* context);
  /// From now on requests are handled: run() waits for this.
  void open();

  /// The client of `connection` gets `response`, and may keep its connection if `may_keep`.
  void answer(mg_connection* connection, const Response& response, bool may_keep, bool with_body);
  /// Once for each request, when CivetWeb has done with it.
  void close(const mg_connection* connection);

  /// Lets running requests finish, then stops `context`. All clients are disconnected.
  void stop(mg_context* context);

 private:
  bool lend(Client& client) const;

  mg_context* context_ = nullptr;  // of run()'s thread
  Front front_;

  std::mutex mutex_;  // guards is_open_
  std::condition_variable opened_;
  bool is_open_ = false;
};

}  // namespace jobx

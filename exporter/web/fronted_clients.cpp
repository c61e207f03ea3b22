#include "exporter/web/fronted_clients.h"

#include <civetweb.h>

#include <chrono>
#include <exception>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "exporter/web/response_head.h"

namespace jobx {
namespace {

/// Beyond the longest deadline that Prometheus sends by default.
constexpr std::chrono::seconds kFinishPatience{15};

}  // namespace

FrontedClients::FrontedClients(ssl_ctx_st* tls, DroppedConnections& dropped, int threads)
    : front_(
          tls, dropped, [this](Client& client) { return lend(client); }, static_cast<std::size_t>(threads)) {}

void FrontedClients::run(mg_context* context) {
  {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [this] { return is_open_; });
  }
  context_ = context;
  std::vector<SocketHandle> listeners;
  for (unsigned i = 0; mg_get_listening_socket(context, i) != -1; ++i)
    listeners.push_back(mg_get_listening_socket(context, i));
  while (true) {
    try {
      return front_.run(listeners);
    } catch (const std::exception&) {
      // Out of memory: what there is of it goes to requests first. CivetWeb is C and must not see this.
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }
}

void FrontedClients::open() {
  {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
  }
  opened_.notify_one();
}

bool FrontedClients::lend(Client& client) const {
  const std::string_view head = client.head();
  return mg_handle_request_head(context_, client.socket(), head.data(), head.size(), &client) != 0;
}

void FrontedClients::answer(mg_connection* connection, const Response& response, bool may_keep,
                            bool with_body) {
  auto& client = *static_cast<Client*>(mg_get_user_connection_data(connection));
  const Connection after = may_keep ? Connection::keep_alive : Connection::close;
  client.answer(response_head(response, mg_get_response_code_text(connection, response.status), after,
                              std::chrono::system_clock::now()),
                with_body ? response.body : Body(), after);
  // The connection is not CivetWeb's to keep: it would wait for more on it.
  mg_disable_connection_keep_alive(connection);
}

void FrontedClients::close(const mg_connection* connection) {
  front_.give_back(*static_cast<Client*>(mg_get_user_connection_data(connection)));
}

void FrontedClients::stop(mg_context* context) {
  front_.finish(kFinishPatience);
  front_.leave();
  mg_stop(context);
  front_.disconnect();
}

}  // namespace jobx

#include "exporter/web/http_server.h"

#include <civetweb.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/numbers.h"
#include "exporter/web/civetweb_request.h"
#include "exporter/web/fronted_clients.h"

namespace jobx {
namespace {

/// A request holds one: while a scrape waits for a hung source, or for an event. They are started as they
/// are needed.
constexpr int kThreads = 64;

/// Paths under /-/ ask the program for something: their handler knows which methods are for it.
bool may_be_handled(const Request& request) {
  if (request.method == "GET" || request.method == "HEAD") return true;
  return (request.method == "POST" || request.method == "PUT") && request.path.starts_with("/-/");
}

/// scripts/native-dependencies.sh leaves it out, as Debian's own CivetWeb does.
bool has_ipv6() {
  return mg_check_feature(8) != 0;
}

/// In CivetWeb's words: "+80" is every interface of both families. The front speaks TLS, not CivetWeb.
std::string to_port_option(const ListenAddress& address) {
  if (!address.host.empty()) return address.text();
  return (has_ipv6() ? "+" : "") + std::to_string(address.port);
}

/// The number that CivetWeb's complaint of a socket ends with, as in "cannot bind to 127.0.0.1:80: 98
/// (Address already in use)". On Windows the number is the system's but the text beside it the C library's,
/// so that it says "10048 (Success)".
std::optional<int> socket_error(std::string_view complaint) {
  const std::size_t bracket = complaint.rfind(" (");
  if (bracket == std::string_view::npos || !complaint.ends_with(')')) return std::nullopt;
  const std::size_t colon = complaint.rfind(": ", bracket);
  if (colon == std::string_view::npos) return std::nullopt;
  return to_number<int>(complaint.substr(colon + 2, bracket - colon - 2));
}

bool is_in_use(int error) {
  constexpr int kWsaAddressInUse = 10'048;  // WSAEADDRINUSE
  return error == EADDRINUSE || error == kWsaAddressInUse;
}

/// Why none of `addresses` is listened on.
Error listen_error(const std::string& addresses, const std::string& complaint) {
  const std::string what = "cannot listen on " + addresses;
  constexpr std::string_view kRemedy = "; choose another with --web.listen-address";
  const std::optional<int> error = socket_error(complaint);
  if (!error) {
    const std::string reason = complaint.empty() ? "the web server gives no reason" : complaint;
    return {ProgramError::invalid_argument, what + ": " + reason + std::string(kRemedy)};
  }
  const std::string reason = is_in_use(*error) ? what + ": the address is in use" : what;
  return {ProgramError::invalid_argument,
          system_error({*error, std::system_category()}, reason).message() + std::string(kRemedy)};
}

}  // namespace

struct HttpServer::State {
  State(Handler use_handler, Log& use_log, std::shared_ptr<WebGate> use_gate)
      : handler(std::move(use_handler)),
        log(use_log),
        gate(std::move(use_gate)),
        clients(gate ? gate->tls_context() : nullptr, gate ? gate->dropped() : unseen, kThreads) {}

  Handler handler;
  Log& log;
  const std::shared_ptr<WebGate> gate;  ///< may be null
  DroppedConnections unseen;            ///< where there is no gate
  mg_context* context = nullptr;
  FrontedClients clients;
  std::atomic<bool> is_stopping = false;

  std::mutex mutex;           // guards all below
  bool has_started = false;   ///< and context is set
  std::string start_message;  ///< what CivetWeb complained of first, the cause, while it started

  Response respond(const Request& request) const {
    if (!may_be_handled(request)) {
      return {405, "text/plain; charset=utf-8", "Only GET and HEAD are served.\n", {{"Allow", "GET, HEAD"}}};
    }
    try {
      return handler(request);
    } catch (const std::exception& failure) {
      log.error("a request failed", {{"path", request.path}, {"error", failure.what()}});
      return {500, "text/plain; charset=utf-8", "The exporter failed to answer; see its log.\n", {}};
    }
  }

  Response respond(const mg_request_info& info, const Request& request) const {
    if (!gate) return respond_admitted(info, request);
    std::optional<Response> refused = gate->refusal(request, info.remote_addr);
    Response response = refused ? *std::move(refused) : respond_admitted(info, request);
    gate->add_headers(response);
    return response;
  }

  Response respond_admitted(const mg_request_info& info, const Request& request) const {
    if (const std::optional<Response> refused = refusal(info)) return *refused;
    return respond(request);
  }

  static State& of(const mg_context* context) { return *static_cast<State*>(mg_get_user_data(context)); }

  static void on_close(const mg_connection* connection) {
    of(mg_get_context(connection)).clients.close(connection);
  }

  /// CivetWeb's thread that would accept.
  static void run_front(mg_context* context) { of(context).clients.run(context); }

  /// What CivetWeb refuses by itself, as a head that is not one.
  static int on_error(mg_connection* connection, int status, const char* message) {
    try {
      const Response response{status, "text/plain; charset=utf-8", std::string(message) + "\n", {}};
      of(mg_get_context(connection)).clients.answer(connection, response, false, true);
    } catch (...) {  // as in on_request()
    }
    return 0;
  }

  int serve(mg_connection* connection) {
    const mg_request_info& info = *mg_get_request_info(connection);
    const Request request = to_request(info);
    const bool is_too_late = is_stopping;  // then the log may be gone as well
    const Response response =
        is_too_late ? Response{503, "text/plain; charset=utf-8", "The exporter is stopping.\n", {}}
                    : respond(info, request);
    if (!is_too_late) {
      log.debug("request", {{"method", request.method},
                            {"path", request.path},
                            {"status", std::to_string(response.status)},
                            {"bytes", std::to_string(response.body.size())}});
    }
    constexpr int kBadRequest = 400;
    const bool may_keep = !is_too_late && response.status < kBadRequest && would_keep(info);
    clients.answer(connection, response, may_keep, request.method != "HEAD");
    return response.status;
  }

  static int on_request(mg_connection* connection, void* data) {
    // Out of memory, most likely: CivetWeb is C, and an exception through it would end the program.
    try {
      return static_cast<State*>(data)->serve(connection);
    } catch (...) {
      return 500;
    }
  }

  static int on_message(const mg_connection* connection, const char* message) {
    auto* const state = static_cast<State*>(mg_get_user_data(mg_get_context(connection)));
    if (state == nullptr) return 1;
    const std::lock_guard lock(state->mutex);
    if (!state->has_started) {
      if (state->start_message.empty()) state->start_message = message;
    } else if (!state->is_stopping) {
      state->log.debug("http", {{"detail", message}});
    }
    return 1;
  }
};

HttpServer::HttpServer(std::unique_ptr<State> state, std::vector<ListenAddress> requested)
    : state_(std::move(state)), addresses_(std::move(requested)) {
  std::array<mg_server_port, 32> ports{};
  const int count = mg_get_server_ports(state_->context, static_cast<int>(ports.size()), ports.data());
  // CivetWeb lists its sockets in the order in which they were asked for.
  for (std::size_t i = 0; i < addresses_.size() && static_cast<int>(i) < count; ++i) {
    addresses_[i].port = static_cast<std::uint16_t>(ports[i].port);
  }
}

HttpServer::~HttpServer() {
  stop();
}

Result<std::unique_ptr<HttpServer>> HttpServer::start(const std::vector<ListenAddress>& addresses,
                                                      Handler handler, Log& log,
                                                      std::shared_ptr<WebGate> gate) {
  static const unsigned library = mg_init_library(MG_FEATURES_DEFAULT);
  static_cast<void>(library);
  for (const ListenAddress& address : addresses) {
    if (address.host.find(':') == std::string::npos || has_ipv6()) continue;
    return Error(ProgramError::unsupported,
                 "cannot listen on " + address.text() +
                     ": the web server was built without IPv6; use an IPv4 address");
  }
  auto state = std::make_unique<State>(std::move(handler), log, std::move(gate));
  std::string ports;
  std::string names;
  for (const ListenAddress& address : addresses) {
    ports += (ports.empty() ? "" : ",") + to_port_option(address);
    names += (names.empty() ? "" : ", ") + address.text();
  }
  // Cross-origin reading is nobody's need, and CivetWeb allows it unless told not to. It also drops requests
  // that name another host than its own domain, as those through a proxy do, unless told not to.
  const std::string threads = std::to_string(kThreads);
  const std::array<const char*, 11> options{"listening_ports",
                                            ports.c_str(),
                                            "num_threads",
                                            threads.c_str(),
                                            "connection_queue",
                                            threads.c_str(),
                                            "access_control_allow_methods",
                                            "",
                                            "enable_auth_domain_check",
                                            "no",
                                            nullptr};
  mg_callbacks callbacks{};
  callbacks.log_message = &State::on_message;
  callbacks.connection_close = &State::on_close;
  callbacks.run_front = &State::run_front;
  callbacks.http_error = &State::on_error;
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): CivetWeb reads only
  mg_context* const context = mg_start(&callbacks, state.get(), const_cast<const char**>(options.data()));
  if (context == nullptr) {
    return listen_error(names, state->start_message);
  }
  {
    const std::lock_guard lock(state->mutex);
    state->context = context;
    state->has_started = true;
  }
  mg_set_request_handler(context, "/", &State::on_request, state.get());
  state->clients.open();
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state), addresses));
}

void HttpServer::stop() {
  if (is_stopped_) return;
  is_stopped_ = true;
  state_->is_stopping = true;
  state_->clients.stop(state_->context);
}

}  // namespace jobx

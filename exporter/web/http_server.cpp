#include "exporter/web/http_server.h"

#include <civetweb.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "base/numbers.h"
#include "exporter/web/civetweb_request.h"
#include "exporter/web/response_head.h"

namespace jobx {
namespace {

/// Each client holds one: while a scrape waits for a hung source, and a bad client for as long as it is borne
/// with. A thread that waits costs some 10 KB.
constexpr const char* kThreads = "64";
/// For a client to send the head of its request, in all; and for one that reads nothing.
constexpr const char* kRequestTimeout = "5000";  // milliseconds
constexpr std::chrono::seconds kSendPatience{10};
/// Longer than most scrape intervals: whoever asks each minute keeps the connection.
constexpr const char* kKeepAliveTimeout = "125000";  // milliseconds
/// How many connections are kept for another request. Each holds a thread; the others are for all who come.
constexpr int kMostKept = 32;
/// How long a stop waits for CivetWeb's threads. Those that wait for their client notice after two seconds.
constexpr std::chrono::milliseconds kStopPatience{60};
/// Beyond the longest deadline that Prometheus sends by default.
constexpr std::chrono::seconds kFinishPatience{15};

/// A client that reads slowly gets more time than one that reads nothing, but no more than this.
void send_body(mg_connection* connection, std::string_view body) {
  using SteadyClock = std::chrono::steady_clock;
  constexpr std::size_t kPiece = 262'144;
  const SteadyClock::time_point end = SteadyClock::now() + kSendPatience;
  while (!body.empty() && SteadyClock::now() < end) {
    const std::string_view piece = body.substr(0, kPiece);
    if (mg_write(connection, piece.data(), piece.size()) != static_cast<int>(piece.size())) return;
    body.remove_prefix(piece.size());
  }
}

void send_response(mg_connection* connection, const Response& response, Connection after, bool with_body) {
  // A stop ends a connection between two writes: a short answer is one, so that it comes whole or not at all.
  constexpr std::size_t kShort = 4'096;
  const std::string_view body = with_body ? std::string_view(response.body.text()) : std::string_view();
  std::string first = response_head(response, mg_get_response_code_text(connection, response.status), after,
                                    std::chrono::system_clock::now());
  first.append(body.substr(0, kShort));
  if (mg_write(connection, first.data(), first.size()) != static_cast<int>(first.size())) return;
  if (body.size() > kShort) send_body(connection, body.substr(kShort));
}

/// Paths under /-/ ask the program for something: their handler knows which methods are for it.
bool may_be_handled(const Request& request) {
  if (request.method == "GET" || request.method == "HEAD") return true;
  return (request.method == "POST" || request.method == "PUT") && request.path.starts_with("/-/");
}

/// scripts/native-dependencies.sh leaves it out, as Debian's own CivetWeb does.
bool has_ipv6() {
  return mg_check_feature(8) != 0;
}

/// In CivetWeb's words: "+80" is every interface of both families, and an "s" means TLS.
std::string to_port_option(const ListenAddress& address, bool has_tls) {
  const std::string suffix = has_tls ? "s" : "";
  if (!address.host.empty()) return address.text() + suffix;
  return (has_ipv6() ? "+" : "") + std::to_string(address.port) + suffix;
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

/// One that reaches the listener from this host: "0.0.0.0" and "::" are no destinations on Windows.
std::string own_host(const ListenAddress& address) {
  if (address.host.empty() || address.host == "0.0.0.0") return "127.0.0.1";
  return address.host == "::" ? "::1" : address.host;
}

/// While it lives: connects to the server now and then. CivetWeb's accepting thread looks for a stop only
/// after a connection, or every two seconds.
class Waker {
 public:
  explicit Waker(const ListenAddress& address)
      : thread_([this, host = own_host(address), port = address.port] { run(host, port); }) {}
  ~Waker() {
    {
      const std::lock_guard lock(mutex_);
      is_done_ = true;
    }
    done_.notify_one();
    thread_.join();
  }
  Waker(const Waker&) = delete;
  Waker& operator=(const Waker&) = delete;

 private:
  void run(const std::string& host, int port) {
    // Long enough for the end of what the first has woken: to be refused takes two seconds on Windows.
    constexpr std::chrono::milliseconds kPause{50};
    std::unique_lock lock(mutex_);
    do {
      lock.unlock();
      std::array<char, 256> error{};
      if (mg_connection* const knock = mg_connect_client(host.c_str(), port, 0, error.data(), error.size())) {
        mg_close_connection(knock);
      }
      lock.lock();
    } while (!done_.wait_for(lock, kPause, [this] { return is_done_; }));
  }

  std::mutex mutex_;
  std::condition_variable done_;
  bool is_done_ = false;
  std::thread thread_;  // last: it uses the above
};

}  // namespace

struct HttpServer::State {
  State(Handler use_handler, Log& use_log, std::shared_ptr<WebGate> use_gate)
      : handler(std::move(use_handler)), log(use_log), gate(std::move(use_gate)) {}

  Handler handler;
  Log& log;
  const std::shared_ptr<WebGate> gate;  ///< may be null
  mg_context* context = nullptr;

  std::mutex mutex;  // guards all below
  std::condition_variable idle;
  std::string start_message;  ///< what CivetWeb complained of first, the cause, while it started
  int running = 0;            ///< requests being handled
  int kept = 0;               ///< connections that wait, or may wait, for another request
  bool stopping = false;

  /// Counts a request for as long as it lives.
  class Running {
   public:
    explicit Running(State& state) : state_(state) {
      const std::lock_guard lock(state.mutex);
      ++state.running;
      stopping_ = state.stopping;
    }
    ~Running() {
      const std::lock_guard lock(state_.mutex);
      if (--state_.running == 0) state_.idle.notify_all();
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    [[nodiscard]] bool too_late() const { return stopping_; }

   private:
    State& state_;
    bool stopping_;
  };

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

  /// CivetWeb asks for it at the start, and at the end to learn whom it belongs to.
  static int on_tls_context(void** context, void* data) {
    *context = static_cast<State*>(data)->gate->tls_context();
    return 1;
  }

  /// Whether the connection is kept. CivetWeb forgets its user data when the connection is another.
  Connection keep(mg_connection* connection, bool may_keep) {
    const std::lock_guard lock(mutex);
    const bool is_kept = mg_get_user_connection_data(connection) != nullptr;
    if (may_keep && !stopping && (is_kept || kept < kMostKept)) {
      if (!is_kept) ++kept;
      mg_set_user_connection_data(connection, this);
      return Connection::keep_alive;
    }
    // Without this, CivetWeb also reads the rest of a body, for as long as a client likes to send it.
    mg_disable_connection_keep_alive(connection);
    return Connection::close;
  }

  static void on_close(const mg_connection* connection) {
    auto* const state = static_cast<State*>(mg_get_user_connection_data(connection));
    if (state == nullptr) return;
    const std::lock_guard lock(state->mutex);
    --state->kept;
  }

  int serve(mg_connection* connection) {
    const Running counted(*this);
    const mg_request_info& info = *mg_get_request_info(connection);
    const Request request = to_request(info);
    const Response response =
        counted.too_late() ? Response{503, "text/plain; charset=utf-8", "The exporter is stopping.\n", {}}
                           : respond(info, request);
    constexpr int kBadRequest = 400;
    const Connection after = keep(connection, response.status < kBadRequest && would_keep(info));
    if (counted.too_late()) {
      send_response(connection, response, after, request.method != "HEAD");
      return response.status;  // the log may be gone
    }
    log.debug("request", {{"method", request.method},
                          {"path", request.path},
                          {"status", std::to_string(response.status)},
                          {"bytes", std::to_string(response.body.size())}});
    send_response(connection, response, after, request.method != "HEAD");
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
    if (state->context == nullptr) {
      if (state->start_message.empty()) state->start_message = message;
    } else if (!state->stopping) {
      state->log.debug("http", {{"detail", message}});
    }
    return 1;
  }
};

HttpServer::HttpServer(std::shared_ptr<State> state, std::vector<ListenAddress> requested)
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
  const bool has_tls = gate && gate->has_tls();
  auto state = std::make_shared<State>(std::move(handler), log, std::move(gate));
  std::string ports;
  std::string names;
  for (const ListenAddress& address : addresses) {
    ports += (ports.empty() ? "" : ",") + to_port_option(address, has_tls);
    names += (names.empty() ? "" : ", ") + address.text();
  }
  // Cross-origin reading is nobody's need, and CivetWeb allows it unless told not to. It also drops requests
  // that name another host than its own domain, as those through a proxy do, unless told not to.
  // An answer is written in large pieces; with TLS, waiting for more made each take 40 ms on a kept
  // connection.
  const std::array<const char*, 17> options{"listening_ports",
                                            ports.c_str(),
                                            "num_threads",
                                            kThreads,
                                            "request_timeout_ms",
                                            kRequestTimeout,
                                            "enable_keep_alive",
                                            "yes",
                                            "keep_alive_timeout_ms",
                                            kKeepAliveTimeout,
                                            "tcp_nodelay",
                                            "1",
                                            "access_control_allow_methods",
                                            "",
                                            "enable_auth_domain_check",
                                            "no",
                                            nullptr};
  mg_callbacks callbacks{};
  callbacks.log_message = &State::on_message;
  callbacks.connection_close = &State::on_close;
  if (has_tls) callbacks.external_ssl_ctx = &State::on_tls_context;
  mg_context* const context = mg_start(&callbacks, state.get(), const_cast<const char**>(options.data()));
  if (context == nullptr) {
    return listen_error(names, state->start_message);
  }
  {
    const std::lock_guard lock(state->mutex);
    state->context = context;
  }
  mg_set_request_handler(context, "/", &State::on_request, state.get());
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(state), addresses));
}

void HttpServer::stop() {
  if (is_stopped_) return;
  is_stopped_ = true;
  bool is_idle = false;
  {
    // CivetWeb cuts answers short when it is told to stop, so the running ones go first.
    std::unique_lock lock(state_->mutex);
    state_->stopping = true;
    is_idle = state_->idle.wait_for(lock, kFinishPatience, [&] { return state_->running == 0; });
  }
  // In a thread of its own, with all that CivetWeb's threads still touch: where a client holds one of them,
  // that takes up to two seconds, and nobody waits for it. But a handler must not outlive this.
  std::promise<void> stopped;
  const std::future<void> end = stopped.get_future();
  std::thread([state = state_, stopped = std::move(stopped), address = addresses_.front()]() mutable {
    {
      const Waker waker(address);
      mg_stop(state->context);
    }
    state.reset();
    stopped.set_value();
  }).detach();
  if (is_idle) {
    end.wait_for(kStopPatience);
  } else {
    end.wait();
  }
}

}  // namespace jobx

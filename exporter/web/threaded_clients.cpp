#include "exporter/web/threaded_clients.h"

#include <civetweb.h>

#include <array>
#include <chrono>
#include <future>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "exporter/web/response_head.h"

namespace jobx {
namespace {

/// For a client that reads slowly; CivetWeb gives up one that reads nothing.
constexpr std::chrono::seconds kSendPatience{10};
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

/// One that reaches the listener from this host: "0.0.0.0" and "::" are no destinations on Windows.
std::string own_host(const ListenAddress& address) {
  if (address.host.empty() || address.host == "0.0.0.0") return "127.0.0.1";
  return address.host == "::" ? "::1" : address.host;
}

/// While it lives: connects to the server now and then. CivetWeb's accepting thread looks for a stop only
/// after a connection, or every two seconds.
class Knocker {
 public:
  explicit Knocker(const ListenAddress& address)
      : thread_([this, host = own_host(address), port = address.port] { run(host, port); }) {}
  ~Knocker() {
    {
      const std::lock_guard lock(mutex_);
      is_done_ = true;
    }
    done_.notify_one();
    thread_.join();
  }
  Knocker(const Knocker&) = delete;
  Knocker& operator=(const Knocker&) = delete;

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

ThreadedClients::Serving::Serving(ThreadedClients& clients) : clients_(clients) {
  const std::lock_guard lock(clients.mutex_);
  ++clients.running_;
}

ThreadedClients::Serving::~Serving() {
  const std::lock_guard lock(clients_.mutex_);
  if (--clients_.running_ == 0) clients_.idle_.notify_all();
}

void ThreadedClients::answer(mg_connection* connection, const Response& response, bool may_keep,
                             bool with_body) {
  Connection after = Connection::close;
  {
    const std::lock_guard lock(mutex_);
    // CivetWeb forgets its user data when the connection is another.
    const bool is_kept = mg_get_user_connection_data(connection) != nullptr;
    if (may_keep && !is_stopping_ && (is_kept || kept_ < kMostKept)) {
      if (!is_kept) ++kept_;
      mg_set_user_connection_data(connection, this);
      after = Connection::keep_alive;
    }
  }
  // Without this, CivetWeb also reads the rest of a body, for as long as a client likes to send it.
  if (after == Connection::close) mg_disable_connection_keep_alive(connection);
  send_response(connection, response, after, with_body);
}

void ThreadedClients::close(const mg_connection* connection) {
  if (mg_get_user_connection_data(connection) == nullptr) return;
  const std::lock_guard lock(mutex_);
  --kept_;
}

void ThreadedClients::stop(mg_context* context, const ListenAddress& address, std::shared_ptr<void> owner) {
  bool is_idle = false;
  {
    // CivetWeb cuts answers short when it is told to stop, so the running ones go first.
    std::unique_lock lock(mutex_);
    is_stopping_ = true;
    is_idle = idle_.wait_for(lock, kFinishPatience, [this] { return running_ == 0; });
  }
  // In a thread of its own, with all that CivetWeb's threads still touch: where a client holds one of them,
  // that takes up to two seconds, and nobody waits for it. But a handler must not outlive this.
  std::promise<void> stopped;
  const std::future<void> end = stopped.get_future();
  std::thread([context, address, owner = std::move(owner), stopped = std::move(stopped)]() mutable {
    {
      const Knocker knocker(address);
      mg_stop(context);
    }
    owner.reset();
    stopped.set_value();
  }).detach();
  if (is_idle) {
    end.wait_for(kStopPatience);
  } else {
    end.wait();
  }
}

}  // namespace jobx

/// In front of a server's threads: who has connected, and how far each of them is.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <vector>

#include "exporter/web/client.h"
#include "exporter/web/crowd.h"
#include "exporter/web/dropped_connections.h"
#include "exporter/web/socket.h"

namespace jobx {

/// Accepts connections, reads heads of requests, and writes what of an answer the client did not take at
/// once; keeps connections for further requests and bears with those that still send. All by one thread that
/// waits for none of them, within bounds of number and time; where one is exceeded, surplus() says who goes.
/// A request is lent to a thread only when its head is whole, and comes back with the answer.
class Front {
 public:
  using SteadyClock = std::chrono::steady_clock;
  /// Lends a client whose head() is whole, until give_back(). False if nobody takes it now.
  using Lend = std::function<bool(Client& client)>;

  /// `tls`, which may be null, and `dropped` must outlive this.
  Front(ssl_ctx_st* tls, DroppedConnections& dropped, Lend lend, std::size_t most_lent);
  /// Nobody may hold a client any more.
  ~Front();
  Front(const Front&) = delete;
  Front& operator=(const Front&) = delete;

  /// Serves those who connect to `listeners` until leave().
  void run(const std::vector<SocketHandle>& listeners);

  /// Takes a client back that was lent. If it is answered, as much as the client takes at once is written
  /// here; if not, it is closed. Any thread.
  void give_back(Client& client);

  /// From now on no connection is kept. Waits until all that were asked are answered, or `patience` is over;
  /// false then. Any other thread than run()'s.
  bool finish(std::chrono::milliseconds patience);
  /// Lets run() return. Any thread.
  void leave();
  /// Closes all connections. After run(), and while nobody holds a client.
  void disconnect() { places_.clear(); }

 private:
  enum class Stage : std::uint8_t { quiet, asking, asked, lent, writing, kept, lingering, closed };
  struct Place {
    std::unique_ptr<Client> client;
    Stage stage = Stage::quiet;
    SteadyClock::time_point since{};     ///< of the stage, or of the last progress in it
    SteadyClock::time_point deadline{};  ///< of the stage
  };
  struct Returned {
    Client* client;
    Progress written;
  };

  void enter(Place& place, Stage stage, SteadyClock::duration patience) const;
  void accept_from(SocketHandle listener);
  void make_room();
  void take_returned();
  void go_on(Place& place);
  void read(Place& place);
  void after_write(Place& place, Progress progress);
  void expire();
  void hold_bound(const CrowdBound& bound, std::initializer_list<Stage> stages);
  void hold_bounds();
  void lend_asked();
  void tell_of_unfinished();
  [[nodiscard]] std::vector<Place*> places_in(std::initializer_list<Stage> stages);
  static void drop(Place& place, std::atomic<std::uint64_t>& count);
  [[nodiscard]] static SteadyClock::time_point end_of(const Place& place);
  [[nodiscard]] std::chrono::milliseconds until_next() const;
  void watch(const std::vector<SocketHandle>& listeners);
  void serve_ready(const std::vector<SocketHandle>& listeners);

  ssl_ctx_st* const tls_;
  DroppedConnections& dropped_;
  const Lend lend_;
  const std::size_t most_lent_;
  const CrowdBound waiting_bound_;
  const Waker waker_;

  // Of run()'s thread.
  std::vector<Place> places_;
  std::vector<Returned> taken_;
  std::vector<Watched> watched_;
  std::vector<std::size_t> watched_places_;  ///< behind the waker and the listeners
  SteadyClock::time_point now_{};
  SteadyClock::time_point accepts_from_{};  ///< later than now_ while there is no room
  bool keeps_ = true;

  std::mutex mutex_;  // guards all below
  std::condition_variable finished_;
  std::vector<Returned> returned_;
  bool is_finishing_ = false;
  bool is_leaving_ = false;
  bool has_unfinished_ = false;
};

}  // namespace jobx

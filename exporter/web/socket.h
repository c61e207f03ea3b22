/// Connections of TCP without waiting, the same on every system.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace jobx {

/// A descriptor; on Windows a SOCKET.
using SocketHandle = std::intptr_t;

/// Owns a socket that does not block.
class Socket {
 public:
  Socket() = default;
  explicit Socket(SocketHandle handle) : handle_(handle) {}
  Socket(Socket&& other) noexcept : handle_(std::exchange(other.handle_, kNone)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Socket();

  [[nodiscard]] SocketHandle get() const { return handle_; }
  explicit operator bool() const { return handle_ != kNone; }

 private:
  static constexpr SocketHandle kNone = -1;
  SocketHandle handle_ = kNone;
};

/// What counts as one client's address: an IPv4 address, or a network of 64 bits of IPv6, which is what one
/// subscriber gets.
using ClientAddress = std::array<std::uint8_t, 9>;

enum class Arrival : std::uint8_t {
  none,     ///< nobody waits, or whoever waited has gone
  client,   ///< one has come
  no_room,  ///< somebody waits, but the system has no descriptor or memory for it
};

struct Accepted {
  Arrival arrival = Arrival::none;
  Socket socket;
  ClientAddress address{};
};

/// Lets accept_client() not wait for one.
void stop_blocking(SocketHandle listener);

/// Takes the next connection of a listening socket.
Accepted accept_client(SocketHandle listener);

/// What came of reading or writing.
struct Moved {
  enum class Outcome : std::uint8_t {
    some,      ///< `size` bytes, at least one
    blocked,   ///< none for now
    finished,  ///< none any more: the peer sends no more, or the connection is broken
  };
  Outcome outcome = Outcome::blocked;
  std::size_t size = 0;
};

Moved receive_some(const Socket& socket, char* buffer, std::size_t size);
Moved send_some(const Socket& socket, std::string_view bytes);
/// Tells the peer that no more will come. Reading goes on.
void finish_sending(const Socket& socket);

/// What is waited for at a socket, and whether it, or an error, has come.
struct Watched {
  SocketHandle socket;
  bool for_writing = false;  ///< else for reading
  bool is_ready = false;
};

/// Waits until something is ready, or `patience` is over. Negative: for ever.
void wait_for_any(std::vector<Watched>& watched, std::chrono::milliseconds patience);

/// Ends another thread's wait: its socket becomes readable.
class Waker {
 public:
  /// Throws std::system_error if the system has no means left.
  Waker();
  /// Any thread.
  void wake() const;
  /// Of the thread that was woken.
  void calm() const;
  [[nodiscard]] SocketHandle handle() const { return reader_.get(); }

 private:
  Socket reader_;
  Socket writer_;  ///< none where the reader is the same one
};

/// How many sockets this process may have, less what the rest of the program needs.
std::size_t most_sockets();

}  // namespace jobx

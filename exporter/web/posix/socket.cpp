#include "exporter/web/socket.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <thread>

#include "exporter/web/client_address.h"

namespace jobx {
namespace {

Moved moved(ssize_t size) {
  if (size > 0) return {Moved::Outcome::some, static_cast<std::size_t>(size)};
  if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return {};
  return {Moved::Outcome::finished, 0};
}

/// Whoever waits asks again at once: an error that stays, as when the limit of descriptors was lowered below
/// what is open, would take all of a processor.
constexpr std::chrono::milliseconds kErrorPause{10};

int descriptor(const Socket& socket) {
  return static_cast<int>(socket.get());
}

}  // namespace

Socket::~Socket() {
  if (handle_ != kNone) ::close(static_cast<int>(handle_));
}

void stop_blocking(SocketHandle listener) {
  const int flags = ::fcntl(static_cast<int>(listener), F_GETFL);
  ::fcntl(static_cast<int>(listener), F_SETFL, flags | O_NONBLOCK);
}

Accepted accept_client(SocketHandle listener) {
  sockaddr_storage peer{};
  socklen_t size = sizeof(peer);
  const int accepted = ::accept4(static_cast<int>(listener), reinterpret_cast<sockaddr*>(&peer), &size,
                                 SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (accepted < 0) {
    const bool is_short = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
    return {is_short ? Arrival::no_room : Arrival::none, Socket(), {}};
  }
  const int on = 1;
  ::setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  ::setsockopt(accepted, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
  return {Arrival::client, Socket(accepted), client_address(peer)};
}

Moved receive_some(const Socket& socket, char* buffer, std::size_t size) {
  return moved(::recv(descriptor(socket), buffer, size, 0));
}

Moved send_some(const Socket& socket, std::string_view bytes) {
  return moved(::send(descriptor(socket), bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

void finish_sending(const Socket& socket) {
  ::shutdown(descriptor(socket), SHUT_WR);
}

void wait_for_any(std::vector<Watched>& watched, std::chrono::milliseconds patience) {
  static thread_local std::vector<pollfd> polled;
  polled.clear();
  for (const Watched& one : watched) {
    const short events = one.for_writing ? POLLOUT : POLLIN;
    polled.push_back({static_cast<int>(one.socket), events, 0});
  }
  const int count = ::poll(polled.data(), polled.size(), static_cast<int>(patience.count()));
  if (count < 0) std::this_thread::sleep_for(kErrorPause);
  for (std::size_t i = 0; i < watched.size(); ++i) watched[i].is_ready = count > 0 && polled[i].revents != 0;
}

Waker::Waker() {
  int ends[2];
  if (::pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "cannot make a pipe");
  reader_ = Socket(ends[0]);
  writer_ = Socket(ends[1]);
}

void Waker::wake() const {
  // Full means that it is awake already.
  [[maybe_unused]] const ssize_t written = ::write(descriptor(writer_), "", 1);
}

void Waker::calm() const {
  char bytes[64];
  while (::read(descriptor(reader_), bytes, sizeof(bytes)) > 0) {
  }
}

std::size_t most_sockets() {
  constexpr std::size_t kOthers = 256;
  constexpr std::size_t kAnyway = 64;
  constexpr rlim_t kPlenty = 1'000'000;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return kAnyway;
  const auto all = static_cast<std::size_t>(std::min(limit.rlim_cur, kPlenty));
  return std::max(all, kAnyway + kOthers) - kOthers;
}

}  // namespace jobx

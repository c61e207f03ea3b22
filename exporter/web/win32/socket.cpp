#include "exporter/web/socket.h"

#include <winsock2.h>
// Behind it:
#include <ws2tcpip.h>

#include <algorithm>
#include <system_error>
#include <thread>

#include "exporter/web/client_address.h"

namespace jobx {
namespace {

SOCKET native(SocketHandle handle) {
  return static_cast<SOCKET>(handle);
}

Moved moved(int size) {
  if (size > 0) return {Moved::Outcome::some, static_cast<std::size_t>(size)};
  if (size < 0 && WSAGetLastError() == WSAEWOULDBLOCK) return {};
  return {Moved::Outcome::finished, 0};
}

/// Whoever waits asks again at once: an error that stays would take all of a processor.
constexpr std::chrono::milliseconds kErrorPause{10};

int at_once(std::size_t size) {
  constexpr std::size_t kMost = 1 << 30;
  return static_cast<int>(std::min(size, kMost));
}

bool does_not_block(SOCKET socket) {
  u_long on = 1;
  return ::ioctlsocket(socket, static_cast<long>(FIONBIO), &on) == 0;
}

[[noreturn]] void throw_last(const char* what) {
  throw std::system_error(WSAGetLastError(), std::system_category(), what);
}

}  // namespace

Socket::~Socket() {
  if (handle_ != kNone) ::closesocket(native(handle_));
}

void stop_blocking(SocketHandle listener) {
  does_not_block(native(listener));
}

Accepted accept_client(SocketHandle listener) {
  sockaddr_storage peer{};
  int size = sizeof(peer);
  const SOCKET accepted = ::accept(native(listener), reinterpret_cast<sockaddr*>(&peer), &size);
  if (accepted == INVALID_SOCKET) {
    const int error = WSAGetLastError();
    return {error == WSAEMFILE || error == WSAENOBUFS ? Arrival::no_room : Arrival::none, Socket(), {}};
  }
  Socket socket(static_cast<SocketHandle>(accepted));
  if (!does_not_block(accepted)) return {};
  ::SetHandleInformation(reinterpret_cast<HANDLE>(accepted), HANDLE_FLAG_INHERIT, 0);
  const BOOL on = TRUE;
  const auto* const value = reinterpret_cast<const char*>(&on);
  ::setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, value, sizeof(on));
  ::setsockopt(accepted, SOL_SOCKET, SO_KEEPALIVE, value, sizeof(on));
  return {Arrival::client, std::move(socket), client_address(peer)};
}

Moved receive_some(const Socket& socket, char* buffer, std::size_t size) {
  return moved(::recv(native(socket.get()), buffer, at_once(size), 0));
}

Moved send_some(const Socket& socket, std::string_view bytes) {
  return moved(::send(native(socket.get()), bytes.data(), at_once(bytes.size()), 0));
}

void finish_sending(const Socket& socket) {
  ::shutdown(native(socket.get()), SD_SEND);
}

void wait_for_any(std::vector<Watched>& watched, std::chrono::milliseconds patience) {
  static thread_local std::vector<WSAPOLLFD> polled;
  polled.clear();
  for (const Watched& one : watched) {
    const SHORT events = one.for_writing ? POLLWRNORM : POLLRDNORM;
    polled.push_back({native(one.socket), events, 0});
  }
  const int count =
      ::WSAPoll(polled.data(), static_cast<ULONG>(polled.size()), static_cast<INT>(patience.count()));
  if (count < 0) std::this_thread::sleep_for(kErrorPause);
  for (std::size_t i = 0; i < watched.size(); ++i) watched[i].is_ready = count > 0 && polled[i].revents != 0;
}

// WSAPoll waits for sockets alone, and Windows has no pairs of them: this one sends to itself, and being
// connected takes from nobody else.
Waker::Waker() {
  const SOCKET socket =
      ::WSASocketW(AF_INET, SOCK_DGRAM, IPPROTO_UDP, nullptr, 0, WSA_FLAG_NO_HANDLE_INHERIT);
  if (socket == INVALID_SOCKET) throw_last("cannot make a socket");
  reader_ = Socket(static_cast<SocketHandle>(socket));
  sockaddr_in own{};
  own.sin_family = AF_INET;
  own.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
  auto* const address = reinterpret_cast<sockaddr*>(&own);
  int size = sizeof(own);
  if (::bind(socket, address, size) != 0 || ::getsockname(socket, address, &size) != 0 ||
      ::connect(socket, address, size) != 0 || !does_not_block(socket)) {
    throw_last("cannot make a socket of the loopback");
  }
}

void Waker::wake() const {
  ::send(native(reader_.get()), "", 1, 0);
}

void Waker::calm() const {
  char bytes[64];
  while (::recv(native(reader_.get()), bytes, sizeof(bytes), 0) > 0) {
  }
}

std::size_t most_sockets() {
  // There is no bound but memory. WSAPoll looks at all of them each time.
  constexpr std::size_t kMost = 4'096;
  return kMost;
}

}  // namespace jobx

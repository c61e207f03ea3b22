/// One connection of a client, with or without TLS, that nobody ever waits for.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "exporter/web/http.h"
#include "exporter/web/response_head.h"
#include "exporter/web/socket.h"

struct ssl_ctx_st;
struct ssl_st;

namespace jobx {

/// How far reading or writing has come.
enum class Progress : std::uint8_t {
  waits,  ///< go on when the socket is ready
  done,
  gone,  ///< the client has closed, broken the connection, or speaks no TLS
};

/// Reads heads of requests and writes answers, as far as that goes at once. One thread at a time.
class Client {
 public:
  /// Without `tls` it speaks plainly. Its SSL is made by the first read_head().
  Client(Socket socket, const ClientAddress& address, ssl_ctx_st* tls);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  [[nodiscard]] SocketHandle socket() const { return socket_.get(); }
  [[nodiscard]] const ClientAddress& address() const { return address_; }
  /// What to wait for where Progress is `waits`: TLS may have to write in order to read.
  [[nodiscard]] bool waits_for_writing() const { return waits_for_writing_; }

  /// Done when head() is whole, so long that it is refused, or cannot become a head.
  Progress read_head();
  /// As readable_head() has it, at most kLongestHead bytes. What came behind it belongs to the next request.
  [[nodiscard]] std::string_view head() const { return std::string_view(received_).substr(0, head_size_); }
  /// True if the client has begun to say something: a handshake, or a head.
  [[nodiscard]] bool has_begun() const { return has_begun_; }

  /// Sets what write_answer() writes: `first` and then `rest`.
  void answer(std::string first, Body rest, Connection after);
  [[nodiscard]] bool is_answered() const { return is_answered_; }
  Progress write_answer();
  /// Forgets the head that was answered. Whether another may follow.
  Connection end_request();

  /// Says that no more will come.
  void finish();
  /// Reads and forgets. Gone at the client's end; never done.
  Progress discard();

  static constexpr std::size_t kLongestHead = 16'384;

 private:
  Moved pull(char* buffer, std::size_t size);
  Moved push(std::string_view bytes);
  Moved moved_by_tls(bool has_moved, std::size_t size);
  void refuse_plain_request();
  [[nodiscard]] std::string_view unwritten() const;

  Socket socket_;
  ClientAddress address_;
  ssl_ctx_st* context_;
  std::unique_ptr<ssl_st, void (*)(ssl_st*)> tls_;
  bool waits_for_writing_ = false;
  bool has_begun_ = false;

  std::string received_;
  std::size_t seen_ = 0;  ///< bytes of received_ that were looked at
  std::size_t head_size_ = 0;

  bool is_answered_ = false;
  std::string first_;
  Body rest_;
  std::size_t written_ = 0;
  Connection after_ = Connection::close;
};

/// How many of `received` are the head of a request: all, where they cannot become one; 0 if more must come.
/// As CivetWeb sees it, which lets two bare line feeds end a head and takes no control characters. `old` of
/// them were seen before, when more had to come.
std::size_t head_size(std::string_view received, std::size_t old = 0);

}  // namespace jobx

#include "exporter/web/client.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <new>
#include <optional>
#include <utility>

#include "exporter/web/request_head.h"

namespace jobx {
namespace {

/// As Go's server says it: a scrape with the wrong scheme shows why it fails.
constexpr std::string_view kPlainRequest =
    "HTTP/1.0 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
    "Client sent an HTTP request to an HTTPS server.\n";

}  // namespace

std::size_t head_size(std::string_view received, std::size_t old) {
  constexpr std::size_t kEnd = 4;  // "\r\n\r\n"
  for (std::size_t i = old < kEnd ? 0 : old - kEnd + 1; i < received.size(); ++i) {
    const auto c = static_cast<unsigned char>(received[i]);
    if ((c < ' ' && c != '\r' && c != '\n') || c == 0x7f) return received.size();
    if (received.substr(i).starts_with("\n\n")) return i + 2;
    if (received.substr(i).starts_with("\r\n\r\n")) return i + kEnd;
  }
  return received.size() < Client::kLongestHead ? 0 : received.size();
}

Client::Client(Socket socket, const ClientAddress& address, ssl_ctx_st* tls)
    : socket_(std::move(socket)), address_(address), context_(tls), tls_(nullptr, &SSL_free) {}

Client::~Client() = default;

Moved Client::moved_by_tls(bool has_moved, std::size_t size) {
  if (has_moved) return {Moved::Outcome::some, size};
  const int error = SSL_get_error(tls_.get(), 0);
  waits_for_writing_ = error == SSL_ERROR_WANT_WRITE;
  if (error == SSL_ERROR_WANT_WRITE || error == SSL_ERROR_WANT_READ) return {};
  const bool is_plain = error == SSL_ERROR_SSL && ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST;
  if (is_plain) refuse_plain_request();
  return {Moved::Outcome::finished, 0};
}

Moved Client::pull(char* buffer, std::size_t size) {
  if (!tls_) {
    waits_for_writing_ = false;
    return receive_some(socket_, buffer, size);
  }
  ERR_clear_error();
  std::size_t read = 0;
  const bool has_read = SSL_read_ex(tls_.get(), buffer, size, &read) == 1;
  return moved_by_tls(has_read, read);
}

Moved Client::push(std::string_view bytes) {
  if (!tls_) {
    waits_for_writing_ = true;
    return send_some(socket_, bytes);
  }
  ERR_clear_error();
  std::size_t written = 0;
  const bool has_written = SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &written) == 1;
  return moved_by_tls(has_written, written);
}

void Client::refuse_plain_request() {
  // Little enough for any socket's buffer. What is left unread would break the connection before it is read.
  send_some(socket_, kPlainRequest);
  finish_sending(socket_);
  discard();
}

Progress Client::read_head() {
  if (context_ != nullptr && !tls_) {
    tls_.reset(SSL_new(context_));
    if (!tls_ || SSL_set_fd(tls_.get(), static_cast<int>(socket_.get())) != 1) return Progress::gone;
    SSL_set_mode(tls_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_set_accept_state(tls_.get());
    has_begun_ = true;
  }
  while ((head_size_ = head_size(received_, seen_)) == 0) {
    std::array<char, kLongestHead> piece;
    const Moved moved = pull(piece.data(), kLongestHead - received_.size());
    if (moved.outcome == Moved::Outcome::blocked) return Progress::waits;
    if (moved.outcome == Moved::Outcome::finished) return Progress::gone;
    seen_ = received_.size();
    received_.append(piece.data(), moved.size);
    has_begun_ = true;
  }
  if (const std::optional<std::string> readable = readable_head(head())) {
    received_.replace(0, head_size_, *readable);
    head_size_ = readable->size();
  }
  return Progress::done;
}

void Client::answer(std::string first, Body rest, Connection after) {
  is_answered_ = true;
  first_ = std::move(first);
  rest_ = std::move(rest);
  written_ = 0;
  after_ = after;
}

std::string_view Client::unwritten() const {
  // More at once would only fill the system's memory, and keep others waiting meanwhile.
  constexpr std::size_t kPiece = 262'144;
  if (written_ < first_.size()) return std::string_view(first_).substr(written_);
  return std::string_view(rest_.text()).substr(written_ - first_.size(), kPiece);
}

Progress Client::write_answer() {
  for (std::string_view bytes = unwritten(); !bytes.empty(); bytes = unwritten()) {
    const Moved moved = push(bytes);
    if (moved.outcome == Moved::Outcome::blocked) return Progress::waits;
    if (moved.outcome == Moved::Outcome::finished) return Progress::gone;
    written_ += moved.size;
  }
  return Progress::done;
}

Connection Client::end_request() {
  received_.erase(0, head_size_);
  received_.shrink_to_fit();
  head_size_ = 0;
  seen_ = 0;
  has_begun_ = !received_.empty();
  is_answered_ = false;
  first_ = {};
  rest_ = {};
  written_ = 0;
  return std::exchange(after_, Connection::close);
}

void Client::finish() {
  if (tls_ && SSL_is_init_finished(tls_.get()) == 1) {
    ERR_clear_error();
    SSL_shutdown(tls_.get());
  }
  finish_sending(socket_);
}

Progress Client::discard() {
  // What is left may be cut anywhere, so that TLS would understand none of it.
  std::array<char, 4'096> piece;
  constexpr int kTurns = 16;
  waits_for_writing_ = false;
  for (int turn = 0; turn < kTurns; ++turn) {
    const Moved moved = receive_some(socket_, piece.data(), piece.size());
    if (moved.outcome == Moved::Outcome::blocked) return Progress::waits;
    if (moved.outcome == Moved::Outcome::finished) return Progress::gone;
  }
  return Progress::waits;
}

}  // namespace jobx

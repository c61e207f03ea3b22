#include "exporter/web/http_client.h"

#include <civetweb.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/ascii.h"
#include "base/numbers.h"
#include "base/version.h"

namespace jobx {
namespace {

/// How often who waits looks whether it should stop.
constexpr std::chrono::milliseconds kStopInterval{50};
constexpr std::chrono::seconds kConnectPatience{10};  // connect_socket(), civetweb.c

struct CloseConnection {
  void operator()(mg_connection* connection) const { mg_close_connection(connection); }
};
using Connection = std::unique_ptr<mg_connection, CloseConnection>;
using Complaint = std::array<char, 256>;

/// Owned by who waits and by the thread that asks together, since that may go on for longer.
struct Exchange {
  HttpUrl url;
  std::string request;
  int patience = 0;                        ///< milliseconds
  std::atomic<bool> is_abandoned = false;  ///< nobody waits for the answer any more
  std::mutex mutex;                        // guards all below
  std::condition_variable changed;
  std::optional<Result<HttpAnswer>> answer;
};

void begin_library() {
  static const unsigned library = mg_init_library(MG_FEATURES_DEFAULT);
  static_cast<void>(library);
}

Error bad_url(std::string_view text, const std::string& why) {
  return Error(ProgramError::invalid_argument, "'" + std::string(text) + "' is not the URL of an exporter: " +
                                                   why + "; use http://HOST:PORT");
}

bool is_visible(char c) {
  return c > ' ' && c < '\x7f';
}

Error no_answer(const HttpUrl& url, const std::string& why) {
  return Error(ProgramError::malformed_data, "no answer from " + url.authority() + ": " + why);
}

/// CivetWeb says "connect(127.0.0.1:80): error Connection refused", and on Windows "error Unknown error",
/// since it asks the C library about a number of the system's.
Error cannot_connect(const HttpUrl& url, std::string_view complaint) {
  constexpr std::string_view kBegin = "): ";
  constexpr std::string_view kError = "error ";
  if (const std::size_t at = complaint.find(kBegin); at != std::string_view::npos) {
    complaint.remove_prefix(at + kBegin.size());
  }
  if (complaint.starts_with(kError)) complaint.remove_prefix(kError.size());
  if (complaint.empty() || complaint.starts_with("Unknown error") || complaint == "No error") {
    complaint = "no server is listening there";
  }
  return Error(ProgramError::malformed_data,
               "cannot connect to " + url.authority() + ": " + std::string(complaint));
}

Result<std::string> read_body(mg_connection* connection, const Exchange& exchange) {
  const HttpUrl& url = exchange.url;
  const long long length = mg_get_response_info(connection)->content_length;
  const bool is_chunked = mg_get_header(connection, "Transfer-Encoding") != nullptr;
  std::string body;
  std::array<char, 16'384> piece;
  int size = 0;
  while (!exchange.is_abandoned && (size = mg_read(connection, piece.data(), piece.size())) > 0) {
    body.append(piece.data(), static_cast<std::size_t>(size));
    if (body.size() > kLongestAnswer) {
      return Error(ProgramError::limit_exceeded, "the answer from " + url.authority() + " is longer than " +
                                                     std::to_string(kLongestAnswer) + " bytes");
    }
  }
  // Without a length and in one piece, the end of the connection is that of the answer.
  const bool is_whole =
      is_chunked ? size == 0 : length < 0 || body.size() == static_cast<std::size_t>(length);
  if (!is_whole) return no_answer(url, "the connection was closed in the middle of it");
  return body;
}

Result<HttpAnswer> perform(const Exchange& exchange) {
  const HttpUrl& url = exchange.url;
  constexpr unsigned kIpv6 = 8;
  if (url.host.find(':') != std::string::npos && mg_check_feature(kIpv6) == 0)
    return cannot_connect(url, "this program was built without IPv6");
  Complaint complaint{};
  const Connection connection(
      mg_connect_client(url.host.c_str(), url.port, 0, complaint.data(), complaint.size()));
  if (!connection) return cannot_connect(url, complaint.data());
  if (mg_write(connection.get(), exchange.request.data(), exchange.request.size()) <= 0)
    return no_answer(url, "the connection was closed");
  if (mg_get_response(connection.get(), complaint.data(), complaint.size(), exchange.patience) < 0)
    return no_answer(url, "what came is not HTTP, or the connection was closed; is it a server with TLS?");
  HttpAnswer answer;
  answer.status = mg_get_response_info(connection.get())->status_code;
  Result<std::string> body = read_body(connection.get(), exchange);
  if (!body) return body.error();
  answer.body = *std::move(body);
  return answer;
}

void run(const std::shared_ptr<Exchange>& exchange) {
  Result<HttpAnswer> answer = perform(*exchange);
  const std::lock_guard lock(exchange->mutex);
  exchange->answer = std::move(answer);
  exchange->changed.notify_all();
}

}  // namespace

std::string HttpUrl::authority() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<HttpUrl> parse_http_url(std::string_view text) {
  constexpr std::string_view kScheme = "http://";
  std::string_view rest = text;
  if (starts_with_ignoring_case(rest, "https://"))
    return Error(ProgramError::unsupported, "'" + std::string(text) + "': https is not supported");
  if (starts_with_ignoring_case(rest, kScheme)) rest.remove_prefix(kScheme.size());
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  std::string_view path = rest.substr(slash);
  std::string_view host = rest.substr(0, slash);
  while (path.ends_with('/')) path.remove_suffix(1);
  if (host.find('@') != std::string_view::npos)
    return Error(ProgramError::unsupported, "a URL with a user name or a password is not supported");
  if (!std::all_of(rest.begin(), rest.end(), is_visible) ||
      rest.find_first_of("?#") != std::string_view::npos)
    return bad_url(text, "it has a character that does not belong there");
  HttpUrl url;
  url.path = path;
  const std::size_t bracket = host.rfind(']');
  const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    const auto port = to_number<std::uint16_t>(host.substr(colon + 1));
    if (!port || *port == 0) return bad_url(text, "the port is not a number from 1 to 65535");
    url.port = *port;
    host = host.substr(0, colon);
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty() || host.find_first_of("[]") != std::string_view::npos)
    return bad_url(text, "the host is missing");
  url.host = host;
  return url;
}

Result<HttpAnswer> http_get(const HttpUrl& url, const std::string& target, std::chrono::milliseconds patience,
                            const std::stop_token& stop) {
  begin_library();
  const auto exchange = std::make_shared<Exchange>();
  exchange->url = url;
  exchange->patience = static_cast<int>(patience.count());
  exchange->request = "GET " + url.path + target + " HTTP/1.1\r\nHost: " + url.authority() +
                      "\r\nUser-Agent: jobobject_exporter/" + std::string(version()) +
                      "\r\nAccept: application/json\r\nConnection: close\r\n\r\n";
  std::thread([exchange] { run(exchange); }).detach();
  const auto deadline = std::chrono::steady_clock::now() + kConnectPatience + patience;
  std::unique_lock lock(exchange->mutex);
  const auto is_over = [&] {
    return exchange->answer || stop.stop_requested() || std::chrono::steady_clock::now() >= deadline;
  };
  while (!is_over()) exchange->changed.wait_for(lock, kStopInterval);
  if (exchange->answer) return *std::move(exchange->answer);
  exchange->is_abandoned = true;
  return Error(ProgramError::timed_out, "no answer from " + url.authority() + " within " +
                                            std::to_string(patience.count() / 1'000) + " seconds");
}

}  // namespace jobx

#include "exporter/web/response_head.h"

#include <array>

namespace jobx {
namespace {

constexpr int kNotModified = 304;

void append_two_digits(std::string& out, unsigned value) {
  out += static_cast<char>('0' + value / 10 % 10);
  out += static_cast<char>('0' + value % 10);
}

}  // namespace

std::string http_date(std::chrono::system_clock::time_point when) {
  using std::chrono::days;
  using std::chrono::floor;
  constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = floor<days>(when);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(floor<std::chrono::seconds>(when - day));
  std::string text(kDays.at(std::chrono::weekday(day).c_encoding()));
  text += ", ";
  append_two_digits(text, static_cast<unsigned>(date.day()));
  text.append(" ").append(kMonths.at(static_cast<unsigned>(date.month()) - 1)).append(" ");
  text += std::to_string(static_cast<int>(date.year())) + " ";
  append_two_digits(text, static_cast<unsigned>(time.hours().count()));
  text += ':';
  append_two_digits(text, static_cast<unsigned>(time.minutes().count()));
  text += ':';
  append_two_digits(text, static_cast<unsigned>(time.seconds().count()));
  return text + " GMT";
}

std::string response_head(const Response& response, std::string_view reason, Connection after,
                          std::chrono::system_clock::time_point now) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head.append(reason);
  head += "\r\nDate: " + http_date(now);
  head += "\r\nServer: jobobject_exporter";
  // Of what the client has, which is not measured again (RFC 9110, 8.6).
  if (response.status != kNotModified) {
    head += "\r\nContent-Type: " + response.content_type;
    head += "\r\nContent-Length: " + std::to_string(response.body.size());
  }
  head += "\r\nX-Content-Type-Options: nosniff\r\nConnection: ";
  head += after == Connection::close ? "close\r\n" : "keep-alive\r\n";
  for (const auto& [name, value] : response.headers) {
    if (name == "X-Content-Type-Options") continue;  // always sent, and nosniff is its only value
    head.append(name).append(": ").append(value).append("\r\n");
  }
  return head + "\r\n";
}

}  // namespace jobx

#include "exporter/web/negotiation.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"

namespace jobx {
namespace {

/// Cuts off and returns what stands before `separator`.
std::string_view take_until(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view head = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  return trimmed(head);
}

/// One member of an Accept-like list.
struct Choice {
  std::string_view name;
  std::string_view version;
  int quality = 1000;  ///< thousandths
};

/// qvalue = "0" [ "." 0*3DIGIT ] / "1" [ "." 0*3("0") ]; whatever else is there is not understood.
std::optional<int> parse_quality(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int quality = (text[0] - '0') * 1000;
  int weight = 100;
  for (const char digit : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (!is_digit(digit)) return std::nullopt;
    quality += (digit - '0') * weight;
    weight /= 10;
  }
  return quality <= 1000 ? std::optional(quality) : std::nullopt;
}

/// A choice that is not understood gets quality 0: it is never picked.
Choice parse_choice(std::string_view text) {
  Choice choice;
  choice.name = take_until(text, ';');
  while (!text.empty()) {
    std::string_view value = take_until(text, ';');
    const std::string_view name = take_until(value, '=');
    value = trimmed(value);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    if (equals_ignoring_case(name, "q")) choice.quality = parse_quality(value).value_or(0);
    if (equals_ignoring_case(name, "version")) choice.version = value;
  }
  return choice;
}

template <typename Use>
void for_each_choice(std::string_view header, Use use) {
  while (!header.empty()) {
    const std::string_view one = take_until(header, ',');
    if (!one.empty()) use(parse_choice(one));
  }
}

bool names_openmetrics(const Choice& choice) {
  return equals_ignoring_case(choice.name, "application/openmetrics-text") &&
         (choice.version.empty() || choice.version == "1.0.0" || choice.version == "0.0.1");
}

bool names_text(const Choice& choice) {
  return equals_ignoring_case(choice.name, "text/plain") &&
         (choice.version.empty() || choice.version == "0.0.4");
}

}  // namespace

TextFormat choose_format(std::string_view accept) {
  int openmetrics = 0;
  std::optional<int> text;
  int text_by_range = 0;
  for_each_choice(accept, [&](const Choice& choice) {
    if (names_openmetrics(choice)) openmetrics = std::max(openmetrics, choice.quality);
    if (names_text(choice)) text = std::max(text.value_or(0), choice.quality);
    if (choice.name == "*/*" || equals_ignoring_case(choice.name, "text/*")) {
      text_by_range = std::max(text_by_range, choice.quality);
    }
  });
  // A media type named outright goes before a range that covers it.
  return openmetrics > 0 && openmetrics >= text.value_or(text_by_range) ? TextFormat::openmetrics_1_0
                                                                        : TextFormat::text_0_0_4;
}

std::string_view content_type(TextFormat format) {
  return format == TextFormat::openmetrics_1_0 ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                               : "text/plain; version=0.0.4; charset=utf-8";
}

bool accepts_gzip(std::string_view accept_encoding) {
  std::optional<int> gzip;
  std::optional<int> any;
  std::optional<int> identity;
  for_each_choice(accept_encoding, [&](const Choice& choice) {
    if (equals_ignoring_case(choice.name, "gzip") || equals_ignoring_case(choice.name, "x-gzip")) {
      gzip = choice.quality;
    } else if (equals_ignoring_case(choice.name, "identity")) {
      identity = choice.quality;
    } else if (choice.name == "*") {
      any = choice.quality;
    }
  });
  const int quality = gzip.value_or(any.value_or(0));
  return quality > 0 && quality >= identity.value_or(0);
}

}  // namespace jobx

// Whatever a client or an operator may write where we parse: no crash, and what is accepted means the same
// when it is read again.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "exporter/web/listen_address.h"
#include "exporter/web/metrics_endpoint.h"
#include "exporter/web/negotiation.h"
#include "exporter/web/request_head.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using jobx::fuzz::check;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(!jobx::content_type(jobx::choose_format(text)).empty(), "some format is always chosen");
  jobx::accepts_gzip(text);
  if (const auto head = jobx::readable_head(text)) {
    check(head->size() <= size || *head == "\r\n\r\n", "a head does not grow");
    check(!jobx::readable_head(*head), "what is readable stays as it is");
  }
  if (const auto timeout = jobx::scrape_timeout(text, std::chrono::duration<double>(0.5))) {
    check(timeout->count() >= 0 && *timeout <= std::chrono::minutes(2), "time-outs are bounded");
  }
  if (const auto address = jobx::parse_listen_address(text)) {
    const auto again = jobx::parse_listen_address(address->text());
    check(again && again->text() == address->text(), "an address reads back as itself");
    check(address->text().find_first_of(", \r\n+") == std::string_view::npos, "an address stays one option");
  }
  return 0;
}

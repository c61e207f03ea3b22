#include "pdh/remedy.h"

#include <utility>

namespace jobx {

std::string_view pdh_remedy(std::uint32_t status) {
  constexpr std::uint32_t cannot_read_name_strings = 0xC000'0BC8;
  constexpr std::uint32_t provider_timed_out = 0xC000'0BFE;
  switch (status) {
    case pdh_status::no_object:
      // Job objects, processes and threads are all PerfProc's; lodctr /q says what is disabled.
      return "as administrator, see with \"lodctr /q\" whether it is disabled, enable it with "
             "\"lodctr /e:PerfProc\", or rebuild all counters with \"lodctr /r\"";
    case pdh_status::no_counter:
    case cannot_read_name_strings:
      return "as administrator, rebuild the counters with \"lodctr /r\"";
    case pdh_status::access_denied:
      return "add the account to the group Performance Monitor Users, and start the program anew";
    case provider_timed_out:
      return "the event log (Microsoft-Windows-Perflib) names the provider";
    default:
      return {};
  }
}

Error pdh_error_with_remedy(std::uint32_t status, std::string what) {
  const Error plain = pdh_error(status, std::move(what));
  const std::string_view remedy = pdh_remedy(status);
  if (remedy.empty()) return plain;
  return Error(plain.domain(), plain.code(), plain.what() + "; " + std::string(remedy));
}

}  // namespace jobx

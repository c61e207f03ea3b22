#include "pdh/status.h"

#include <algorithm>
#include <array>
#include <utility>

namespace jobx {
namespace {

struct Status {
  std::uint32_t code;
  std::string_view name;
  std::string_view meaning;
};

constexpr std::array kStatuses{
    Status{pdh_status::valid_data, "PDH_CSTATUS_VALID_DATA", "the value is valid"},
    Status{pdh_status::new_data, "PDH_CSTATUS_NEW_DATA", "the value is new"},
    Status{pdh_status::no_machine, "PDH_CSTATUS_NO_MACHINE", "the computer cannot be reached"},
    Status{pdh_status::no_instance, "PDH_CSTATUS_NO_INSTANCE", "the instance does not exist"},
    Status{pdh_status::more_data, "PDH_MORE_DATA", "there is more data than the buffer holds"},
    Status{pdh_status::no_data, "PDH_NO_DATA", "the counters return no data"},
    Status{pdh_status::negative_denominator, "PDH_CALC_NEGATIVE_DENOMINATOR", "the denominator decreased"},
    Status{pdh_status::negative_timebase, "PDH_CALC_NEGATIVE_TIMEBASE", "the time went backwards"},
    Status{pdh_status::negative_value, "PDH_CALC_NEGATIVE_VALUE", "the counter decreased"},
    Status{pdh_status::no_object, "PDH_CSTATUS_NO_OBJECT", "the counter set does not exist on this computer"},
    Status{pdh_status::no_counter, "PDH_CSTATUS_NO_COUNTER", "the counter set has no such counter"},
    Status{pdh_status::invalid_data, "PDH_CSTATUS_INVALID_DATA", "the value is not valid"},
    Status{0xC000'0BBB, "PDH_MEMORY_ALLOCATION_FAILURE", "the performance library is out of memory"},
    Status{0xC000'0BBC, "PDH_INVALID_HANDLE", "the query or counter is not open"},
    Status{pdh_status::invalid_argument, "PDH_INVALID_ARGUMENT", "an argument is not valid"},
    Status{0xC000'0BBF, "PDH_CSTATUS_NO_COUNTERNAME", "the path does not name a counter"},
    Status{0xC000'0BC0, "PDH_CSTATUS_BAD_COUNTERNAME", "the path is not a counter path"},
    Status{pdh_status::insufficient_buffer, "PDH_INSUFFICIENT_BUFFER", "the buffer is too small"},
    Status{0xC000'0BC3, "PDH_CANNOT_CONNECT_MACHINE", "the computer cannot be reached"},
    Status{0xC000'0BC6, "PDH_INVALID_DATA", "the value cannot be computed"},
    Status{0xC000'0BC8, "PDH_CANNOT_READ_NAME_STRINGS", "the names of the counters cannot be read"},
    Status{0xC000'0BD3, "PDH_NOT_IMPLEMENTED", "the performance library does not implement the call"},
    Status{0xC000'0BD4, "PDH_STRING_NOT_FOUND", "the name is not in the table of counter names"},
    Status{pdh_status::access_denied, "PDH_ACCESS_DENIED", "the account may not read performance counters"},
    Status{0xC000'0BFE, "PDH_QUERY_PERF_DATA_TIMEOUT", "the counter provider did not answer in time"},
};

const Status* find_status(std::uint32_t code) {
  const auto found =
      std::find_if(kStatuses.begin(), kStatuses.end(), [&](const Status& one) { return one.code == code; });
  return found == kStatuses.end() ? nullptr : &*found;
}

}  // namespace

std::string_view pdh_status_name(std::uint32_t status) {
  const Status* const found = find_status(status);
  return found != nullptr ? found->name : std::string_view();
}

Error pdh_error(std::uint32_t status, std::string what) {
  if (const Status* const found = find_status(status)) what.append(": ").append(found->meaning);
  return Error(ErrorDomain::pdh, status, std::move(what));
}

}  // namespace jobx

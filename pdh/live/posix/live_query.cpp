#include "pdh/live/live_query.h"

namespace jobx {
namespace {

Error unsupported() {
  return Error(ProgramError::unsupported,
               "live performance counters exist only on Windows; use a counter log with --pdh.log=FILE");
}

}  // namespace

Result<OpenedQuery> open_live_query(std::span<const CounterRequest>) {
  return unsupported();
}

Result<OpenedQuery> open_live_query_of_paths(std::span<const std::string>) {
  return unsupported();
}

}  // namespace jobx

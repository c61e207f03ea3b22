#include "pdh/live_query.h"

namespace jobx {

Result<OpenedQuery> open_live_query(std::span<const CounterRequest>) {
  return Error(ProgramError::unsupported, "live performance counters are not there yet");
}

Result<OpenedQuery> open_live_query_of_paths(std::span<const std::string>) {
  return Error(ProgramError::unsupported, "live performance counters are not there yet");
}

}  // namespace jobx

/// What the system says of itself as a whole: tables whose size changes from one moment to the next.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/ticks.h"
#include "jobobject/inspect/win32/nt_functions.h"

namespace jobx {

/// The answer to NtQuerySystemInformation, as long as the system says it is.
///
/// Asks again with more room while it grows, up to `most` bytes; `what` names the table for errors. Fails
/// where the function is missing, with the system's status, with limit_exceeded, and with malformed_data for
/// a length that cannot be.
Result<std::vector<std::byte>> query_system(const NtFunctions& functions, int information_class,
                                            std::string_view what, std::size_t most);

/// The time at the system's last tick, since the Unix epoch.
Ticks system_time(const NtFunctions& functions);

}  // namespace jobx

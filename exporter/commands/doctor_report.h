/// `doctor --report`.
#pragma once

#include <optional>
#include <string>

#include "collector/catalogue/scrape.h"
#include "etw/session/etw_session.h"

namespace jobx {

/// Writes system_report() of this system, `scrape` and what a session of ETW came to, to `file`, in UTF-8;
/// `-` for standard output. False if it could not be written; a line on standard error says why. Asks
/// performance counters once more, unless the scrape has waited for them in vain.
bool write_report(const std::string& file, const Scrape& scrape, const std::optional<EtwStatus>& etw);

}  // namespace jobx

/// The compiled rules of a time zone that systems other than Windows have: TZif, RFC 8536.
///
/// Read here, and not by Hinnant's date 3.0 over the system's files, which knows the listed changes but not
/// the rule behind them (its issues 614 and 794): with files of the short kind ("zic -b slim") it has summer
/// time, or winter time, for ever from some year on, and a damaged file ends the process. The standard
/// library's own zones need a later compiler than Debian 12 has.
#pragma once

#include <memory>

#include "base/bytes.h"
#include "base/result.h"
#include "pdh/logs/zones/zone_rules.h"

namespace jobx {

/// The zone in a file of /usr/share/zoneinfo. Fails with ProgramError::malformed_data for anything else, and
/// for version 1, whose times have 32 bits.
Result<std::shared_ptr<const ZoneRules>> parse_tz_file(Bytes file);

}  // namespace jobx

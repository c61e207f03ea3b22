/// The compiled rules of a time zone that systems other than Windows have: TZif, RFC 8536.
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

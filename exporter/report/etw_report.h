/// What a live ETW session can be, in words.
#pragma once

#include <string>
#include <vector>

#include "etw/session/etw_session.h"

namespace jobx {

/// Lines for a person. `is_asked_for`: the session is to be used, not only possible.
std::vector<std::string> describe_etw(const EtwStatus& status, bool is_asked_for);

}  // namespace jobx

/// Our source in Windows' event log.
#pragma once

#include <string>

#include "base/result.h"

namespace jobx {

/// Tells the event viewer that the texts of our events are in this program. Needs an administrator's rights.
Result<void> register_event_source();
/// The opposite, once no service but `removed` runs this program. Done, too, where there is no source.
Result<void> unregister_event_source(const std::string& removed);

}  // namespace jobx

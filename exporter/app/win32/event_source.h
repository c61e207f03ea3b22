/// Our source in Windows' event log.
#pragma once

#include "base/result.h"

namespace jobx {

/// Tells the event viewer that the texts of our events are in this program. Needs an administrator's rights.
Result<void> register_event_source();
/// Done, too, where there is none.
Result<void> unregister_event_source();

}  // namespace jobx

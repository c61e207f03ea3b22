/// Messages of a completion port as job events.
#pragma once

#include <functional>

#include "base/ticks.h"
#include "jobobject/job_event.h"
#include "jobobject/own/job_message.h"

namespace jobx {

/// Takes an event. Called while owned jobs are locked: it must return soon, and not ask them anything.
using JobEventSink = std::function<void(JobEvent event)>;

/// Tells of one message: one event, but of notification limits one for each that was passed. `now`: since the
/// Unix epoch; a message has no time of its own.
void tell_events(const JobMessage& message, const JobName& job, Ticks now, const JobEventSink& sink);

}  // namespace jobx

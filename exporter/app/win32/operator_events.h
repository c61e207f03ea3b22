/// What StopSignal hears, for those who ask: handlers of the console and of the service manager.
#pragma once

namespace jobx {

/// Any thread, at any time, also before there is a StopSignal.
void ask_to_stop();
void ask_to_reload();

}  // namespace jobx

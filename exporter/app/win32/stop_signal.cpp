#include "exporter/app/stop_signal.h"

#include <windows.h>

namespace jobx {
namespace {

/// Windows gives a console-close handler 5 seconds.
constexpr DWORD kCleanUpMilliseconds = 4'500;

// Manual-reset events, made once and never closed: the handler runs on a thread of the system's own and may
// come at any time until the process is gone.
HANDLE asked_to_stop() {
  static const HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  return event;
}

HANDLE cleaned_up() {
  static const HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  return event;
}

BOOL WINAPI on_console_event(DWORD event) {
  SetEvent(asked_to_stop());
  const bool process_ends_on_return = event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT;
  if (process_ends_on_return) WaitForSingleObject(cleaned_up(), kCleanUpMilliseconds);
  return TRUE;
}

}  // namespace

StopSignal::StopSignal() {
  asked_to_stop();
  cleaned_up();
  // A parent may have started us with Ctrl-C switched off (CREATE_NEW_PROCESS_GROUP); this is our process's
  // own way to end, so switch it on.
  SetConsoleCtrlHandler(nullptr, FALSE);
  SetConsoleCtrlHandler(on_console_event, TRUE);
}

StopSignal::~StopSignal() {
  SetEvent(cleaned_up());
}

bool StopSignal::wait_for(std::chrono::milliseconds patience) {
  return WaitForSingleObject(asked_to_stop(), static_cast<DWORD>(patience.count())) == WAIT_OBJECT_0;
}

void StopSignal::wait() {
  WaitForSingleObject(asked_to_stop(), INFINITE);
}

}  // namespace jobx

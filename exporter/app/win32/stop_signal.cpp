#include "exporter/app/stop_signal.h"

#include <windows.h>

#include <array>

#include "exporter/app/win32/operator_events.h"

namespace jobx {
namespace {

/// Windows gives a console-close handler 5 seconds.
constexpr DWORD kCleanUpMilliseconds = 4'500;

// Made once and never closed: the handler runs on a thread of the system's own and may come at any time until
// the process is gone.
HANDLE asked_to_stop() {
  static const HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  return event;
}

HANDLE asked_to_reload() {
  static const HANDLE event = CreateEventW(nullptr, FALSE, FALSE, nullptr);  // reset by the one who waits
  return event;
}

HANDLE cleaned_up() {
  static const HANDLE event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  return event;
}

BOOL WINAPI on_console_event(DWORD event) {
  // That some user logs off, not that ours does: only services get to hear of it.
  if (event == CTRL_LOGOFF_EVENT) return TRUE;
  ask_to_stop();
  const bool process_ends_on_return = event != CTRL_C_EVENT && event != CTRL_BREAK_EVENT;
  if (process_ends_on_return) WaitForSingleObject(cleaned_up(), kCleanUpMilliseconds);
  return TRUE;
}

}  // namespace

void ask_to_stop() {
  SetEvent(asked_to_stop());
}

void ask_to_reload() {
  SetEvent(asked_to_reload());
}

StopSignal::StopSignal(Reload reload) : reload_(reload) {
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

OperatorSignal StopSignal::wait() {
  // The stop comes first in the array: it wins where both are asked for.
  const std::array<HANDLE, 2> events{asked_to_stop(), asked_to_reload()};
  const DWORD count = reload_ == Reload::heard ? 2 : 1;
  const DWORD which = WaitForMultipleObjects(count, events.data(), FALSE, INFINITE);
  return which == WAIT_OBJECT_0 + 1 ? OperatorSignal::reload : OperatorSignal::stop;
}

}  // namespace jobx

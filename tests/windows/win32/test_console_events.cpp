/// What Windows sends a console program when it is to end: close, log-off, shutdown (`docker stop` of a
/// container sends that one), the way in which Windows sends it: by a thread that it starts in the process.
#include <windows.h>

#include <catch2/catch.hpp>
#include <optional>
#include <string>

#include "exporter/app/stop_signal.h"
#include "tests/windows/win32/real_jobs.h"

namespace jobx::test {
namespace {

std::u16string event_name(const char16_t* what) {
  const char16_t* const prefix = u"jobx-console-";
  std::u16string name = prefix;
  // The parent's id: its child knows it by the variable that it inherits.
  std::wstring id(32, L'\0');
  id.resize(GetEnvironmentVariableW(L"JOBX_CONSOLE_TEST", id.data(), static_cast<DWORD>(id.size())));
  return name + std::u16string(id.begin(), id.end()) + what;
}

bool is_set_within(const RealHandle& event, DWORD milliseconds) {
  return WaitForSingleObject(event.get(), milliseconds) == WAIT_OBJECT_0;
}

/// A process that waits for its stop, takes its time to clean up, and says so.
struct Child {
  explicit Child(const std::u16string& test_case) {
    SetEnvironmentVariableW(L"JOBX_CONSOLE_TEST", std::to_wstring(current_process_id()).c_str());
    ready = create_event(event_name(u"-ready"));
    cleaned = create_event(event_name(u"-cleaned"));
    ResetEvent(ready.get());
    ResetEvent(cleaned.get());
    process.emplace(RealProcess::running(test_case));
    process->resume();
    REQUIRE(is_set_within(ready, 20'000));
  }

  /// As Windows does: the thread runs the handlers, and then, unless it was for Ctrl-C, ends the process.
  [[nodiscard]] RealHandle send(DWORD event) const {
    const auto routine = reinterpret_cast<LPTHREAD_START_ROUTINE>(
        reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"kernelbase.dll"), "CtrlRoutine")));
    REQUIRE(routine != nullptr);
    RealHandle thread(CreateRemoteThread(process->handle(), nullptr, 0, routine,
                                         reinterpret_cast<void*>(static_cast<ULONG_PTR>(event)), 0, nullptr));
    REQUIRE(thread);
    return thread;
  }

  RealHandle ready;
  RealHandle cleaned;
  std::optional<RealProcess> process;
};

TEST_CASE("waits for a stop, and cleans up", "[.cleans_up]") {
  StopSignal signal(StopSignal::Reload::heard);
  const RealHandle ready = create_event(event_name(u"-ready"));
  const RealHandle cleaned = create_event(event_name(u"-cleaned"));
  SetEvent(ready.get());
  if (signal.wait() != OperatorSignal::stop) return;
  Sleep(500);
  SetEvent(cleaned.get());
}

TEST_CASE("waits for a stop, and never ends", "[.never_ends]") {
  StopSignal signal;
  const RealHandle ready = create_event(event_name(u"-ready"));
  SetEvent(ready.get());
  signal.wait();
  Sleep(INFINITE);
}

TEST_CASE("a closed console and a shutdown wait until the program has cleaned up", "[console_events]") {
  const DWORD event = GENERATE(DWORD{CTRL_CLOSE_EVENT}, DWORD{CTRL_SHUTDOWN_EVENT});
  CAPTURE(event);
  const Child child(u"[.cleans_up]");
  const RealHandle handler = child.send(event);
  // Windows ends the process once its handler returns: not before all is done.
  REQUIRE(WaitForSingleObject(handler.get(), 4'000) == WAIT_OBJECT_0);
  CHECK(is_set_within(child.cleaned, 0));
  CHECK(child.process->ends_within(5'000));
}

TEST_CASE("Ctrl-Break stops the program as Ctrl-C does", "[console_events]") {
  const Child child(u"[.cleans_up]");
  const RealHandle handler = child.send(CTRL_BREAK_EVENT);
  CHECK(is_set_within(child.cleaned, 5'000));
  CHECK(child.process->ends_within(5'000));
}

TEST_CASE("that some user logs off stops nothing", "[console_events]") {
  const Child child(u"[.cleans_up]");
  const RealHandle handler = child.send(CTRL_LOGOFF_EVENT);
  CHECK_FALSE(is_set_within(child.cleaned, 1'500));
  if (running_under_wine()) CHECK_FALSE(child.process->ends_within(0));
}

TEST_CASE("a program that cannot clean up is let go before Windows loses patience", "[console_events]") {
  const Child child(u"[.never_ends]");
  const RealHandle handler = child.send(CTRL_CLOSE_EVENT);
  CHECK(WaitForSingleObject(handler.get(), 3'500) == WAIT_TIMEOUT);
  CHECK(WaitForSingleObject(handler.get(), 1'500) == WAIT_OBJECT_0);  // Windows grants 5 s
}

}  // namespace
}  // namespace jobx::test

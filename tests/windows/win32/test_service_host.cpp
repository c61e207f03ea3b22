/// The program as a service, with a double of the service control manager that may send what no other may:
/// shutdown and preshutdown. A process is a service once, so that each of these tests runs in a child.
#include <windows.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "exporter/app/service_host.h"
#include "exporter/app/stop_signal.h"
#include "exporter/app/win32/service_functions.h"
#include "tests/windows/win32/real_jobs.h"

namespace jobx::test {
namespace {

constexpr DWORD kStops = SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN | SERVICE_ACCEPT_PRESHUTDOWN;

/// Of the one service: the functions of the table are plain functions and know no object.
struct Manager {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<SERVICE_STATUS> told;
  std::vector<std::string> wrong;  ///< what was not as expected; Catch's macros are for one thread
  LPHANDLER_FUNCTION_EX handler = nullptr;

  void expect(bool is_so, const std::string& what) {
    if (is_so) return;
    const std::lock_guard lock(mutex);
    wrong.push_back(what);
  }

  bool comes(DWORD state, std::size_t times = 1) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(10), [&] {
      const auto is_in = [&](const SERVICE_STATUS& one) { return one.dwCurrentState == state; };
      return static_cast<std::size_t>(std::count_if(told.begin(), told.end(), is_in)) >= times;
    });
  }
  std::vector<SERVICE_STATUS> all() {
    const std::lock_guard lock(mutex);
    return told;
  }
  DWORD send(DWORD control) const { return handler(control, 0, nullptr, nullptr); }
};
Manager manager;

SERVICE_STATUS_HANDLE WINAPI register_handler(LPCWSTR, LPHANDLER_FUNCTION_EX handler, LPVOID) {
  manager.handler = handler;
  return reinterpret_cast<SERVICE_STATUS_HANDLE>(&manager);
}

BOOL WINAPI set_status(SERVICE_STATUS_HANDLE, LPSERVICE_STATUS status) {
  const std::lock_guard lock(manager.mutex);
  manager.told.push_back(*status);
  manager.changed.notify_all();
  return TRUE;
}

/// Returns once the service has stopped, as the real one does.
BOOL WINAPI start_dispatcher(const SERVICE_TABLE_ENTRYW* table) {
  std::wstring name = L"service";
  std::wstring flag = L"--of-this-start";
  std::vector<wchar_t*> arguments{name.data(), flag.data()};
  std::thread service([&] { table->lpServiceProc(2, arguments.data()); });
  service.join();
  return TRUE;
}

bool is_from_manager() {
  return true;
}

/// Runs `program` as the service, and `beside` on another thread from when it can be stopped.
int serve(const std::function<void()>& beside, const std::function<void(StopSignal&)>& program) {
  ServiceFunctions functions;
  functions.start_dispatcher = &start_dispatcher;
  functions.register_handler = &register_handler;
  functions.set_status = &set_status;
  functions.is_started_by_manager = &is_from_manager;
  std::thread other;
  const int code = run_hosted_by(functions, {}, [&](const std::vector<std::string>& arguments) {
    manager.expect(arguments == std::vector<std::string>{"--of-this-start"}, "the flags of this start");
    manager.expect(is_service(), "it is a service");
    StopSignal signal(StopSignal::Reload::heard);
    other = std::thread(beside);
    program(signal);
    return 0;
  });
  other.join();
  CHECK(manager.wrong == std::vector<std::string>());
  return code;
}

void stop_by(DWORD control) {
  const int code = serve(
      [&] {
        manager.expect(manager.comes(SERVICE_RUNNING), "it runs");
        manager.expect(manager.send(control) == NO_ERROR, "the stop is taken");
      },
      [](StopSignal& signal) {
        report_serving();
        manager.expect(signal.wait() == OperatorSignal::stop, "a stop");
      });
  CHECK(code == 0);
  const std::vector<SERVICE_STATUS> told = manager.all();
  REQUIRE(told.size() >= 4);
  CHECK(told.front().dwCurrentState == SERVICE_START_PENDING);
  CHECK(told.front().dwControlsAccepted == kStops);
  CHECK(told[1].dwCurrentState == SERVICE_RUNNING);
  CHECK(told[1].dwControlsAccepted == (kStops | SERVICE_ACCEPT_PARAMCHANGE));
  CHECK(told[2].dwCurrentState == SERVICE_STOP_PENDING);
  CHECK(told[2].dwWaitHint >= 5'000);
  CHECK(told.back().dwCurrentState == SERVICE_STOPPED);
  CHECK(told.back().dwWin32ExitCode == NO_ERROR);
}

TEST_CASE("service: stop", "[.service_stop]") {
  stop_by(SERVICE_CONTROL_STOP);
}

TEST_CASE("service: shutdown", "[.service_shutdown]") {
  stop_by(SERVICE_CONTROL_SHUTDOWN);
}

TEST_CASE("service: preshutdown", "[.service_preshutdown]") {
  stop_by(SERVICE_CONTROL_PRESHUTDOWN);
}

TEST_CASE("service: asked to stop while it starts", "[.service_early]") {
  serve(
      [] {
        manager.expect(manager.comes(SERVICE_START_PENDING, 3), "it tells that its start makes progress");
        manager.expect(manager.send(SERVICE_CONTROL_PRESHUTDOWN) == NO_ERROR, "the stop is taken");
      },
      [](StopSignal& signal) {
        manager.expect(signal.wait() == OperatorSignal::stop, "a stop");
        report_serving();
        manager.expect(manager.comes(SERVICE_STOP_PENDING, 3), "it tells that its stop makes progress");
      });
  DWORD last = 0;
  for (const SERVICE_STATUS& one : manager.all()) {
    CHECK(one.dwCurrentState != SERVICE_RUNNING);
    const bool is_pending = one.dwCurrentState != SERVICE_STOPPED;
    if (one.dwCheckPoint == 1) last = 0;
    CHECK((!is_pending || one.dwCheckPoint == last + 1));
    last = one.dwCheckPoint;
  }
}

TEST_CASE("service: what is no stop", "[.service_others]") {
  serve(
      [] {
        manager.expect(manager.comes(SERVICE_RUNNING), "it runs");
        const std::size_t before = manager.all().size();
        manager.expect(manager.send(SERVICE_CONTROL_INTERROGATE) == NO_ERROR, "it can be asked");
        manager.expect(manager.all().size() == before + 1, "it answers with its state");
        for (const DWORD control : {DWORD{SERVICE_CONTROL_PAUSE}, DWORD{SERVICE_CONTROL_SESSIONCHANGE},
                                    DWORD{SERVICE_CONTROL_POWEREVENT}})
          manager.expect(manager.send(control) == ERROR_CALL_NOT_IMPLEMENTED, "it knows no such control");
        manager.expect(manager.send(SERVICE_CONTROL_PARAMCHANGE) == NO_ERROR, "the reload is taken");
      },
      [](StopSignal& signal) {
        report_serving();
        manager.expect(signal.wait() == OperatorSignal::reload, "a reload");
        manager.send(SERVICE_CONTROL_STOP);
        manager.expect(signal.wait() == OperatorSignal::stop, "a stop");
      });
}

bool passes(const std::u16string& test_case) {
  RealProcess child = RealProcess::running(test_case);
  child.resume();
  DWORD code = 1;
  return child.ends_within(30'000) && GetExitCodeProcess(child.handle(), &code) != 0 && code == 0;
}

TEST_CASE("a stop, a shutdown and a preshutdown end the service", "[service_host]") {
  CHECK(passes(u"[.service_stop]"));
  CHECK(passes(u"[.service_shutdown]"));
  CHECK(passes(u"[.service_preshutdown]"));
}

TEST_CASE("a service that is asked to stop while it starts never runs, and tells its progress",
          "[service_host]") {
  CHECK(passes(u"[.service_early]"));
}

TEST_CASE("a service answers what it is asked, reloads, and refuses what it does not know",
          "[service_host]") {
  CHECK(passes(u"[.service_others]"));
}

}  // namespace
}  // namespace jobx::test

// What clients of PDH rely on beyond the values themselves: handles, statuses and the order of calls.
#include <windows.h>

#include <pdh.h>
#include <pdhmsg.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdint>
#include <vector>

#include "tests/doubles/win32/pdh/tests/world.h"

namespace {

using pdh_test::code;
using pdh_test::Json;
using pdh_test::scenario_of;
using pdh_test::set_of;
using pdh_test::World;

/// A function of pdh.dll by its name, as clients that load it do.
template <typename Function>
Function* exported(const char* name) {
  const FARPROC found = GetProcAddress(GetModuleHandleW(L"pdh.dll"), name);
  return reinterpret_cast<Function*>(reinterpret_cast<void*>(found));
}

/// A set without instances that has been up for 90 s, and one with two.
Json machine() {
  Json uptime = set_of("System", {{"System Up Time", 0x30240500}, {"Threads", 0x10000}}, {});
  uptime["has_instances"] = false;
  uptime["instances"] =
      Json::array({{{"name", ""},
                    {"values", {{"System Up Time", {{"first", 100'000'000}, {"second", 1'000'000'000}}}}}}});
  Json disks = set_of("Disk", {{"Reads/sec", 0x10410500}, {"Queue", 0x10000}}, {"a", "b"});
  disks["instances"][0]["values"]["Reads/sec"] = {{"first", 100}, {"per_second", 1000}};
  return scenario_of({uptime, disks});
}

class Query {
 public:
  Query() { REQUIRE(PdhOpenQueryW(nullptr, 0, &handle_) == ERROR_SUCCESS); }
  ~Query() { PdhCloseQuery(handle_); }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  operator PDH_HQUERY() const { return handle_; }
  PDH_HCOUNTER add(const wchar_t* path) {
    PDH_HCOUNTER counter = nullptr;
    REQUIRE(PdhAddEnglishCounterW(handle_, path, 0, &counter) == ERROR_SUCCESS);
    return counter;
  }
  void collect() { REQUIRE(PdhCollectQueryData(handle_) == ERROR_SUCCESS); }

 private:
  PDH_HQUERY handle_ = nullptr;
};

DWORD ask_formatted(PDH_HCOUNTER counter, DWORD& size, DWORD& count, std::vector<std::uint64_t>& buffer) {
  auto* const items = reinterpret_cast<PDH_FMT_COUNTERVALUE_ITEM_W*>(buffer.data());
  return code(
      PdhGetFormattedCounterArrayW(counter, PDH_FMT_DOUBLE, &size, &count, buffer.empty() ? nullptr : items));
}

TEST_CASE("a query opens by the name without a suffix, too", "[double]") {
  World world;
  world.become(machine());
  auto* const open = exported<PDH_STATUS WINAPI(LPCWSTR, DWORD_PTR, PDH_HQUERY*)>("PdhOpenQuery");
  REQUIRE(open != nullptr);
  PDH_HQUERY query = nullptr;
  REQUIRE(open(nullptr, 0, &query) == ERROR_SUCCESS);
  CHECK(code(open(nullptr, 0, nullptr)) == PDH_INVALID_ARGUMENT);
  CHECK(PdhCloseQuery(query) == ERROR_SUCCESS);
}

TEST_CASE("a failed add leaves no handle behind", "[double]") {
  World world;
  world.become(machine());
  Query query;
  const auto fails = [&](auto add, auto path, DWORD status) {
    int nothing = 0;
    PDH_HCOUNTER counter = &nothing;
    CHECK(code(add(query, path, 0, &counter)) == status);
    CHECK(counter == nullptr);
  };
  fails(&PdhAddCounterW, L"\\System\\No Such Counter", PDH_CSTATUS_NO_COUNTER);
  fails(&PdhAddCounterA, "\\System\\No Such Counter", PDH_CSTATUS_NO_COUNTER);
  fails(&PdhAddEnglishCounterW, L"\\No Such Set\\X", PDH_CSTATUS_NO_OBJECT);
  fails(&PdhAddEnglishCounterA, "System", PDH_CSTATUS_BAD_COUNTERNAME);
  fails(&PdhAddCounterW, static_cast<const wchar_t*>(nullptr), PDH_INVALID_ARGUMENT);
}

TEST_CASE("before the first collection a single value is 0 and valid, and an array is not there",
          "[double]") {
  World world;
  world.become(machine());
  Query query;
  CHECK(code(PdhCollectQueryData(query)) == PDH_NO_DATA);
  const PDH_HCOUNTER uptime = query.add(L"\\System\\System Up Time");
  const PDH_HCOUNTER reads = query.add(L"\\Disk(a)\\Reads/sec");
  PDH_RAW_COUNTER raw;
  REQUIRE(PdhGetRawCounterValue(uptime, nullptr, &raw) == ERROR_SUCCESS);
  CHECK(raw.CStatus == PDH_CSTATUS_VALID_DATA);
  CHECK(raw.FirstValue == 0);
  PDH_FMT_COUNTERVALUE value;
  REQUIRE(PdhGetFormattedCounterValue(uptime, PDH_FMT_LARGE, nullptr, &value) == ERROR_SUCCESS);
  CHECK(value.largeValue == 0);
  CHECK(code(PdhGetFormattedCounterValue(reads, PDH_FMT_LARGE, nullptr, &value)) == PDH_INVALID_DATA);
  DWORD size = 0;
  DWORD count = 0;
  std::vector<std::uint64_t> buffer;
  CHECK(ask_formatted(uptime, size, count, buffer) == PDH_NO_DATA);
  CHECK(code(PdhGetRawCounterArrayW(uptime, &size, &count, nullptr)) == PDH_NO_DATA);
}

TEST_CASE("the first value is valid, a later one is new if it differs", "[double]") {
  World world;
  world.become(machine());
  Query query;
  const PDH_HCOUNTER uptime = query.add(L"\\System\\System Up Time");
  const PDH_HCOUNTER reads = query.add(L"\\Disk(a)\\Reads/sec");
  const auto status = [&](PDH_HCOUNTER counter) {
    PDH_RAW_COUNTER raw;
    REQUIRE(PdhGetRawCounterValue(counter, nullptr, &raw) == ERROR_SUCCESS);
    return raw.CStatus;
  };
  query.collect();
  CHECK(status(uptime) == PDH_CSTATUS_VALID_DATA);
  CHECK(status(reads) == PDH_CSTATUS_VALID_DATA);
  Sleep(50);
  query.collect();
  CHECK(status(uptime) == PDH_CSTATUS_VALID_DATA);
  CHECK(status(reads) == PDH_CSTATUS_NEW_DATA);
}

TEST_CASE("a formatted array of rates needs two collections, one of levels does not", "[double]") {
  World world;
  world.become(machine());
  Query query;
  const PDH_HCOUNTER reads = query.add(L"\\Disk(*)\\Reads/sec");
  const PDH_HCOUNTER queue = query.add(L"\\Disk(*)\\Queue");
  const PDH_HCOUNTER uptime = query.add(L"\\System\\System Up Time");
  query.collect();
  DWORD size = 0;
  DWORD count = 0;
  std::vector<std::uint64_t> buffer;
  CHECK(ask_formatted(reads, size, count, buffer) == PDH_CSTATUS_INVALID_DATA);
  buffer.resize(64);
  size = static_cast<DWORD>(buffer.size() * 8);
  CHECK(ask_formatted(reads, size, count, buffer) == PDH_CSTATUS_INVALID_DATA);
  CHECK(ask_formatted(queue, size, count, buffer) == ERROR_SUCCESS);
  CHECK(count == 2);
  size = static_cast<DWORD>(buffer.size() * 8);
  REQUIRE(ask_formatted(uptime, size, count, buffer) == ERROR_SUCCESS);
  REQUIRE(count == 1);
  const auto* const items = reinterpret_cast<PDH_FMT_COUNTERVALUE_ITEM_W*>(buffer.data());
  CHECK(items[0].FmtValue.doubleValue == Approx(90));
  Sleep(200);
  query.collect();
  size = static_cast<DWORD>(buffer.size() * 8);
  REQUIRE(ask_formatted(reads, size, count, buffer) == ERROR_SUCCESS);
  REQUIRE(count == 2);
  CHECK(items[0].FmtValue.CStatus == PDH_CSTATUS_VALID_DATA);
  CHECK(items[0].FmtValue.doubleValue == Approx(1'000).epsilon(0.2));
}

TEST_CASE("a scale that is set takes the place of the default one", "[double]") {
  World world;
  Json scenario = machine();
  scenario["sets"][1]["counters"][1]["scale"] = 1;
  scenario["sets"][1]["instances"][0]["values"]["Queue"] = 4;
  world.become(scenario);
  Query query;
  const PDH_HCOUNTER queue = query.add(L"\\Disk(a)\\Queue");
  CHECK(code(PdhSetCounterScaleFactor(nullptr, 8)) == PDH_INVALID_HANDLE);
  CHECK(code(PdhSetCounterScaleFactor(queue, 8)) == PDH_INVALID_ARGUMENT);
  CHECK(code(PdhSetCounterScaleFactor(queue, -8)) == PDH_INVALID_ARGUMENT);
  query.collect();
  const auto value = [&](DWORD format) {
    PDH_FMT_COUNTERVALUE formatted;
    REQUIRE(PdhGetFormattedCounterValue(queue, PDH_FMT_DOUBLE | format, nullptr, &formatted) ==
            ERROR_SUCCESS);
    return formatted.doubleValue;
  };
  CHECK(value(0) == Approx(40));
  REQUIRE(PdhSetCounterScaleFactor(queue, -2) == ERROR_SUCCESS);
  CHECK(value(0) == Approx(0.04));
  CHECK(value(PDH_FMT_NOSCALE) == Approx(4));
  REQUIRE(PdhSetCounterScaleFactor(queue, 0) == ERROR_SUCCESS);
  CHECK(value(0) == Approx(4));
  REQUIRE(PdhSetCounterScaleFactor(queue, 7) == ERROR_SUCCESS);
  PDH_FMT_COUNTERVALUE formatted;
  REQUIRE(PdhGetFormattedCounterValue(queue, PDH_FMT_LONG | PDH_FMT_1000, nullptr, &formatted) ==
          ERROR_SUCCESS);
  CHECK(formatted.longValue == 0x7FFF'FFFF);
}

template <typename Info, typename Get>
void check_bare_info(PDH_HCOUNTER counter, Get get) {
  Info info;
  DWORD size = sizeof(info);
  for (int i = 0; i < 2; ++i) {
    REQUIRE(get(counter, FALSE, &size, &info) == ERROR_SUCCESS);
    CHECK(size == sizeof(info));
    CHECK(info.dwType == 0x30240500);
    CHECK(info.lScale == 0);
    CHECK(info.szFullPath == nullptr);
  }
  REQUIRE(PdhSetCounterScaleFactor(counter, -5) == ERROR_SUCCESS);
  REQUIRE(get(counter, FALSE, &size, &info) == ERROR_SUCCESS);
  CHECK(info.lScale == -5);
  REQUIRE(PdhSetCounterScaleFactor(counter, 0) == ERROR_SUCCESS);
  // Between that and the whole, it is too small.
  size = sizeof(info) + 1;
  std::array<Info, 2> larger;
  CHECK(code(get(counter, FALSE, &size, larger.data())) == PDH_MORE_DATA);
  CHECK(size > sizeof(info) + 1);
}

TEST_CASE("what is known of a counter fits a buffer of exactly the structure, without strings", "[double]") {
  World world;
  world.become(machine());
  Query query;
  const PDH_HCOUNTER uptime = query.add(L"\\System\\System Up Time");
  check_bare_info<PDH_COUNTER_INFO_W>(uptime, &PdhGetCounterInfoW);
  check_bare_info<PDH_COUNTER_INFO_A>(uptime, &PdhGetCounterInfoA);
}

TEST_CASE("the array of a set without an instance answers as the scenario wants", "[double]") {
  World world;
  for (const DWORD status : {PDH_CSTATUS_NO_INSTANCE, PDH_NO_DATA}) {
    Json scenario = machine();
    scenario["sets"][1]["instances"] = Json::array();
    if (status == PDH_NO_DATA) scenario["sets"][1]["empty_status"] = "0x800007D5";
    world.become(scenario);
    Query query;
    const PDH_HCOUNTER queue = query.add(L"\\Disk(*)\\Queue");
    query.collect();  // the object itself has answered
    DWORD size = 0;
    DWORD count = 0;
    CHECK(code(PdhGetRawCounterArrayW(queue, &size, &count, nullptr)) == status);
    std::vector<std::uint64_t> buffer;
    CHECK(ask_formatted(queue, size, count, buffer) == status);
    const PDH_HCOUNTER one = query.add(L"\\Disk(nobody)\\Queue");
    query.collect();
    PDH_RAW_COUNTER raw;
    REQUIRE(PdhGetRawCounterValue(one, nullptr, &raw) == ERROR_SUCCESS);
    CHECK(raw.CStatus == PDH_CSTATUS_NO_INSTANCE);
  }
}

TEST_CASE("collecting by itself may be asked for again: the later wish counts", "[double]") {
  World world;
  world.become(machine());
  Query query;
  const HANDLE event = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  const HANDLE former = CreateEventW(nullptr, FALSE, FALSE, nullptr);
  CHECK(code(PdhCollectQueryDataEx(query, 1, event)) == PDH_NO_DATA);
  CHECK(code(PdhCollectQueryDataEx(nullptr, 1, event)) == PDH_INVALID_HANDLE);
  const PDH_HCOUNTER uptime = query.add(L"\\System\\System Up Time");
  REQUIRE(PdhCollectQueryDataEx(query, 1, nullptr) == ERROR_SUCCESS);
  REQUIRE(PdhCollectQueryDataEx(query, 1, former) == ERROR_SUCCESS);
  REQUIRE(PdhCollectQueryDataEx(query, 1, event) == ERROR_SUCCESS);
  query.collect();
  for (int i = 0; i < 2; ++i) {
    REQUIRE(WaitForSingleObject(event, 5'000) == WAIT_OBJECT_0);
    PDH_FMT_COUNTERVALUE value;
    REQUIRE(PdhGetFormattedCounterValue(uptime, PDH_FMT_LARGE, nullptr, &value) == ERROR_SUCCESS);
    CHECK(value.largeValue == 90);
  }
  CHECK(WaitForSingleObject(former, 0) == WAIT_TIMEOUT);
  CloseHandle(former);
  CloseHandle(event);
}

TEST_CASE("asking again does not wait for a thread that is about to collect", "[double]") {
  World world;
  world.become(machine());
  Query query;
  query.add(L"\\System\\System Up Time");
  // Around the moment at which the thread before wakes up.
  for (int i = 0; i < 3; ++i) {
    REQUIRE(PdhCollectQueryDataEx(query, 1, nullptr) == ERROR_SUCCESS);
    Sleep(995 + static_cast<DWORD>(i) * 5);
  }
  REQUIRE(PdhCollectQueryDataEx(query, 1, nullptr) == ERROR_SUCCESS);
}

TEST_CASE("a value for Visual Basic is the formatted one, or 0", "[double]") {
  World world;
  world.become(machine());
  Query query;
  auto* const get = exported<double WINAPI(PDH_HCOUNTER, PDH_STATUS*)>("PdhVbGetDoubleCounterValue");
  REQUIRE(get != nullptr);
  const PDH_HCOUNTER uptime = query.add(L"\\System\\System Up Time");
  query.collect();
  PDH_STATUS status = 1;
  CHECK(get(uptime, &status) == Approx(90));
  CHECK(status == ERROR_SUCCESS);
  CHECK(get(nullptr, &status) == 0.0);
  CHECK(code(status) == PDH_INVALID_HANDLE);
  CHECK(get(nullptr, nullptr) == 0.0);
}

TEST_CASE("an empty path is no path at all", "[double]") {
  World world;
  world.become(machine());
  CHECK(code(PdhValidatePathW(L"")) == PDH_INVALID_ARGUMENT);
  CHECK(code(PdhValidatePathExA(nullptr, "")) == PDH_INVALID_ARGUMENT);
  CHECK(code(PdhValidatePathA("\\System")) == PDH_CSTATUS_BAD_COUNTERNAME);
  CHECK(PdhValidatePathA("\\System\\System Up Time") == ERROR_SUCCESS);
}

}  // namespace

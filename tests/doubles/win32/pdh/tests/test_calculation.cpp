// How a client learns that a value cannot be computed, and values computed from raw ones that it has kept.
#include <windows.h>

#include <pdh.h>
#include <pdhmsg.h>

#include <catch2/catch.hpp>

#include "tests/doubles/win32/pdh/tests/world.h"

namespace {

using pdh_test::code;
using pdh_test::Json;
using pdh_test::scenario_of;
using pdh_test::set_of;
using pdh_test::World;

/// One disk each whose counter shrinks, whose clock stands still, and whose value the provider spoils.
Json disks() {
  Json set = set_of("Disk", {{"Reads/sec", 0x10410500}, {"Queue", 0x10000}, {"% Busy", 0x20510500}},
                    {"shrinking", "stopped", "spoilt"});
  set["instances"][0]["values"]["Reads/sec"] = {{"first", 1'000'000}, {"per_second", -1'000}};
  set["instances"][1]["values"]["Reads/sec"] = {{"first", 1}, {"second", 5}, {"per_second", 1'000}};
  set["instances"][2]["values"]["Reads/sec"] = {{"status", "0xC0000BBA"}};
  return scenario_of({set});
}

class OpenQuery {
 public:
  OpenQuery() { REQUIRE(PdhOpenQueryW(nullptr, 0, &handle_) == ERROR_SUCCESS); }
  ~OpenQuery() { PdhCloseQuery(handle_); }
  OpenQuery(const OpenQuery&) = delete;
  OpenQuery& operator=(const OpenQuery&) = delete;

  PDH_HCOUNTER add(const wchar_t* path) {
    PDH_HCOUNTER counter = nullptr;
    REQUIRE(PdhAddEnglishCounterW(handle_, path, 0, &counter) == ERROR_SUCCESS);
    return counter;
  }
  void collect() { REQUIRE(PdhCollectQueryData(handle_) == ERROR_SUCCESS); }

 private:
  PDH_HQUERY handle_ = nullptr;
};

/// What the call answers, and what the value says of itself.
void check_formatted(PDH_HCOUNTER counter, DWORD answer, DWORD status) {
  PDH_FMT_COUNTERVALUE value;
  CHECK(code(PdhGetFormattedCounterValue(counter, PDH_FMT_DOUBLE, nullptr, &value)) == answer);
  CHECK(value.CStatus == status);
}

TEST_CASE("a value that would be negative is answered as that, others that are none as invalid", "[double]") {
  World world;
  world.become(disks());
  OpenQuery query;
  const PDH_HCOUNTER shrinking = query.add(L"\\Disk(shrinking)\\Reads/sec");
  const PDH_HCOUNTER stopped = query.add(L"\\Disk(stopped)\\Reads/sec");
  const PDH_HCOUNTER spoilt = query.add(L"\\Disk(spoilt)\\Reads/sec");
  const PDH_HCOUNTER missing = query.add(L"\\Disk(nobody)\\Reads/sec");
  query.collect();
  check_formatted(shrinking, PDH_INVALID_DATA, PDH_CSTATUS_INVALID_DATA);
  Sleep(50);
  query.collect();
  check_formatted(shrinking, PDH_CALC_NEGATIVE_VALUE, PDH_CALC_NEGATIVE_VALUE);
  check_formatted(stopped, PDH_CALC_NEGATIVE_DENOMINATOR, PDH_CALC_NEGATIVE_DENOMINATOR);
  check_formatted(spoilt, PDH_INVALID_DATA, PDH_CSTATUS_INVALID_DATA);
  check_formatted(missing, PDH_INVALID_DATA, PDH_CSTATUS_NO_INSTANCE);
}

PDH_RAW_COUNTER raw(LONGLONG first, LONGLONG second, DWORD status = PDH_CSTATUS_VALID_DATA) {
  PDH_RAW_COUNTER value{};
  value.CStatus = status;
  value.FirstValue = first;
  value.SecondValue = second;
  return value;
}

TEST_CASE("a value is computed from raw ones, the older of them second", "[double]") {
  World world;
  world.become(disks());
  OpenQuery query;
  const PDH_HCOUNTER reads = query.add(L"\\Disk(shrinking)\\Reads/sec");
  const PDH_HCOUNTER queue = query.add(L"\\Disk(shrinking)\\Queue");
  const PDH_HCOUNTER busy = query.add(L"\\Disk(shrinking)\\% Busy");
  PDH_RAW_COUNTER before = raw(100, 10'000'000);
  PDH_RAW_COUNTER now = raw(300, 30'000'000, PDH_CSTATUS_NEW_DATA);
  PDH_FMT_COUNTERVALUE value;
  REQUIRE(PdhCalculateCounterFromRawValue(reads, PDH_FMT_DOUBLE, &now, &before, &value) == ERROR_SUCCESS);
  CHECK(value.doubleValue == Approx(100));
  REQUIRE(PdhCalculateCounterFromRawValue(queue, PDH_FMT_LONG, &now, nullptr, &value) == ERROR_SUCCESS);
  CHECK(value.longValue == 300);
  // Three processors' time in one clock's.
  PDH_RAW_COUNTER beyond = raw(60'000'100, 30'000'000);
  REQUIRE(PdhCalculateCounterFromRawValue(busy, PDH_FMT_LARGE, &beyond, &before, &value) == ERROR_SUCCESS);
  CHECK(value.largeValue == 100);
  REQUIRE(PdhCalculateCounterFromRawValue(busy, PDH_FMT_LARGE | PDH_FMT_NOCAP100, &beyond, &before, &value) ==
          ERROR_SUCCESS);
  CHECK(value.largeValue == 300);
}

TEST_CASE("a computation that cannot be done answers why", "[double]") {
  World world;
  world.become(disks());
  OpenQuery query;
  const PDH_HCOUNTER reads = query.add(L"\\Disk(shrinking)\\Reads/sec");
  PDH_RAW_COUNTER before = raw(100, 10'000'000);
  PDH_RAW_COUNTER now = raw(300, 30'000'000);
  PDH_RAW_COUNTER gone = raw(0, 0, PDH_CSTATUS_NO_INSTANCE);
  PDH_FMT_COUNTERVALUE value;
  const auto answer = [&](PDH_HCOUNTER counter, DWORD format, PDH_RAW_COUNTER* newer,
                          PDH_RAW_COUNTER* older) {
    return code(PdhCalculateCounterFromRawValue(counter, format, newer, older, &value));
  };
  CHECK(answer(reads, PDH_FMT_DOUBLE, &now, nullptr) == PDH_CSTATUS_INVALID_DATA);
  CHECK(answer(reads, PDH_FMT_DOUBLE, &before, &now) == PDH_CALC_NEGATIVE_VALUE);
  CHECK(answer(reads, PDH_FMT_DOUBLE, &gone, &before) == PDH_CSTATUS_NO_INSTANCE);
  CHECK(answer(reads, PDH_FMT_DOUBLE, &now, &gone) == PDH_CSTATUS_INVALID_DATA);
  CHECK(answer(reads, 0, &now, &before) == PDH_INVALID_ARGUMENT);
  CHECK(answer(reads, PDH_FMT_DOUBLE, nullptr, &before) == PDH_INVALID_ARGUMENT);
  CHECK(answer(nullptr, PDH_FMT_DOUBLE, &now, &before) == PDH_INVALID_HANDLE);
  CHECK(code(PdhCalculateCounterFromRawValue(reads, PDH_FMT_DOUBLE, &now, &before, nullptr)) ==
        PDH_INVALID_ARGUMENT);
}

}  // namespace

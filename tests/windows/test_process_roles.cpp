/// Services and application pools: from documented answers, and from a real service control manager.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "jobobject/inspect/process_roles.h"
#include "jobobject/inspect/win32/nt_functions.h"
#include "jobobject/inspect/win32/nt_role_reader.h"
#include "tests/doubles/win32/nt_double.h"
#include "tests/doubles/win32/process_table.h"

namespace jobx::test {
namespace {

const Ticks kStart = unix_time_from_filetime(static_cast<std::int64_t>(kBoot));

/// A host on which processes with these ids and names run, all of which may be opened.
void run(NtDouble& kernel, const std::vector<ProcessEntry>& entries) {
  kernel.system_tables[5] = process_table(entries);
  for (const ProcessEntry& entry : entries) kernel.processes[entry.id].create_time = entry.create_time;
}

RoleReader::Reading read(const NtDouble& kernel) {
  Result<RoleReader::Reading> reading = NtRoleReader(NtDouble::functions()).read();
  REQUIRE(reading);
  CHECK(kernel.open_handles == 0);
  CHECK(kernel.mistakes.empty());
  return *std::move(reading);
}

TEST_CASE("services and pools are read, each of its own process", "[windows][roles]") {
  NtDouble kernel;
  run(kernel, {{4, u"System", 0}, {800, u"svchost.exe"}, {900, u"W3WP.exe"}, {950, u"w3wp.exe"}});
  kernel.services = {{u"Themes", 800}, {u"BITS", 800}, {u"gone", 700}};
  kernel.processes[900].command_line = uR"(c:\windows\system32\inetsrv\w3wp.exe -ap "Shop" -v "v4.0")";
  const RoleReader::Reading reading = read(kernel);
  CHECK(reading.errors.empty());
  // 950's system knows no command lines.
  CHECK(reading.roles ==
        std::vector<ProcessRole>{{800, kStart, "BITS,Themes", {}}, {900, kStart, {}, "Shop"}});
}

TEST_CASE("a list of services that comes in parts is read to its end", "[windows][roles]") {
  NtDouble kernel;
  run(kernel, {{800, u"svchost.exe"}});
  kernel.services_at_once = 3;
  for (int i = 0; i < 10; ++i) kernel.services.push_back({u"s" + std::u16string(1, char16_t(u'0' + i)), 800});
  CHECK(read(kernel).roles.at(0).services == "s0,s1,s2,s3,s4,s5,s6,s7,s8,s9");
  // One that does not fit into the first buffer at all.
  kernel.services = {{std::u16string(40'000, u'x'), 800}};
  CHECK(read(kernel).roles.at(0).services.size() == 40'000);
}

TEST_CASE("a list of services that does not end is given up", "[windows][roles]") {
  NtDouble kernel;
  run(kernel, {{800, u"svchost.exe"}});
  kernel.services.assign(1'000, {u"service", 800});
  kernel.services_at_once = 1;
  const RoleReader::Reading reading = read(kernel);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0] == Error(ProgramError::limit_exceeded, "the list of services does not end"));
}

TEST_CASE("without the right to list services, pools are read all the same", "[windows][roles]") {
  NtDouble kernel;
  run(kernel, {{900, u"w3wp.exe"}});
  kernel.services_error = 5;
  kernel.processes[900].command_line = u"w3wp.exe -ap Shop";
  const RoleReader::Reading reading = read(kernel);
  CHECK(reading.roles == std::vector<ProcessRole>{{900, kStart, {}, "Shop"}});
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].code_name() == "win32_5");
  CHECK_THAT(reading.errors[0].what(), Catch::Contains("cannot list the services"));
}

TEST_CASE("workers that may not be opened are one error, however many", "[windows][roles]") {
  NtDouble kernel;
  run(kernel, {{900, u"w3wp.exe"}, {904, u"w3wp.exe"}, {908, u"w3wp.exe"}});
  for (const std::uint64_t id : std::vector<std::uint64_t>{900, 904}) kernel.processes[id].open_error = 5;
  kernel.processes.erase(908);  // has ended since
  const RoleReader::Reading reading = read(kernel);
  CHECK(reading.roles.empty());
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].code_name() == "win32_5");
}

TEST_CASE("a worker whose id has gone to another process names no pool", "[windows][roles]") {
  NtDouble kernel;
  run(kernel, {{900, u"w3wp.exe"}});
  kernel.processes[900].command_line = u"w3wp.exe -ap Shop";
  kernel.processes[900].create_time = kBoot + 1;
  CHECK(read(kernel).roles.empty());
}

TEST_CASE("no more than a thousand workers are opened", "[windows][roles]") {
  NtDouble kernel;
  std::vector<ProcessEntry> entries;
  for (std::uint64_t i = 0; i < 1'001; ++i) entries.push_back({4 * i + 4, u"w3wp.exe"});
  run(kernel, entries);
  for (auto& [id, process] : kernel.processes) process.command_line = u"w3wp.exe -ap Shop";
  const RoleReader::Reading reading = read(kernel);
  CHECK(reading.roles.size() == 1'000);
  REQUIRE(reading.errors.size() == 1);
  CHECK(reading.errors[0].code_name() == "limit_exceeded");
}

TEST_CASE("the running system's services are found", "[windows][roles][real]") {
  const Result<std::unique_ptr<RoleReader>> reader = RoleReader::open();
  REQUIRE(reader);
  const Result<RoleReader::Reading> reading = (*reader)->read();
  REQUIRE(reading);
  for (const Error& error : reading->errors) FAIL_CHECK(error.message());
  // Windows has it, and so has Wine.
  const bool has_one = std::any_of(reading->roles.begin(), reading->roles.end(), [](const ProcessRole& role) {
    return ("," + role.services + ",").find(",PlugPlay,") != std::string::npos && role.process_id != 0;
  });
  CHECK(has_one);
}

}  // namespace
}  // namespace jobx::test

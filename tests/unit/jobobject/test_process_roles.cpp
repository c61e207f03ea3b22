/// What processes run for others: from command lines, and from the bytes of the service control manager.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/text.h"
#include "jobobject/inspect/decode_services.h"
#include "jobobject/inspect/process_roles.h"
#include "tests/doubles/kernel_bytes.h"

namespace jobx::test {
namespace {

constexpr std::uint64_t kAddress = 0x0000'01F0'1234'5678;
constexpr std::size_t kEntrySize = 56;
constexpr std::size_t kNameRoom = 32;

/// ENUM_SERVICE_STATUS_PROCESSW of 64-bit Windows, and the names behind all of them.
KernelBytes services(const std::vector<RunningService>& all) {
  KernelBytes bytes((kEntrySize + kNameRoom) * all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::size_t at = kEntrySize * i;
    const std::size_t name = kEntrySize * all.size() + kNameRoom * i;
    bytes.u64(at, kAddress + name).u64(at + 8, 1);
    bytes.u32(at + 16, 0x20).u32(at + 20, 4).u32(at + 44, all[i].process_id).u32(at + 48, 1);
    bytes.text(name, std::u16string(all[i].name.begin(), all[i].name.end()));
  }
  return bytes;
}

Result<std::vector<RunningService>> decode(const std::vector<std::byte>& bytes, std::size_t count) {
  return decode_services(KernelBuffer(bytes, kAddress), count);
}

void check_malformed(const std::vector<std::byte>& bytes, std::size_t count, const std::string& text) {
  const auto decoded = decode(bytes, count);
  REQUIRE_FALSE(decoded);
  CHECK(decoded.error().code_name() == "malformed_data");
  CHECK_THAT(decoded.error().what(), Catch::Contains(text));
}

JobProcess started(std::uint64_t id, std::int64_t start) {
  JobProcess process;
  process.id = id;
  process.set(ProcessFigure::start_time, start);
  return process;
}

}  // namespace

TEST_CASE("the pool is the argument behind -ap, as the C runtime takes a line apart", "[roles]") {
  struct Row {
    std::u16string line;
    std::string pool;
  };
  const std::vector<Row> rows{
      // As Windows' process activation service writes it.
      {uR"(c:\windows\system32\inetsrv\w3wp.exe -ap "DefaultAppPool" -v "v4.0" -l "webengine4.dll" -a \\.\pipe\iisipm1 -h "C:\inetpub\temp\apppools\DefaultAppPool.config" -w "" -m 0 -t 20 -ta 0)",
       "DefaultAppPool"},
      {uR"("C:\Program Files\x\w3wp.exe" -ap "Shop & Orders")", "Shop & Orders"},
      {u"w3wp.exe -debug -AP shop", "shop"},
      {u"w3wp.exe\t-ap\tshop\t", "shop"},
      {uR"(w3wp.exe -ap "a\\" -v)", R"(a\)"},
      {uR"(w3wp.exe -ap "a \"b\" c")", R"(a "b" c)"},
      {uR"(w3wp.exe -ap "a ""b"" c")", R"(a "b" c)"},
      {uR"(w3wp.exe -ap a\b\\c)", R"(a\b\\c)"},
      {uR"(w3wp.exe -ap pre"fix ed"x)", "prefix edx"},
      {u"w3wp.exe -ap \"Gesch\u00e4ft\"",
       "Gesch\xC3\xA4"
       "ft"},
      {u"w3wp.exe -ap \"open", "open"},
      // The flag as a part of something else, as the program's name, or as another flag's value.
      {uR"(w3wp.exe -h "x -ap y")", ""},
      {u"w3wp.exe -apx shop", ""},
      {u"\"-ap\" shop", ""},
      {u"-ap shop", ""},
      {u"w3wp.exe -ap", ""},
      {u"w3wp.exe -ap \"\" -v", ""},
      {u"w3wp.exe \"\" -ap shop", "shop"},
      {u"", ""},
      {u"\"", ""},
      {u"\"w3wp.exe\"", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(utf8_from_utf16(row.line));
    CHECK(pool_of(row.line) == row.pool);
  }
}

TEST_CASE("a command line of the greatest length is taken apart at once", "[roles]") {
  const std::u16string slashes(32'767, u'\\');
  CHECK(pool_of(u"w3wp.exe " + slashes).empty());
  CHECK(pool_of(u"w3wp.exe -ap " + slashes).size() == 32'767);
  CHECK(pool_of(u"w3wp.exe -ap " + std::u16string(32'767, u'"')).size() == 16'383);
}

TEST_CASE("services are read from their documented places", "[roles][decoders]") {
  const auto decoded = decode(services({{"BITS", 1'040}, {"stopped", 0}, {"Themes", 1'044}}), 3);
  REQUIRE(decoded);
  CHECK(*decoded == std::vector<RunningService>{{"BITS", 1'040}, {"Themes", 1'044}});
  REQUIRE(decode({}, 0));
}

TEST_CASE("a list of services that does not hold what it says is refused", "[roles][decoders]") {
  const std::vector<std::byte> whole = services({{"BITS", 1'040}, {"Themes", 1'044}});
  check_malformed(whole, 4, "is truncated (entry 3)");
  std::vector<std::byte> cut(whole.begin(), whole.begin() + 2 * kEntrySize + kNameRoom);
  check_malformed(cut, 2, "has a name outside its bounds (entry 1)");
  // Without its NUL, in front of the answer, and one beyond it.
  const auto with_name_at = [](std::uint64_t address) {
    return KernelBytes(kEntrySize).u64(0, address).u32(44, 8);
  };
  check_malformed(with_name_at(kAddress + kEntrySize - 1), 1, "outside its bounds");
  check_malformed(with_name_at(kAddress + kEntrySize), 1, "outside its bounds");
  check_malformed(with_name_at(kAddress - 2), 1, "outside its bounds");
  check_malformed(with_name_at(0), 1, "outside its bounds");
  check_malformed(with_name_at(~std::uint64_t{0}), 1, "outside its bounds");
}

TEST_CASE("names that share their characters are refused before they cost memory", "[roles][decoders]") {
  constexpr std::size_t count = 100;
  KernelBytes bytes(kEntrySize * count + 2'000);
  for (std::size_t i = 0; i < count; ++i)
    bytes.u64(kEntrySize * i, kAddress + kEntrySize * count).u32(kEntrySize * i + 44, 8);
  bytes.text(kEntrySize * count, std::u16string(900, u'x'));
  check_malformed(bytes, count, "outside its bounds (entry 4)");
}

TEST_CASE("names of services may be as long together as their list", "[roles][decoders]") {
  // Two that share their characters: 2 * 114 bytes are just those of two entries and of one name with its
  // NUL.
  constexpr std::size_t units = 57;
  KernelBytes bytes(2 * kEntrySize + 2 * units + 2);
  for (std::size_t i = 0; i < 2; ++i)
    bytes.u64(kEntrySize * i, kAddress + 2 * kEntrySize).u32(kEntrySize * i + 44, 8);
  bytes.text(2 * kEntrySize, std::u16string(units, u'x'));
  CHECK(decode(bytes, 2)->size() == 2);
}

TEST_CASE("services of one process are one role, by name", "[roles]") {
  const ProcessTable table({started(8, 500), started(12, 600)}, Ticks{2'000});
  CHECK(roles_of({{"Themes", 8}, {"BITS", 12}, {"AppInfo", 8}, {"gone", 16}}, table, Ticks{1'000}) ==
        std::vector<ProcessRole>{{8, Ticks{500}, "AppInfo,Themes", {}}, {12, Ticks{600}, "BITS", {}}});
  CHECK(roles_of({}, table, Ticks{1'000}).empty());
}

TEST_CASE("a list of services that repeats one is put in order all the same", "[roles]") {
  const ProcessTable table({started(8, 500)}, Ticks{2'000});
  const std::vector<RunningService> all(500, {"BITS", 8});
  const std::vector<ProcessRole> roles = roles_of(all, table, Ticks{1'000});
  REQUIRE(roles.size() == 1);
  CHECK(roles[0].services.size() == 500 * std::string("BITS,").size() - 1);
}

TEST_CASE("a process that began after the services were read runs none of them", "[roles]") {
  const ProcessTable table({started(8, 1'000)}, Ticks{2'000});
  CHECK(roles_of({{"BITS", 8}}, table, Ticks{1'000}).empty());
  CHECK(roles_of({{"BITS", 8}}, table, Ticks{1'001}).size() == 1);
  // Without a start it cannot be told from another one: the system's own processes are no services.
  JobProcess unknown;
  unknown.id = 4;
  CHECK(roles_of({{"BITS", 4}}, ProcessTable({unknown}, Ticks{2'000}), Ticks{1'000}).empty());
}

}  // namespace jobx::test

/// The kernel's table of processes, from documented bytes and from odd ones.
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "jobobject/inspect/decode_processes.h"
#include "tests/doubles/kernel_bytes.h"

namespace jobx::test {
namespace {

constexpr std::uint64_t kAddress = 0x0000'01F0'1234'5678;
constexpr std::size_t kEntrySize = 0x100;
constexpr std::size_t kStride = kEntrySize + 64;             // room for a name
constexpr std::uint64_t kStart = 132'000'000'000'000'000;    // a FILETIME
constexpr std::int64_t kUnixStart = 15'555'264'000'000'000;  // the same since 1970

struct Entry {
  std::uint64_t id;
  std::u16string name;
  std::uint64_t create_time = kStart;
};

/// Class 5 as the public headers have it for 64-bit Windows; the same figures for every process.
KernelBytes table_of(const std::vector<Entry>& entries) {
  KernelBytes bytes(kStride * entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::size_t at = i * kStride;
    const std::u16string& name = entries[i].name;
    bytes.u32(at, i + 1 < entries.size() ? kStride : 0).u32(at + 4, 3);
    bytes.u64(at + 0x20, entries[i].create_time).u64(at + 0x28, 11).u64(at + 0x30, 12);
    bytes.string(at + 0x38, static_cast<std::uint16_t>(2 * name.size()),
                 name.empty() ? 0 : kAddress + at + kEntrySize);
    bytes.u32(at + 0x48, 8).u64(at + 0x50, entries[i].id).u64(at + 0x58, 4).u32(at + 0x60, 77);
    bytes.u64(at + 0x70, 1ULL << 41).u64(at + 0x78, 1ULL << 40).u32(at + 0x80, 0xFFFF'FFFF);
    for (std::size_t field = 0; field < 15; ++field) bytes.u64(at + 0x88 + 8 * field, 1'000 + field);
    bytes.text(at + kEntrySize, name);
  }
  return bytes;
}

Result<std::vector<JobProcess>> decode(const std::vector<std::byte>& bytes) {
  return decode_processes(KernelBuffer(bytes, kAddress));
}

void check_malformed(const std::vector<std::byte>& bytes, const std::string& text) {
  const Result<std::vector<JobProcess>> processes = decode(bytes);
  REQUIRE_FALSE(processes);
  CHECK(processes.error().code_name() == "malformed_data");
  CHECK_THAT(processes.error().what(), Catch::Contains(text));
}

}  // namespace

TEST_CASE("every figure of a process is read from its documented place", "[jobobject][decoders]") {
  const Result<std::vector<JobProcess>> processes = decode(table_of({{0, u"", 0}, {1'234, u"MSBuild.EXE"}}));
  REQUIRE(processes);
  REQUIRE(processes->size() == 2);
  JobProcess expected;
  expected.id = 1'234;
  expected.name = "MSBuild";
  using Figure = ProcessFigure;
  const std::vector<std::pair<Figure, std::int64_t>> figures{
      {Figure::user_time, 11},
      {Figure::kernel_time, 12},
      {Figure::start_time, kUnixStart},
      {Figure::parent_id, 4},
      {Figure::page_faults, 0xFFFF'FFFF},
      {Figure::virtual_bytes, std::int64_t{1} << 40},
      {Figure::virtual_peak_bytes, std::int64_t{1} << 41},
      {Figure::working_set_peak_bytes, 1'000},
      {Figure::working_set_bytes, 1'001},
      {Figure::pool_paged_bytes, 1'003},
      {Figure::pool_nonpaged_bytes, 1'005},
      {Figure::page_file_bytes, 1'006},
      {Figure::page_file_peak_bytes, 1'007},
      {Figure::private_bytes, 1'008},
      {Figure::threads, 3},
      {Figure::handles, 77},
      {Figure::base_priority, 8},
      {Figure::read_operations, 1'009},
      {Figure::write_operations, 1'010},
      {Figure::other_operations, 1'011},
      {Figure::read_bytes, 1'012},
      {Figure::write_bytes, 1'013},
      {Figure::other_bytes, 1'014},
  };
  CHECK(figures.size() == static_cast<std::size_t>(Figure::count_));
  for (const auto& [figure, value] : figures) expected.set(figure, value);
  CHECK((*processes)[1] == expected);
}

TEST_CASE("a process of the kernel's own has no name and no start", "[jobobject][decoders]") {
  const Result<std::vector<JobProcess>> processes = decode(table_of({{0, u"", 0}}));
  REQUIRE(processes);
  REQUIRE(processes->size() == 1);
  CHECK(processes->front().name.empty());
  CHECK_FALSE(processes->front().get(ProcessFigure::start_time));
}

TEST_CASE("an image's name loses its ending .exe and nothing else", "[jobobject][decoders]") {
  const auto [image, name] = GENERATE(table<std::u16string, std::string>({
      {u"a.exe", "a"},
      {u"a.ExE", "a"},
      {u".exe", ".exe"},
      {u"a.exe.exe", "a.exe"},
      {u"aexe", "aexe"},
      {u"a.com", "a.com"},
      {u"\u00e9\u65e5.exe", "\xC3\xA9\xE6\x97\xA5"},
  }));
  const Result<std::vector<JobProcess>> processes = decode(table_of({{8, image}}));
  REQUIRE(processes);
  CHECK(processes->front().name == name);
}

TEST_CASE("what follows the last process is not read", "[jobobject][decoders]") {
  std::vector<std::byte> bytes = table_of({{8, u"a.exe"}});
  bytes.insert(bytes.end(), 1'000, std::byte{0xFF});
  CHECK(decode(bytes)->size() == 1);
}

TEST_CASE("a table of processes that points outside of itself is malformed", "[jobobject][decoders]") {
  KernelBytes bytes = table_of({{4, u"a.exe"}, {8, u"b.exe"}});
  constexpr std::size_t size = 2 * kStride;
  SECTION("it is empty, or cut off within a process") {
    std::vector<std::byte> cut = bytes;
    cut.resize(GENERATE(0U, 1U, 0xFFU));
    check_malformed(cut, "is truncated within a process at byte 0");
  }
  SECTION("it is cut off within the next process") {
    std::vector<std::byte> cut = bytes;
    cut.resize(GENERATE(as<std::size_t>(), kStride, kStride + 1, kStride + 0xFF));
    check_malformed(cut, "is truncated within a process at byte 320");
  }
  SECTION("the next process is outside") {
    bytes.u32(0, GENERATE(0xFFFF'FFFFU, 1U << 31, std::uint32_t{size + 8}));
    check_malformed(bytes, "has a link outside its bounds");
  }
  SECTION("the one after the next is outside") {
    bytes.u32(kStride, GENERATE(std::uint32_t{kStride + 8}, std::uint32_t{size}));
    check_malformed(bytes, "has a link outside its bounds at byte 320");
  }
  SECTION("the next process is exactly at the end") {
    bytes.u32(0, size);
    check_malformed(bytes, "is truncated within a process");
  }
  SECTION("the next process is this one, or within it") {
    bytes.u32(0, GENERATE(1U, 8U, 0xFFU));
    check_malformed(bytes, "has a link outside its bounds");
  }
  SECTION("a name is in front, behind, or half behind") {
    const std::uint64_t to = GENERATE(kAddress - 2, kAddress + size, kAddress + size - 2, ~std::uint64_t{0});
    bytes.u64(kStride + 0x40, to);
    check_malformed(bytes, "has a name outside its bounds at byte 320");
  }
  SECTION("a name is half a character long") {
    bytes.u16(0x38, 3);
    check_malformed(bytes, "name outside");
  }
}

TEST_CASE("names that share their characters cannot be longer together than the table",
          "[jobobject][decoders]") {
  constexpr std::size_t processes = 16;
  KernelBytes bytes(kEntrySize * processes);
  for (std::size_t i = 0; i < processes; ++i) {
    bytes.u32(kEntrySize * i, i + 1 < processes ? kEntrySize : 0);
    bytes.string(kEntrySize * i + 0x38, kEntrySize * processes, kAddress);
  }
  check_malformed(bytes, "names that exceed its size at byte 256");
}

}  // namespace jobx::test

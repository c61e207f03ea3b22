/// What the kernel writes, from documented bytes and from odd ones: handles, directories, ids, texts.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "jobobject/inspect/decode_directory.h"
#include "jobobject/inspect/decode_handles.h"
#include "jobobject/inspect/decode_id_list.h"
#include "jobobject/inspect/kernel_buffer.h"
#include "jobobject/inspect/owner_mark.h"
#include "tests/doubles/kernel_bytes.h"

namespace jobx::test {
namespace {

constexpr std::uint64_t kAddress = 0x0000'01F0'1234'5678;
constexpr HandleOf kKnown{4'000, 0x44};

struct HandleRow {
  std::uint64_t object;
  std::uint64_t process_id;
  std::uint64_t handle;
  std::uint16_t type;
};

std::vector<std::byte> handle_table(const std::vector<HandleRow>& rows) {
  KernelBytes bytes(16 + 40 * rows.size());
  bytes.u64(0, rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::size_t at = 16 + 40 * i;
    bytes.u64(at, rows[i].object).u64(at + 8, rows[i].process_id).u64(at + 16, rows[i].handle);
    bytes.u32(at + 24, 0x1F003F).u16(at + 28, 0xFFFF).u16(at + 30, rows[i].type).u32(at + 32, 0xFFFF'FFFF);
  }
  return bytes;
}

void check_malformed(const Error& error, const std::string& text) {
  CHECK(error.code_name() == "malformed_data");
  CHECK_THAT(error.what(), Catch::Contains(text));
}

/// Two entries, one of zeros, then the strings: "ab" and "Job", "c" and "Event".
KernelBytes two_entries() {
  KernelBytes bytes(96 + 22);
  bytes.string(0, 4, kAddress + 96).string(16, 6, kAddress + 100);
  bytes.string(32, 2, kAddress + 106).string(48, 10, kAddress + 108);
  return bytes.text(96, u"abJobcEvent");
}

Result<std::vector<DirectoryEntry>> decode(const std::vector<std::byte>& bytes, std::size_t most = 100) {
  return decode_directory(KernelBuffer(bytes, kAddress), most);
}

}  // namespace

TEST_CASE("handles of the type of a known job are jobs', in order and without that one",
          "[jobobject][decoders]") {
  const std::vector<std::byte> table = handle_table({{0xA, 12, 8, 7},
                                                     {0xB, 4'000, 0x44, 7},
                                                     {0xC, 12, 4, 7},
                                                     {0xD, 8, 4, 9},
                                                     {0, 8, 16, 7},
                                                     {0xE, 4'000, 0x48, 7}});
  const Result<std::vector<JobHandle>> handles = decode_job_handles(Bytes(table), kKnown);
  REQUIRE(handles);
  REQUIRE(handles->size() == 4);
  CHECK((*handles)[0].holder == HandleOf{8, 16});
  CHECK((*handles)[0].object == 0);
  CHECK((*handles)[1].holder == HandleOf{12, 4});
  CHECK((*handles)[1].object == 0xC);
  CHECK((*handles)[2].holder == HandleOf{12, 8});
  CHECK((*handles)[3].holder == HandleOf{4'000, 0x48});
}

TEST_CASE("a table of handles that is longer than it claims ends where it claims", "[jobobject][decoders]") {
  std::vector<std::byte> table = handle_table({{0xB, 4'000, 0x44, 7}, {0xC, 12, 4, 7}, {0xD, 12, 8, 7}});
  table[0] = std::byte{2};
  const Result<std::vector<JobHandle>> handles = decode_job_handles(Bytes(table), kKnown);
  REQUIRE(handles);
  CHECK(handles->size() == 1);
}

TEST_CASE("a table of handles that is not to be believed is malformed", "[jobobject][decoders]") {
  std::vector<std::byte> table = handle_table({{0xB, 4'000, 0x44, 7}});
  std::string text;
  SECTION("it is truncated within its header") {
    table.resize(GENERATE(0U, 15U));
    text = "is truncated within its header";
  }
  SECTION("it ends within a handle") {
    table.resize(GENERATE(16U, 55U));
    text = "claims 1 handles but has room for 0";
  }
  SECTION("it claims so many that their size has no number") {
    table = KernelBytes(16 + 40).u64(0, 0x1999'9999'9999'999A);
    text = "has room for 1";
  }
  SECTION("it lacks the known handle") {
    table = GENERATE(handle_table({}), handle_table({{0xB, 4'001, 0x44, 7}, {0xB, 4'000, 0x45, 7}}));
    text = "does not contain a handle of this program";
  }
  const Result<std::vector<JobHandle>> handles = decode_job_handles(Bytes(table), kKnown);
  REQUIRE_FALSE(handles);
  check_malformed(handles.error(), text);
}

TEST_CASE("a directory's entries are their names and types", "[jobobject][decoders]") {
  const std::vector<std::byte> bytes = two_entries();
  const Result<std::vector<DirectoryEntry>> entries = decode(bytes);
  REQUIRE(entries);
  REQUIRE(entries->size() == 2);
  CHECK((*entries)[0].name == u"ab");
  CHECK((*entries)[0].type == u"Job");
  CHECK((*entries)[1].name.str() == u"c");
  CHECK((*entries)[1].type == u"Event");
  CHECK_FALSE((*entries)[0].type == u"Jobs");
  CHECK_FALSE((*entries)[0].type == u"Jo");
  CHECK_FALSE((*entries)[0].type == u"Jab");
  CHECK(decode(bytes, 1)->size() == 1);
  CHECK(decode(bytes, 0)->empty());
}

TEST_CASE("a directory's list may end with the buffer", "[jobobject][decoders]") {
  CHECK(decode({})->empty());
  CHECK(decode(std::vector<std::byte>(31))->empty());
  std::vector<std::byte> bytes(63);
  const std::vector<std::byte> entry = KernelBytes(32).string(0, 2, kAddress + 40).string(16, 0, 0);
  std::copy(entry.begin(), entry.end(), bytes.begin());
  const Result<std::vector<DirectoryEntry>> entries = decode(bytes);
  REQUIRE(entries);
  REQUIRE(entries->size() == 1);
  CHECK(entries->front().type == u"");
}

TEST_CASE("a directory whose strings are elsewhere is malformed", "[jobobject][decoders]") {
  KernelBytes bytes = two_entries();
  SECTION("a name in front of the buffer") {
    bytes.string(32, 2, kAddress - 2);
  }
  SECTION("a name half in front of it") {
    bytes.string(32, 2, kAddress - 1);
  }
  SECTION("a name behind it") {
    bytes.string(32, 2, kAddress + 118);
  }
  SECTION("a type half behind it") {
    bytes.string(48, 4, kAddress + 116);
  }
  SECTION("a name that ends beyond every address") {
    bytes.string(32, 0xFFFE, ~std::uint64_t{0});
  }
  SECTION("a name of half a character") {
    bytes.string(32, 1, kAddress + 106);
  }
  const Result<std::vector<DirectoryEntry>> entries = decode(bytes);
  REQUIRE_FALSE(entries);
  check_malformed(entries.error(), "points outside its buffer");
}

TEST_CASE("names that share their characters cannot be longer together than the list",
          "[jobobject][decoders]") {
  constexpr std::size_t entries = 8;
  KernelBytes bytes(32 * entries + 64);
  for (std::size_t i = 0; i < entries; ++i) bytes.string(32 * i, 64, kAddress + 32 * entries);
  const Result<std::vector<DirectoryEntry>> list = decode(bytes);
  REQUIRE_FALSE(list);
  check_malformed(list.error(), "names that exceed its size");
  // Five of them are as long as the list: no more than that is asked.
  CHECK(decode(bytes, 5)->size() == 5);
}

TEST_CASE("a process list is its ids, as many as it says", "[jobobject][decoders]") {
  const std::vector<std::byte> bytes =
      KernelBytes(8 + 3 * 8).u32(0, 3).u32(4, 2).u64(8, 4).u64(16, 0xFFFF'FFFF'FFFFULL).u64(24, 12);
  const Result<IdListHeader> header = decode_id_list_header(Bytes(bytes));
  REQUIRE(header);
  CHECK(header->NumberOfAssignedProcesses == 3);
  CHECK_FALSE(header->is_whole());
  const Result<std::vector<std::uint64_t>> ids = decode_id_list(Bytes(bytes));
  REQUIRE(ids);
  CHECK(*ids == std::vector<std::uint64_t>{4, 0xFFFF'FFFF'FFFFULL});
  const std::vector<std::byte> one = KernelBytes(8 + 8).u32(0, 1).u32(4, 1).u64(8, 4'711);
  CHECK(*decode_id_list(Bytes(one)) == std::vector<std::uint64_t>{4'711});
  const std::vector<std::byte> none(8);
  CHECK(decode_id_list_header(Bytes(none))->is_whole());
  CHECK(decode_id_list(Bytes(none))->empty());
}

TEST_CASE("a process list that claims more than it holds is malformed", "[jobobject][decoders]") {
  std::vector<std::byte> bytes = KernelBytes(8 + 2 * 8).u32(0, 2).u32(4, 2);
  SECTION("it is truncated within its header") {
    bytes.resize(GENERATE(0U, 7U));
    check_malformed(decode_id_list_header(Bytes(bytes)).error(), "is truncated within its header");
    check_malformed(decode_id_list(Bytes(bytes)).error(), "is truncated within its header");
  }
  SECTION("it ends within an id") {
    bytes.resize(23);
    check_malformed(decode_id_list(Bytes(bytes)).error(), "claims 2 ids but contains 1");
  }
  SECTION("it claims all that a number can say") {
    bytes = KernelBytes(8).u32(0, 1).u32(4, 0xFFFF'FFFF);
    check_malformed(decode_id_list(Bytes(bytes)).error(), "claims 4294967295 ids but contains 0");
  }
}

TEST_CASE("an answer about an object begins with a text", "[jobobject][decoders]") {
  const std::vector<std::byte> bytes = KernelBytes(22).string(0, 6, kAddress + 16).text(16, u"Job");
  const std::optional<KernelText> text = KernelBuffer(bytes, kAddress).leading_text();
  REQUIRE(text);
  CHECK(*text == u"Job");
  CHECK_FALSE(KernelBuffer(bytes, kAddress + 17).leading_text());
  CHECK_FALSE(KernelBuffer(std::span(bytes).first(15), kAddress).leading_text());
  const std::vector<std::byte> nameless(16);
  CHECK(KernelBuffer(nameless, kAddress).leading_text() == u"");
}

TEST_CASE("a text may stand at either end of what the kernel wrote", "[jobobject][decoders]") {
  const std::vector<std::byte> bytes = KernelBytes(12).text(0, u"ab").text(6, u"cd");
  const KernelBuffer buffer(bytes, kAddress);
  const auto text = [&](std::uint16_t length, std::uint64_t address) {
    return buffer.text({length, length, 0, address});
  };
  CHECK(text(4, kAddress) == u"ab");
  CHECK(text(2, kAddress + 10) == std::u16string_view(u"\0", 1));
  CHECK_FALSE(text(2, kAddress + 11));
  CHECK_FALSE(text(2, kAddress + 12));
  CHECK_FALSE(text(2, kAddress - 2));
  CHECK_FALSE(text(3, kAddress));
  CHECK(text(0, kAddress + 12) == u"");
  CHECK(buffer.terminated_text(kAddress) == u"ab");
  CHECK(buffer.terminated_text(kAddress + 6) == u"cd");
  CHECK(buffer.terminated_text(kAddress + 10) == u"");
  CHECK_FALSE(buffer.terminated_text(kAddress + 11));
  CHECK_FALSE(buffer.terminated_text(kAddress + 12));
  CHECK_FALSE(buffer.terminated_text(kAddress - 2));
  CHECK(KernelText() == u"");
  CHECK(KernelText().str().empty());
}

TEST_CASE("bytes that were not moved know their own address", "[jobobject][decoders]") {
  std::vector<std::byte> bytes(22);
  const std::vector<std::byte> content =
      KernelBytes(22).string(0, 6, reinterpret_cast<std::uintptr_t>(bytes.data()) + 16).text(16, u"Job");
  std::copy(content.begin(), content.end(), bytes.begin());
  CHECK(KernelBuffer(bytes).leading_text() == u"Job");
}

TEST_CASE("an owner's mark says who owns what, and nothing else is one", "[jobobject][decoders]") {
  const std::string name = owner_mark_name(1'234, "build owns 5");
  CHECK(name == "jobobject_exporter 1234 owns build owns 5");
  const std::optional<OwnerMark> mark = read_owner_mark(name);
  REQUIRE(mark);
  CHECK(mark->process_id == 1'234);
  CHECK(mark->job == "build owns 5");
  for (const std::string_view other :
       {"", "jobobject_exporter ", "jobobject_exporter 12", "jobobject_exporter 12 owns ",
        "jobobject_exporter x owns a", "jobobject_exporter 99999999999999999999 owns a",
        "jobobject_exporter 12owns a", "jobobject_exporter  owns a", "Jobobject_exporter 12 owns a"}) {
    CAPTURE(other);
    CHECK_FALSE(read_owner_mark(other));
  }
}

}  // namespace jobx::test

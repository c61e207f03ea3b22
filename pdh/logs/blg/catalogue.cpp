#include "pdh/logs/blg/catalogue.h"

#include <algorithm>
#include <optional>

#include "pdh/utf16_text.h"

namespace jobx {
namespace {

// Of a record: 8 bytes that are the same in all logs seen, then the entries.
constexpr std::size_t kEntries = 8;

// Of an entry. Offsets of texts count from its end (kTexts).
constexpr std::size_t kSize = 0;
constexpr std::size_t kFlags = 4;
constexpr std::size_t kType = 12;
constexpr std::size_t kTimeBase = 16;
constexpr std::size_t kScale = 24;
constexpr std::size_t kMachine = 28;
constexpr std::size_t kSet = 32;
constexpr std::size_t kInstance = 36;
constexpr std::size_t kParent = 40;
constexpr std::size_t kOccurrence = 44;
constexpr std::size_t kCounter = 48;
constexpr std::size_t kTexts = 52;

constexpr std::uint32_t kNoText = 0xFFFF'FFFF;
constexpr std::uint32_t kWildcard = 0x01;
constexpr std::uint32_t kWholeSet = 0x10;

/// The text whose offset stands at `field`; an empty one where there is none.
std::string text_at(Bytes entry, std::size_t field) {
  std::string text;
  const std::uint32_t offset = *entry.at<std::uint32_t>(field);
  if (offset != kNoText) read_text(entry.from(kTexts).from(offset), text);
  return text;
}

CatalogueEntry parse_entry(Bytes bytes) {
  CatalogueEntry entry;
  const std::uint32_t flags = *bytes.at<std::uint32_t>(kFlags);
  entry.kind = (flags & kWholeSet) != 0   ? BlgPartKind::block
               : (flags & kWildcard) != 0 ? BlgPartKind::list
                                          : BlgPartKind::single;
  entry.type = *bytes.at<std::uint32_t>(kType);
  entry.time_base = *bytes.at<std::int64_t>(kTimeBase);
  entry.scale = *bytes.at<std::int32_t>(kScale);
  entry.machine = text_at(bytes, kMachine);
  entry.machine.erase(0, entry.machine.find_first_not_of('\\'));
  entry.set = text_at(bytes, kSet);
  entry.instance = text_at(bytes, kInstance);
  if (const std::string parent = text_at(bytes, kParent); !parent.empty()) {
    entry.instance.insert(0, parent + "/");
  }
  entry.occurrence = *bytes.at<std::uint32_t>(kOccurrence);
  entry.counter = text_at(bytes, kCounter);
  return entry;
}

}  // namespace

Result<std::vector<CatalogueEntry>> parse_catalogue(Bytes record) {
  std::vector<CatalogueEntry> entries;
  std::size_t at = kEntries;
  while (const std::optional<std::uint32_t> size = record.at<std::uint32_t>(at + kSize)) {
    if (*size == 0) break;  // what fills the record up
    const std::optional<Bytes> entry = record.part(at, *size);
    if (!entry || *size < kTexts) {
      return Error(ProgramError::malformed_data,
                   "the catalogue's entry at byte " + std::to_string(at) + " has an invalid size");
    }
    entries.push_back(parse_entry(*entry));
    at += *size;
  }
  return entries;
}

}  // namespace jobx

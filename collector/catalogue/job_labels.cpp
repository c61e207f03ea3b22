#include "collector/catalogue/job_labels.h"

#include <botan/hash.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/ascii.h"
#include "base/hex.h"

namespace jobx {
namespace {

constexpr std::string_view kSidStart = "S-1-";
constexpr char kMark = '~';
constexpr std::size_t kHashBytes = 16;
constexpr std::size_t kMarkSize = 1 + 2 * kHashBytes;

/// A cryptographic one: nobody finds two names with the same mark, which would spoil a whole scrape, nor the
/// identifier that a mark was made of.
std::string mark_of(std::string_view text) {
  const auto hash = Botan::HashFunction::create_or_throw("SHA-256");
  hash->update(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  const auto digest = hash->final();
  std::string mark(1, kMark);
  for (std::size_t i = 0; i < kHashBytes; ++i) mark += Hex(digest[i], 2).digits();
  return mark;
}

bool ends_with_mark(std::string_view text) {
  if (text.size() < kMarkSize) return false;
  const std::string_view end = text.substr(text.size() - kMarkSize);
  return end.front() == kMark && end.find_first_not_of("0123456789abcdef", 1) == std::string_view::npos;
}

/// The length of the security identifier that `text` begins with, or 0; of text that begins with kSidStart.
std::size_t sid_length(std::string_view text) {
  std::size_t end = std::min(text.find_first_not_of("0123456789-", kSidStart.size()), text.size());
  while (text[end - 1] == '-') --end;
  return is_sid(text.substr(0, end)) ? end : 0;
}

bool has_sid(std::string_view text) {
  for (std::size_t at = text.find(kSidStart); at != std::string_view::npos;
       at = text.find(kSidStart, at + 1)) {
    if (sid_length(text.substr(at)) > 0) return true;
  }
  return false;
}

std::string without_sids(std::string_view text) {
  std::string out;
  for (std::size_t at = text.find(kSidStart); at != std::string_view::npos; at = text.find(kSidStart)) {
    const std::size_t length = sid_length(text.substr(at));
    out.append(text.substr(0, length > 0 ? at : at + 1));
    if (length > 0) out += "S-1-x";
    text.remove_prefix(length > 0 ? at + length : at + 1);
  }
  return out.append(text);
}

/// Takes what is left of a character off the end; of well-formed UTF-8.
void cut(std::string& text, std::size_t size) {
  if (text.size() <= size) return;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
  text.resize(size);
}

std::string shortened(std::string_view text, std::string_view whole) {
  std::string out = without_sids(text);
  cut(out, kMaxLabelText - kMarkSize);
  return out + mark_of(whole);
}

/// Bytes for a hash that tell this path from every other.
std::string_view as_bytes(const std::u16string& units) {
  return {reinterpret_cast<const char*>(units.data()), units.size() * sizeof(char16_t)};
}

}  // namespace

LabelText::LabelText(std::string_view whole) : whole_(whole) {
  if (whole.size() > kMaxLabelText || ends_with_mark(whole) || has_sid(whole)) own_ = shortened(whole, whole);
}

LabelText LabelText::of(std::string value) {
  LabelText text;
  text.own_ = std::move(value);
  return text;
}

std::string namespace_label(const Namespace& space) {
  if (space.kind() == Namespace::Kind::directory && !space.has_plain_path()) {
    const std::u16string units = space.native_path();
    return shortened(space.path(), as_bytes(units));
  }
  const std::string label = space.label();
  return std::string(LabelText(label).str());
}

JobLabelValues job_label_values(const JobName& name, LabelForm form) {
  const bool is_full = form == LabelForm::full;
  JobLabelValues values;
  values.job_object = is_full ? LabelText::of(name.name) : LabelText(name.name);
  if (!name.id.empty()) {
    values.space = LabelText::of("none");
    values.id = LabelText::of(name.id);
    return values;
  }
  values.space = LabelText::of(is_full ? name.space.label() : namespace_label(name.space));
  if (name.space.kind() == Namespace::Kind::app_container) {
    std::string sid = name.space.app_container_sid();
    values.id = LabelText::of(is_full ? std::move(sid) : std::string(LabelText(sid).str()));
  }
  return values;
}

}  // namespace jobx

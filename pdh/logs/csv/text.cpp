#include "pdh/logs/csv/text.h"

#include <algorithm>
#include <cstring>

#include "base/text.h"

namespace jobx {
namespace {

Error too_long() {
  return Error(ProgramError::limit_exceeded,
               "the line is longer than " + std::to_string(CsvLines::kMaxBytes) + " bytes");
}

}  // namespace

Result<bool> CsvLines::fill() {
  if (at_ < end_) return true;
  file_->read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  if (file_->bad()) return Error(ProgramError::malformed_data, "reading the file failed");
  at_ = 0;
  end_ = static_cast<std::size_t>(file_->gcount());
  return end_ > 0;
}

/// Looks for a byte order mark, or for the zero byte of UTF-16 without one.
Result<void> CsvLines::begin() {
  begun_ = true;
  const Result<bool> filled = fill();
  if (!filled) return filled.error();
  const std::string_view start(buffer_.data(), end_);
  if (start.starts_with("\xFE\xFF")) {
    return Error(ProgramError::unsupported,
                 "the file is big-endian UTF-16; save it as UTF-8 or little-endian UTF-16");
  }
  if (start.starts_with("\xEF\xBB\xBF")) at_ = 3;
  if (start.starts_with("\xFF\xFE")) {
    at_ = 2;
    is_utf16_ = true;
  } else if (start.size() >= 2 && start[0] != '\0' && start[1] == '\0') {
    is_utf16_ = true;
  }
  position_ += at_;
  return {};
}

Result<bool> CsvLines::next(CsvLine& into) {
  into.text.clear();
  into.number = number_ + 1;
  if (!begun_) {
    if (const Result<void> started = begin(); !started) return started.error();
  }
  into.offset = position_;
  into.ended = false;
  const Result<bool> more = fill();
  if (!more) return more.error();
  if (!*more) return false;
  ++number_;
  const Result<void> taken = is_utf16_ ? take_units(into) : take_bytes(into);
  if (!taken) return taken.error();
  if (into.text.ends_with('\r')) into.text.pop_back();
  return true;
}

Result<void> CsvLines::take_bytes(CsvLine& into) {
  while (!into.ended) {
    const Result<bool> more = fill();
    if (!more) return more.error();
    if (!*more) return {};
    const char* const start = buffer_.data() + at_;
    const auto* const feed = static_cast<const char*>(std::memchr(start, '\n', end_ - at_));
    const std::size_t length = feed != nullptr ? static_cast<std::size_t>(feed - start) : end_ - at_;
    if (into.text.size() + length > kMaxBytes) return too_long();
    into.text.append(start, length);
    into.ended = feed != nullptr;
    at_ += length + (into.ended ? 1 : 0);
    position_ += length + (into.ended ? 1 : 0);
  }
  return {};
}

Result<void> CsvLines::take_units(CsvLine& into) {
  units_.clear();
  char low = 0;
  for (bool is_high = false;; is_high = !is_high) {
    const Result<bool> more = fill();
    if (!more) return more.error();
    if (!*more) {
      into.text = utf8_from_utf16(units_);
      if (is_high) into.text += "\xEF\xBF\xBD";  // half a character is left over
      return {};
    }
    const char byte = buffer_[at_++];
    ++position_;
    if (!is_high) {
      low = byte;
      continue;
    }
    const auto unit = static_cast<char16_t>(static_cast<unsigned char>(low) |
                                            static_cast<unsigned>(static_cast<unsigned char>(byte)) << 8);
    if (unit == u'\n') break;
    if (units_.size() * sizeof(char16_t) >= kMaxBytes) return too_long();
    units_ += unit;
  }
  into.text = utf8_from_utf16(units_);
  into.ended = true;
  return {};
}

bool CsvCells::next(std::string_view& cell) {
  if (done_) return false;
  if (at_ < line_.size() && line_[at_] == '"') {
    cell = take_quoted();
  } else {
    const std::size_t end = std::min(line_.find(separator_, at_), line_.size());
    cell = line_.substr(at_, end - at_);
    at_ = end;
  }
  if (at_ >= line_.size()) done_ = true;
  ++at_;
  return true;
}

/// Leaves at_ behind the closing quote.
std::string_view CsvCells::take_quoted() {
  const std::size_t start = at_ + 1;
  std::size_t from = start;
  bool is_escaped = false;
  for (;;) {
    const std::size_t quote = line_.find('"', from);
    if (quote == std::string_view::npos) {
      is_unclosed_ = true;
      at_ = line_.size();
      return line_.substr(start);
    }
    const std::size_t after = quote + 1;
    if (after == line_.size() || line_[after] == separator_) {
      at_ = after;
      if (!is_escaped) return line_.substr(start, quote - start);
      return unescaped_.append(line_.substr(from, quote - from));
    }
    if (!is_escaped) {
      is_escaped = true;
      unescaped_ = line_.substr(start, after - start);
    } else {
      unescaped_.append(line_.substr(from, after - from));
    }
    from = line_[after] == '"' ? after + 1 : after;
  }
}

}  // namespace jobx

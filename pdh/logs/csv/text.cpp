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

Result<std::string_view> CsvLines::peek(std::size_t count) {
  if (end_ - at_ < count) {
    std::memmove(buffer_.data(), buffer_.data() + at_, end_ - at_);
    end_ -= at_;
    at_ = 0;
    file_->read(buffer_.data() + end_, static_cast<std::streamsize>(buffer_.size() - end_));
    if (file_->bad()) return Error(ProgramError::malformed_data, "reading the file failed");
    end_ += static_cast<std::size_t>(file_->gcount());
  }
  return std::string_view(buffer_.data() + at_, std::min(count, end_ - at_));
}

/// A line that begins as a file does tells the encoding of what follows: by its byte order mark, or by the
/// zero bytes of UTF-16 without one.
Result<void> CsvLines::detect_encoding() {
  if (end_ - at_ >= 2 && buffer_[at_] == '"' && buffer_[at_ + 1] != '\0' && buffer_[at_ + 1] != '(')
    return {};  // nearly every line
  using namespace std::string_view_literals;
  const Result<std::string_view> peeked = peek(4);
  if (!peeked) return peeked.error();
  const std::string_view start = *peeked;
  const auto use = [&](Encoding encoding, std::size_t mark) {
    encoding_ = encoding;
    at_ += mark;
    position_ += mark;
  };
  if (start.starts_with("\xEF\xBB\xBF")) {
    use(Encoding::utf8, 3);
  } else if (start.starts_with("\xFF\xFE")) {
    use(Encoding::utf16_le, 2);
  } else if (start.starts_with("\xFE\xFF")) {
    use(Encoding::utf16_be, 2);
  } else if (start == "\0\"\0("sv || start == "\0(\0P"sv) {
    use(Encoding::utf16_be, 0);
  } else if (start.starts_with("\"(PD") || start.starts_with("(PDH")) {
    use(Encoding::bytes, 0);
  } else if (start == "\"\0(\0"sv || start == "(\0P\0"sv ||
             (number_ == 0 && start.size() >= 2 && start[0] != '\0' && start[1] == '\0')) {
    use(Encoding::utf16_le, 0);
  }
  return {};
}

Result<bool> CsvLines::next(CsvLine& into) {
  into.text.clear();
  into.number = number_ + 1;
  into.ended = false;
  if (const Result<void> detected = detect_encoding(); !detected) return detected.error();
  into.offset = position_;
  into.is_raw = encoding_ == Encoding::bytes;
  const Result<bool> more = fill();
  if (!more) return more.error();
  if (!*more) return false;
  ++number_;
  const bool is_wide = encoding_ == Encoding::utf16_le || encoding_ == Encoding::utf16_be;
  const Result<void> taken = is_wide ? take_units(into) : take_bytes(into);
  if (!taken) return taken.error();
  // CR CR LF is what CR LF becomes where it is written as text once more.
  while (into.text.ends_with('\r')) into.text.pop_back();
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
  const unsigned first_shift = encoding_ == Encoding::utf16_le ? 0 : 8;
  char first = 0;
  for (bool is_second = false;; is_second = !is_second) {
    const Result<bool> more = fill();
    if (!more) return more.error();
    if (!*more) {
      into.text = utf8_from_utf16(units_);
      if (is_second) into.text += "\xEF\xBF\xBD";  // half a character is left over
      return {};
    }
    const char byte = buffer_[at_++];
    ++position_;
    if (!is_second) {
      first = byte;
      continue;
    }
    const auto unit =
        static_cast<char16_t>(static_cast<unsigned>(static_cast<unsigned char>(first)) << first_shift |
                              static_cast<unsigned>(static_cast<unsigned char>(byte)) << (8 - first_shift));
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

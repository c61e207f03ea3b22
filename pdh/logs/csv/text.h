/// The text below a PDH-CSV log: lines of whatever encoding, and the cells of a line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace jobx {

struct CsvLine {
  std::string text;          ///< without its end, LF, CR LF or CR CR LF; see CsvLines for the encoding
  std::uint64_t offset = 0;  ///< of its first byte in the file
  std::uint64_t number = 0;  ///< from 1
  bool ended = false;        ///< false for a last line that nothing ends
  bool is_raw = false;       ///< its bytes are those of the file, in UTF-8 or in a code page
};

/// The lines of a file, one after the other, in bounded memory.
///
/// UTF-16, with a byte order mark or, before a header, without, becomes UTF-8 by utf8_from_utf16(); a UTF-8
/// mark is skipped; all else is given as it is, so it may be UTF-8 or the ANSI code page of an unknown
/// system. Files may have been appended to each other: the encoding can change at each line that begins as a
/// file does.
class CsvLines {
 public:
  /// The longest line, in bytes. A header with 27 counters of 20,000 processes has some 40 MB.
  static constexpr std::size_t kMaxBytes = 64U << 20;

  explicit CsvLines(std::unique_ptr<std::istream> file) : file_(std::move(file)), buffer_(kBufferSize) {}

  /// The next line; false at the end. Fails where the file cannot be read, and with
  /// ProgramError::limit_exceeded for a longer line; the error does not name the file.
  Result<bool> next(CsvLine& into);

  /// Bytes read so far.
  [[nodiscard]] std::uint64_t position() const { return position_; }

 private:
  static constexpr std::size_t kBufferSize = 64U << 10;

  enum class Encoding : std::uint8_t { bytes, utf8, utf16_le, utf16_be };

  Result<bool> fill();
  /// The next `count` bytes, or fewer at the end of the file; they stay unread.
  Result<std::string_view> peek(std::size_t count);
  Result<void> detect_encoding();
  Result<void> take_bytes(CsvLine& into);
  Result<void> take_units(CsvLine& into);

  std::unique_ptr<std::istream> file_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;   ///< the next byte in the buffer
  std::size_t end_ = 0;  ///< of what the buffer holds
  std::uint64_t position_ = 0;
  std::uint64_t number_ = 0;
  Encoding encoding_ = Encoding::bytes;
  std::u16string units_;
};

/// The cells of a line, as RFC 4180 has them: in quotes or not, quotes inside doubled. A lone quote inside
/// stands for itself, since it is not known that PDH doubles those of a job's name.
class CsvCells {
 public:
  /// `line` must outlive this.
  CsvCells(std::string_view line, char separator) : line_(line), separator_(separator) {}

  /// The next cell, valid until the next call; false after the last. An empty line has one empty cell.
  bool next(std::string_view& cell);

  /// True if a quote was opened and the line ended before it was closed.
  [[nodiscard]] bool is_unclosed() const { return is_unclosed_; }

 private:
  std::string_view take_quoted();

  std::string_view line_;
  char separator_;
  std::size_t at_ = 0;
  bool done_ = false;
  bool is_unclosed_ = false;
  std::string unescaped_;
};

}  // namespace jobx

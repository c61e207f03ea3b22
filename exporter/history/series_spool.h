/// Values of many series, which come in order of time and leave series by series.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "collector/catalogue/sink.h"

namespace jobx {

/// Keeps values in a temporary file, so that memory grows with the number of series only, not with that of
/// values.
///
/// Each series is a chain of chunks in the file, every chunk knowing the one before it. The file is gone when
/// this is, and on Linux has no name from the beginning. Not thread-safe.
class SeriesSpool {
 public:
  struct Entry {
    std::int64_t milliseconds;  ///< since the Unix epoch
    Value value;
  };

  /// `folder`: where there is room for the file; in UTF-8.
  static Result<SeriesSpool> create(const std::string& folder);

  /// Adds a series without values; its number counts up from 0.
  std::size_t add_series();
  [[nodiscard]] std::size_t series() const { return chains_.size(); }
  /// Appends a value. Fails if the file cannot be written.
  Result<void> append(std::size_t series, Entry entry);
  /// Gives all values of a series, in the order in which they came. Fails if the file cannot be read.
  Result<void> read(std::size_t series, const std::function<void(const Entry&)>& take);

 private:
  /// An entry as it stands in the file.
  struct Record {
    std::int64_t milliseconds;
    std::uint64_t bits;
  };
  struct Chain {
    std::int64_t last_chunk = -1;  ///< its offset in the file, or -1
    Value::Kind kind = Value::Kind::integer;
    std::vector<Record> pending;  ///< not in the file yet
  };
  struct ChunkHeader {
    std::int64_t previous;
    std::uint64_t records;
  };
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  explicit SeriesSpool(std::FILE* file) : file_(file) {}
  Result<void> flush(Chain& chain);
  Result<void> flush_all();
  Result<void> read_at(std::int64_t offset, void* into, std::size_t size);
  static Record record_of(const Entry& entry);
  static Entry entry_of(Value::Kind kind, const Record& record);

  std::unique_ptr<std::FILE, CloseFile> file_;
  std::int64_t end_ = 0;  ///< of the file
  std::vector<Chain> chains_;
  std::size_t pending_ = 0;  ///< records in memory, of all chains
};

}  // namespace jobx

/// Values of many series, which come in whatever order and leave series by series, in order of time.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "collector/catalogue/sink.h"

namespace jobx {

/// Keeps values in a temporary file, so that memory grows with the number of series only, not with that of
/// values; a series that is read takes 64 bytes more for each of its chunks.
///
/// Each series is a chain of chunks in the file, every chunk sorted, and knowing the one before it. Where
/// chunks overlap in time, since a recorded machine's clock was set back, reading merges them. The file is
/// gone when this is, and on Linux has no name from the beginning. Not thread-safe.
class SeriesSpool {
 public:
  struct Entry {
    std::int64_t milliseconds;  ///< since the Unix epoch
    Value value;
  };

  /// `folder`: where there is room for the file; in UTF-8.
  static Result<SeriesSpool> create(const std::string& folder);

  /// Adds a series without values, all of which are to be of this kind; its number counts up from 0.
  std::size_t add_series(Value::Kind kind);
  [[nodiscard]] std::size_t series() const { return chains_.size(); }
  /// Appends a value. Fails if the file cannot be written.
  Result<void> append(std::size_t series, Entry entry);
  /// Gives all values of a series in order of time; of those with the same millisecond the one that came
  /// last. Returns how many were not given for that. Fails if the file cannot be read or, to merge, written.
  Result<std::uint64_t> read(std::size_t series, const std::function<void(const Entry&)>& take);

 private:
  /// An entry as it stands in the file.
  struct Record {
    std::int64_t milliseconds;
    std::uint64_t bits;
  };
  /// Where records are in the file, sorted.
  struct Chunk {
    std::int64_t offset;
    std::uint64_t records;
    std::int64_t first;  ///< milliseconds
    std::int64_t last;
  };
  /// Chunks that are in order of time among one another.
  using Run = std::vector<Chunk>;
  using TakeRecord = std::function<void(const Record&)>;
  class Cursor;

  struct Chain {
    std::int64_t last_chunk = -1;  ///< its offset in the file, or -1
    Value::Kind kind = Value::Kind::integer;
  };
  /// A record that is not in the file yet.
  struct Pending {
    std::size_t series;
    Record record;
  };
  struct ChunkHeader {
    std::int64_t previous;  ///< the offset of the chunk before, or -1
    Chunk chunk;
  };
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  explicit SeriesSpool(std::FILE* file) : file_(file) {}
  /// Writes what is pending, series by series.
  Result<void> flush();
  /// Appends records of one series, which need not be sorted.
  Result<void> write_chunks(Chain& chain, std::vector<Record>& records);
  Result<Chunk> write_chunk(std::int64_t previous, std::span<const Record> records);
  Result<std::vector<Run>> runs_of(const Chain& chain);
  Result<void> merge(std::span<const Run> runs, const TakeRecord& take);
  Result<Run> merge_to_file(std::span<const Run> runs);
  Result<void> read_at(std::int64_t offset, void* into, std::size_t size);
  static Record record_of(const Entry& entry);
  static Entry entry_of(Value::Kind kind, const Record& record);

  std::unique_ptr<std::FILE, CloseFile> file_;
  std::int64_t end_ = 0;    ///< of the file
  bool is_at_end_ = false;  ///< that is where the file is written next
  std::vector<Chain> chains_;
  std::vector<Pending> pending_;  ///< of all series, as they came
};

}  // namespace jobx

#include "exporter/history/series_spool.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <filesystem>
#include <numeric>
#include <queue>
#include <random>
#include <utility>

#include "base/path.h"

namespace jobx {
namespace {

/// 12 MiB of records in memory; then all go to the file.
constexpr std::size_t kMaxPending = std::size_t{1} << 19;
/// The most records of a chunk: 4 KiB.
constexpr std::size_t kFullChunk = 256;
/// Runs that are merged at once, with a chunk of each in memory: 512 KiB.
constexpr std::size_t kMostRuns = 128;

Error file_error(std::string_view act) {
  const std::error_code code(errno, std::generic_category());
  return system_error(code, "cannot " + std::string(act) + " the temporary file for the backfill");
}

bool seek(std::FILE* file, std::int64_t offset) {
#ifdef _WIN32
  return _fseeki64(file, offset, SEEK_SET) == 0;
#else
  return fseeko(file, offset, SEEK_SET) == 0;
#endif
}

/// Stable: of equal times, what came later stays later.
template <typename Record>
void sort_by_time(std::vector<Record>& records) {
  const auto earlier = [](const Record& a, const Record& b) { return a.milliseconds < b.milliseconds; };
  if (!std::is_sorted(records.begin(), records.end(), earlier)) {
    std::stable_sort(records.begin(), records.end(), earlier);
  }
}

/// A new file that goes away when it is closed, however the program ends.
std::FILE* open_temporary(const std::filesystem::path& path) {
#ifdef _WIN32
  return _wfopen(path.c_str(), L"w+bTD");  // T: keep it in memory if there is room; D: delete it on close
#else
  std::FILE* const file = std::fopen(path.c_str(), "w+bx");
  if (file != nullptr) std::filesystem::remove(path);
  return file;
#endif
}

}  // namespace

Result<SeriesSpool> SeriesSpool::create(const std::string& folder) {
  std::random_device random;
  const std::string name = ".jobobject_backfill." + std::to_string(random()) + std::to_string(random());
  const std::filesystem::path path = path_from_utf8(folder) / name;
  errno = 0;
  std::FILE* const file = open_temporary(path);
  if (file == nullptr) {
    return system_error({errno, std::generic_category()}, "cannot create a temporary file in " + folder);
  }
  return SeriesSpool(file);
}

std::size_t SeriesSpool::add_series(Value::Kind kind) {
  chains_.push_back({-1, kind});
  return chains_.size() - 1;
}

Result<void> SeriesSpool::append(std::size_t series, Entry entry) {
  pending_.push_back({series, record_of(entry)});
  return pending_.size() >= kMaxPending ? flush() : Result<void>();
}

Result<void> SeriesSpool::flush() {
  // Where the records of each series are to stand, and then, which they are: few series have many.
  std::vector<std::uint32_t> ends(chains_.size() + 1);
  for (const Pending& one : pending_) ++ends[one.series + 1];
  std::partial_sum(ends.begin(), ends.end(), ends.begin());
  std::vector<std::uint32_t> order(pending_.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[ends[pending_[i].series]++] = i;
  std::vector<Record> records;
  std::size_t at = 0;
  for (std::size_t series = 0; series < chains_.size(); ++series) {
    records.clear();
    for (; at < ends[series]; ++at) records.push_back(pending_[order[at]].record);
    if (Result<void> written = write_chunks(chains_[series], records); !written) return written;
  }
  pending_.clear();
  return {};
}

Result<void> SeriesSpool::write_chunks(Chain& chain, std::vector<Record>& records) {
  sort_by_time(records);
  for (std::span<const Record> rest = records; !rest.empty();) {
    const std::span<const Record> full = rest.first(std::min(rest.size(), kFullChunk));
    Result<Chunk> written = write_chunk(chain.last_chunk, full);
    if (!written) return written.error();
    chain.last_chunk = written->offset;
    rest = rest.subspan(full.size());
  }
  return {};
}

/// Appends sorted records to the file.
Result<SeriesSpool::Chunk> SeriesSpool::write_chunk(std::int64_t previous, std::span<const Record> records) {
  const ChunkHeader header{previous,
                           {end_, records.size(), records.front().milliseconds, records.back().milliseconds}};
  errno = 0;
  if ((!is_at_end_ && !seek(file_.get(), end_)) ||
      std::fwrite(&header, sizeof(header), 1, file_.get()) != 1 ||
      std::fwrite(records.data(), sizeof(Record), records.size(), file_.get()) != records.size()) {
    return file_error("write");
  }
  is_at_end_ = true;
  end_ += static_cast<std::int64_t>(sizeof(header) + records.size() * sizeof(Record));
  return header.chunk;
}

Result<void> SeriesSpool::read_at(std::int64_t offset, void* into, std::size_t size) {
  errno = 0;
  is_at_end_ = false;
  if (!seek(file_.get(), offset) || std::fread(into, 1, size, file_.get()) != size) return file_error("read");
  return {};
}

Result<std::vector<SeriesSpool::Run>> SeriesSpool::runs_of(const Chain& chain) {
  std::vector<Chunk> chunks;
  for (std::int64_t offset = chain.last_chunk; offset >= 0;) {
    ChunkHeader header{};
    if (Result<void> read = read_at(offset, &header, sizeof(header)); !read) return read.error();
    chunks.push_back(header.chunk);
    offset = header.previous;
  }
  std::vector<Run> runs;
  std::reverse(chunks.begin(), chunks.end());
  for (const Chunk& chunk : chunks) {
    if (runs.empty() || chunk.first < runs.back().back().last) runs.emplace_back();
    runs.back().push_back(chunk);
  }
  return runs;
}

/// Goes through the records of a run, with one chunk of it in memory.
class SeriesSpool::Cursor {
 public:
  explicit Cursor(const Run& run) : next_(run.data()), end_(run.data() + run.size()) {}

  [[nodiscard]] const Record& record() const { return records_[at_]; }
  /// Goes to the next record, or the first; false at the end.
  Result<bool> advance(SeriesSpool& spool) {
    if (++at_ < records_.size()) return true;
    if (next_ == end_) return false;
    const Chunk& chunk = *next_++;
    at_ = 0;
    records_.resize(chunk.records);
    const std::int64_t begin = chunk.offset + static_cast<std::int64_t>(sizeof(ChunkHeader));
    Result<void> read = spool.read_at(begin, records_.data(), records_.size() * sizeof(Record));
    if (!read) return read.error();
    return true;
  }

 private:
  const Chunk* next_;
  const Chunk* end_;
  std::vector<Record> records_;
  std::size_t at_ = 0;
};

/// Gives the records of all runs in order of time, and those of one millisecond in the order in which they
/// came.
Result<void> SeriesSpool::merge(std::span<const Run> runs, const TakeRecord& take) {
  std::vector<Cursor> cursors(runs.begin(), runs.end());
  using Next = std::pair<std::int64_t, std::size_t>;  // milliseconds, and which run
  std::priority_queue<Next, std::vector<Next>, std::greater<>> queue;
  const auto advance = [&](std::size_t run) -> Result<void> {
    const Result<bool> more = cursors[run].advance(*this);
    if (!more) return more.error();
    if (*more) queue.emplace(cursors[run].record().milliseconds, run);
    return {};
  };
  for (std::size_t run = 0; run < runs.size(); ++run) {
    if (Result<void> begun = advance(run); !begun) return begun;
  }
  while (!queue.empty()) {
    const std::size_t run = queue.top().second;
    queue.pop();
    take(cursors[run].record());
    if (Result<void> advanced = advance(run); !advanced) return advanced;
  }
  return {};
}

/// The same as one run, at the end of the file.
Result<SeriesSpool::Run> SeriesSpool::merge_to_file(std::span<const Run> runs) {
  Run merged;
  std::optional<Error> failure;
  std::vector<Record> records;
  const auto write = [&] {
    if (failure || records.empty()) return;
    const Result<Chunk> written = write_chunk(-1, records);
    if (written) merged.push_back(*written);
    if (!written) failure = written.error();
    records.clear();
  };
  Result<void> read = merge(runs, [&](const Record& record) {
    records.push_back(record);
    if (records.size() == kFullChunk) write();
  });
  if (!read) return read.error();
  write();
  if (failure) return *failure;
  return merged;
}

Result<std::uint64_t> SeriesSpool::read(std::size_t series, const std::function<void(const Entry&)>& take) {
  if (!pending_.empty()) {
    if (Result<void> flushed = flush(); !flushed) return flushed.error();
  }
  const Chain& chain = chains_[series];
  std::optional<Record> last;
  std::uint64_t repeated = 0;
  const auto take_record = [&](const Record& record) {
    const bool repeats = last && last->milliseconds == record.milliseconds;
    if (repeats) ++repeated;
    if (last && !repeats) take(entry_of(chain.kind, *last));
    last = record;
  };
  Result<std::vector<Run>> runs = runs_of(chain);
  if (!runs) return runs.error();
  while (runs->size() > kMostRuns) {
    std::vector<Run> fewer;
    for (std::size_t i = 0; i < runs->size(); i += kMostRuns) {
      const std::span<const Run> some = std::span<const Run>(*runs).subspan(i);
      Result<Run> merged = merge_to_file(some.first(std::min(some.size(), kMostRuns)));
      if (!merged) return merged.error();
      fewer.push_back(*std::move(merged));
    }
    runs = std::move(fewer);
  }
  if (Result<void> merged = merge(*runs, take_record); !merged) return merged.error();
  if (last) take(entry_of(chain.kind, *last));
  return repeated;
}

SeriesSpool::Record SeriesSpool::record_of(const Entry& entry) {
  switch (entry.value.kind()) {
    case Value::Kind::integer:
      return {entry.milliseconds, entry.value.integer()};
    case Value::Kind::ticks:
      return {entry.milliseconds, static_cast<std::uint64_t>(entry.value.ticks().count())};
    case Value::Kind::real:
      break;
  }
  return {entry.milliseconds, std::bit_cast<std::uint64_t>(entry.value.real())};
}

SeriesSpool::Entry SeriesSpool::entry_of(Value::Kind kind, const Record& record) {
  switch (kind) {
    case Value::Kind::integer:
      return {record.milliseconds, Value(record.bits)};
    case Value::Kind::ticks:
      return {record.milliseconds, Value(Ticks{static_cast<std::int64_t>(record.bits)})};
    case Value::Kind::real:
      break;
  }
  return {record.milliseconds, Value(std::bit_cast<double>(record.bits))};
}

}  // namespace jobx

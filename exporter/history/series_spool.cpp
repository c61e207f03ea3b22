#include "exporter/history/series_spool.h"

#include <bit>
#include <cerrno>
#include <filesystem>
#include <random>
#include <utility>

#include "base/path.h"

namespace jobx {
namespace {

/// 8 MiB of records in memory; then all go to the file.
constexpr std::size_t kMaxPending = std::size_t{1} << 19;
/// A chunk of this size is written on its own: 4 KiB.
constexpr std::size_t kFullChunk = 256;

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

std::size_t SeriesSpool::add_series() {
  chains_.emplace_back();
  return chains_.size() - 1;
}

Result<void> SeriesSpool::append(std::size_t series, Entry entry) {
  Chain& chain = chains_[series];
  chain.kind = entry.value.kind();  // one and the same for all values of a series
  chain.pending.push_back(record_of(entry));
  ++pending_;
  if (chain.pending.size() >= kFullChunk) return flush(chain);
  return pending_ >= kMaxPending ? flush_all() : Result<void>();
}

Result<void> SeriesSpool::flush(Chain& chain) {
  const ChunkHeader header{chain.last_chunk, chain.pending.size()};
  errno = 0;
  if (!seek(file_.get(), end_) || std::fwrite(&header, sizeof(header), 1, file_.get()) != 1 ||
      std::fwrite(chain.pending.data(), sizeof(Record), chain.pending.size(), file_.get()) !=
          chain.pending.size()) {
    return file_error("write");
  }
  chain.last_chunk = end_;
  end_ += static_cast<std::int64_t>(sizeof(header) + chain.pending.size() * sizeof(Record));
  pending_ -= chain.pending.size();
  std::vector<Record>().swap(chain.pending);  // keeping the room of every series would not be bounded
  return {};
}

Result<void> SeriesSpool::flush_all() {
  for (Chain& chain : chains_) {
    if (chain.pending.empty()) continue;
    if (Result<void> flushed = flush(chain); !flushed) return flushed;
  }
  return {};
}

Result<void> SeriesSpool::read_at(std::int64_t offset, void* into, std::size_t size) {
  errno = 0;
  if (!seek(file_.get(), offset) || std::fread(into, 1, size, file_.get()) != size) return file_error("read");
  return {};
}

Result<void> SeriesSpool::read(std::size_t series, const std::function<void(const Entry&)>& take) {
  const Chain& chain = chains_[series];
  std::vector<std::pair<std::int64_t, ChunkHeader>> chunks;
  for (std::int64_t offset = chain.last_chunk; offset >= 0; offset = chunks.back().second.previous) {
    ChunkHeader header{};
    if (Result<void> read = read_at(offset, &header, sizeof(header)); !read) return read;
    chunks.emplace_back(offset, header);
  }
  std::vector<Record> records;
  for (auto chunk = chunks.rbegin(); chunk != chunks.rend(); ++chunk) {
    records.resize(chunk->second.records);
    const std::int64_t begin = chunk->first + static_cast<std::int64_t>(sizeof(ChunkHeader));
    if (Result<void> read = read_at(begin, records.data(), records.size() * sizeof(Record)); !read)
      return read;
    for (const Record& record : records) take(entry_of(chain.kind, record));
  }
  for (const Record& record : chain.pending) take(entry_of(chain.kind, record));
  return {};
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

// Reading a synthetic binary counter log of jobs, as whole PERF_DATA_BLOCKs and as lists of one counter each,
// against a loop that adds up the same bytes, one by one, read from the same file in the same pieces.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "pdh/logs/counter_log.h"
#include "tests/bench/timed.h"
#include "tests/doubles/blg_writer.h"
#include "tests/doubles/job_counters.h"
#include "tracelog/input.h"

namespace jobx {
namespace {

constexpr int kRounds = 9;
constexpr std::uint64_t kFileSize = 200'000'000;
constexpr std::size_t kPiece = 65536;  // as big as the log's buffers

/// What reading a file came to; `sum` keeps the compiler from leaving the work out.
struct Reading {
  double seconds = 0;
  std::uint64_t samples = 0;
  std::uint64_t values = 0;
  std::uint64_t sum = 0;
};

std::string write_log(test::BlgKind kind, const char* name) {
  const std::filesystem::path path = std::filesystem::temp_directory_path() / name;
  std::ofstream file(path, std::ios::binary);
  test::BlgOptions options;
  options.kind = kind;
  test::BlgWriter writer(file, options);
  test::JobServer server;
  server.jobs = 200;
  server.processes = 10;
  Snapshot snapshot;
  for (std::size_t i = 0; static_cast<std::uint64_t>(file.tellp()) < kFileSize; ++i) {
    job_counters(server, i, snapshot);
    writer.write(snapshot);
  }
  writer.finish();
  return path.string();
}

Reading read_log(const std::string& path) {
  return bench::timed<Reading>([&](Reading& reading) {
    const Result<std::unique_ptr<CounterLog>> log = open_counter_log(path);
    Snapshot snapshot;
    for (;;) {
      const Result<bool> more = log.value()->next(snapshot);
      if (!more.value()) break;
      ++reading.samples;
      for (const CounterSet& set : snapshot.sets) {
        reading.values += set.instances.size() * set.columns.size();
        reading.sum += static_cast<std::uint64_t>(set.columns.back().raw.back().first);
      }
    }
  });
}

Reading add_up(const std::string& path) {
  return bench::timed<Reading>([&](Reading& reading) {
    Result<Input> input = open_input(path);
    std::vector<unsigned char> piece(kPiece);
    do {
      input->bytes->read(reinterpret_cast<char*>(piece.data()), static_cast<std::streamsize>(piece.size()));
      for (std::streamsize i = 0; i < input->bytes->gcount(); ++i) {
        reading.sum += piece[static_cast<std::size_t>(i)];
      }
    } while (*input->bytes);
  });
}

double median(std::vector<double> times) {
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
  return times[times.size() / 2];
}

void compare(test::BlgKind kind, const char* name) {
  const std::string path = write_log(kind, name);
  const auto megabytes = static_cast<double>(std::filesystem::file_size(path)) / 1e6;
  std::vector<double> reading;
  std::vector<double> adding;
  Reading last;
  std::uint64_t sums = 0;
  for (int i = 0; i < kRounds; ++i) {
    last = read_log(path);
    reading.push_back(last.seconds);
    const Reading added = add_up(path);
    adding.push_back(added.seconds);
    sums += last.sum + added.sum;
  }
  std::filesystem::remove(path);
  const double seconds = median(reading);
  std::printf("%s: %.0f MB, %llu samples, %llu values (sum %llx)\n", name, megabytes,
              static_cast<unsigned long long>(last.samples), static_cast<unsigned long long>(last.values),
              static_cast<unsigned long long>(sums));
  std::printf("figure: %.0f MB/s %s\n", megabytes / seconds, name);
  std::printf("figure: %.0f samples/s %s\n", static_cast<double>(last.samples) / seconds, name);
  std::printf("figure: %.1f ns/value %s\n", seconds / static_cast<double>(last.values) * 1e9, name);
  std::printf("figure: %.0f MB/s %s_checksum\n", megabytes / median(adding), name);
  std::printf("ratio: %.2f %s\n", median(adding) / seconds, name);
}

}  // namespace
}  // namespace jobx

int main() {
  jobx::compare(jobx::test::BlgKind::list, "blg_list");
  jobx::compare(jobx::test::BlgKind::block, "blg");
}

// Reading a synthetic trace log of job events, decoded and counted, against a loop that adds up the same
// bytes, one by one, read from the same file in the same pieces; and counting alone, as the events of a live
// session would be.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "collector/sources/trace_account.h"
#include "etw/trace_file.h"
#include "tests/bench/timed.h"
#include "tests/doubles/allocations.h"
#include "tests/doubles/etl_writer.h"
#include "tests/doubles/job_payloads.h"

namespace jobx {
namespace {

constexpr int kRounds = 7;
constexpr std::uint64_t kFileSize = 100'000'000;
constexpr std::size_t kPiece = 65536;  // as big as the log's buffers
constexpr std::int64_t kStart = 133'500'000'000'000'000;
constexpr std::uint32_t kBuild = 20'348;

/// What reading a file came to; `sum` keeps the compiler from leaving the work out.
struct Reading {
  double seconds = 0;
  std::uint64_t events = 0;
  std::uint64_t sum = 0;
};

/// Processes that are assigned to a thousand jobs and leave them.
std::string write_log() {
  const std::filesystem::path path = std::filesystem::temp_directory_path() / "jobx_bench.etl";
  std::ofstream file(path, std::ios::binary);
  test::EtlOptions options;
  options.build = kBuild;
  test::EtlWriter writer(file, options, kStart);
  test::JobPayload job;
  for (std::uint32_t i = 0; static_cast<std::uint64_t>(file.tellp()) < kFileSize; ++i) {
    job.job = 1 + i % 1'000;
    job.process_id = 4 * (i % 50'000);
    job.flags = 0;
    writer.classic_event(kJobClass, 0x23, 4, kStart + i, assign_process(job));
    for (const std::uint32_t flags : {6U, 4U, 1U}) {
      job.flags = flags;
      writer.classic_event(kJobClass, 0x24, 4, kStart + i, remove_process(job));
    }
  }
  writer.finish();
  return path.string();
}

Reading read_log(const std::string& path) {
  return bench::timed<Reading>([&](Reading& reading) {
    Result<TraceFile> file = open_trace_file(path);
    EventDecoder decoder(file->header().build);
    EventRecord record;
    TracedEvent event;
    while (file->next(record).value()) {
      ++reading.events;
      if (decoder.decode(record, event) == Decoding::decoded) reading.sum += event.process_id.value_or(0);
    }
  });
}

Reading add_up(const std::string& path) {
  return bench::timed<Reading>([&](Reading& reading) {
    Result<Input> input = open_input(path);
    std::vector<unsigned char> piece(kPiece);
    do {
      input->bytes->read(reinterpret_cast<char*>(piece.data()), static_cast<std::streamsize>(piece.size()));
      for (std::streamsize i = 0; i < input->bytes->gcount(); ++i)
        reading.sum += piece[static_cast<std::size_t>(i)];
    } while (*input->bytes);
  });
}

/// Decoding and counting of records that are in memory.
Reading count_records() {
  test::JobPayload job;
  job.job = 7;
  std::vector<std::string> payloads;
  for (const std::uint32_t flags : {6U, 4U, 1U}) {
    job.flags = flags;
    payloads.push_back(remove_process(job));
  }
  EventRecord record;
  record.form = EventKind::classic;
  record.provider = kJobClass;
  record.opcode = 0x24;
  EventDecoder decoder(kBuild);
  TracedEvent event;
  TraceAccount account;
  return bench::timed<Reading>([&](Reading& reading) {
    const std::uint64_t before = test::allocations();
    for (; reading.events < 3'000'000; ++reading.events) {
      record.payload = Bytes(std::as_bytes(std::span(payloads[reading.events % payloads.size()])));
      if (decoder.decode(record, event) == Decoding::decoded) account.add(event);
    }
    reading.sum = test::allocations() - before;
  });
}

template <typename Act>
Reading best_of(Act act) {
  Reading best = act();
  for (int i = 1; i < kRounds; ++i) {
    const Reading next = act();
    if (next.seconds < best.seconds) best = next;
  }
  return best;
}

int run() {
  const std::string path = write_log();
  const double megabytes = static_cast<double>(std::filesystem::file_size(path)) / 1e6;
  const Reading plain = best_of([&] { return add_up(path); });
  const Reading read = best_of([&] { return read_log(path); });
  const Reading counted = best_of(count_records);
  std::filesystem::remove(path);
  std::printf("adding up bytes:      %7.0f MB/s\n", megabytes / plain.seconds);
  std::printf("reading and decoding: %7.0f MB/s, %.1f million events/s\n", megabytes / read.seconds,
              static_cast<double>(read.events) / read.seconds / 1e6);
  std::printf("decoding and counting in memory: %.1f million events/s, %.2f allocations an event\n",
              static_cast<double>(counted.events) / counted.seconds / 1e6,
              static_cast<double>(counted.sum) / static_cast<double>(counted.events));
  std::printf("ratio: %.2f container and decoder to a plain pass\n", plain.seconds / read.seconds);
  return 0;
}

}  // namespace
}  // namespace jobx

int main() {
  return jobx::run();
}

// What the command backfill does with logs: series from samples of many jobs, against keys that are built and
// hashed for each sample; and reading logs in which most columns are others', against counting line feeds and
// adding up bytes. CPU time of this thread.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "collector/catalogue/catalogue.h"
#include "collector/catalogue/job_labels.h"
#include "collector/merge/inventory.h"
#include "collector/sources/counter_sampler.h"
#include "exporter/history/backfill_sink.h"
#include "exposition/text_sink.h"
#include "pdh/logs/counter_log.h"
#include "tests/doubles/blg_writer.h"
#include "tests/doubles/job_counters.h"
#include "tests/doubles/many_jobs.h"
#include "tracelog/input.h"

namespace jobx {
namespace {

namespace fs = std::filesystem;

constexpr int kRounds = 4;
constexpr std::size_t kJobs = 1'000;
constexpr int kMoments = 240;  // an hour
constexpr std::uint64_t kFileSize = 100'000'000;
constexpr std::size_t kPiece = 65'536;

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// The least of some runs, in seconds: what is above it is other work on the machine.
template <typename Act>
double least(Act act) {
  double best = 1e9;
  for (int i = 0; i < kRounds; ++i) {
    const double begin = thread_seconds();
    act();
    best = std::min(best, thread_seconds() - begin);
  }
  return best;
}

/// A plain sink: the text of each series as the key to its values.
class PlainSink final : public Sink {
 public:
  void select(std::int64_t milliseconds) { milliseconds_ = milliseconds; }
  void begin(std::span<const JobView> jobs) override {
    blocks_.assign(jobs.size(), "{host=\"HOST\"");
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      for_each_job_label(jobs[i].job->name, [&](const Label& label) { append(blocks_[i], label); });
    }
  }
  void family(const Metric& metric) override { metric_ = &metric; }
  void job_sample(std::size_t job, std::span<const Label> labels, Value value) override {
    key_ = metric_->name;
    key_ += blocks_[job];
    for (const Label& label : labels) append(key_, label);
    key_ += '}';
    values_[key_].emplace_back(milliseconds_, value.as_double());
    ++samples_;
  }
  void sample(std::span<const Label>, Value) override {}
  void end() override {}
  [[nodiscard]] std::uint64_t samples() const { return samples_; }

 private:
  static void append(std::string& out, const Label& label) {
    out.append(",").append(label.name).append("=\"");
    append_escaped(out, label.value);
    out += '"';
  }

  std::vector<std::string> blocks_;
  const Metric* metric_ = nullptr;
  std::int64_t milliseconds_ = 0;
  std::string key_;
  std::unordered_map<std::string, std::vector<std::pair<std::int64_t, double>>> values_;
  std::uint64_t samples_ = 0;
};

void measure_sink() {
  const auto sample = std::make_shared<Sample>(test::many_jobs(kJobs));
  Inventory inventory;
  const std::vector<JobView> jobs =
      inventory.update({{SourceKind::object, sample}}, InventoryTime(std::chrono::hours(1)));
  std::uint64_t samples = 0;
  const double ours = least([&] {
    BackfillSink sink(SeriesSpool::create(fs::temp_directory_path().string()).value());
    for (int i = 0; i < kMoments; ++i) {
      sink.select("HOST", std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::seconds(15 * i)));
      write_job_families(jobs, sink);
    }
    samples = sink.samples();
  });
  const double plain = least([&] {
    PlainSink sink;
    for (int i = 0; i < kMoments; ++i) {
      sink.select(std::int64_t{15'000} * i);
      write_job_families(jobs, sink);
    }
    if (sink.samples() != samples) std::puts("samples were lost");
  });
  std::printf("%zu jobs, %llu samples\n", kJobs, static_cast<unsigned long long>(samples));
  std::printf("figure: %.0f ns/sample backfill_sink\n", ours / static_cast<double>(samples) * 1e9);
  std::printf("figure: %.0f ns/sample backfill_plain_sink\n", plain / static_cast<double>(samples) * 1e9);
  std::printf("ratio: %.2f backfill_sink\n", plain / ours);
}

/// Twenty jobs among two thousand columns of processes.
std::string write_csv() {
  const fs::path path = fs::temp_directory_path() / "bench_backfill.csv";
  std::ofstream file(path, std::ios::binary);
  file << "\"(PDH-CSV 4.0) (UTC)(0)\"";
  for (int i = 0; i < 20; ++i) file << ",\"\\\\HOST\\Job Object(job " << i << ")\\Process Count - Active\"";
  for (int i = 0; i < 2'000; ++i) file << ",\"\\\\HOST\\Process(worker#" << i << ")\\IO Data Bytes/sec\"";
  file << "\r\n";
  char cell[64];
  for (int row = 0; static_cast<std::uint64_t>(file.tellp()) < kFileSize; ++row) {
    std::snprintf(cell, sizeof cell, "\"07/04/2024 %02d:%02d:%02d.000\"", row / 3'600 % 24, row / 60 % 60,
                  row % 60);
    file << cell;
    for (int i = 0; i < 2'020; ++i) {
      std::snprintf(cell, sizeof cell, i < 20 ? ",\"%.0f\"" : ",\"%.15g\"",
                    i < 20 ? row % 7 + i : row * 0.7 + i / 3.0);
      file << cell;
    }
    file << "\r\n";
  }
  return path.string();
}

/// A log of jobs, and of `others` times as many instances of another set.
std::string write_blg(std::size_t others) {
  const fs::path path = fs::temp_directory_path() / "bench_backfill.blg";
  std::ofstream file(path, std::ios::binary);
  test::BlgWriter writer(file, {});
  test::JobServer server;
  server.jobs = 50;
  server.details = false;
  Snapshot snapshot;
  for (std::size_t i = 0; static_cast<std::uint64_t>(file.tellp()) < kFileSize; ++i) {
    if (!snapshot.sets.empty()) snapshot.sets.resize(1);
    job_counters(server, i, snapshot);
    CounterSet other = snapshot.sets.front();
    other.name = "Process";
    const std::size_t instances = other.instances.size() * others;
    for (std::size_t row = other.instances.size(); row < instances; ++row) {
      other.instances.push_back("worker " + std::to_string(row));
    }
    for (CounterColumn& column : other.columns) column.raw.resize(instances, column.raw.front());
    snapshot.sets.push_back(std::move(other));
    writer.write(snapshot);
  }
  writer.finish();
  return path.string();
}

/// Reads the jobs of a log; returns how many snapshots there are.
std::uint64_t read_jobs(const std::string& path) {
  const Result<std::unique_ptr<CounterLog>> log = open_counter_log(path, &CounterSampler::wants);
  std::uint64_t snapshots = 0;
  Snapshot snapshot;
  for (;;) {
    const Result<bool> more = log.value()->next(snapshot);
    if (!more.value()) return snapshots;
    ++snapshots;
  }
}

/// Calls `use` for each piece of a file.
template <typename Use>
void for_each_piece(const std::string& path, Use use) {
  Result<Input> input = open_input(path);
  std::vector<char> piece(kPiece);
  do {
    input->bytes->read(piece.data(), static_cast<std::streamsize>(piece.size()));
    use(std::string_view(piece.data(), static_cast<std::size_t>(input->bytes->gcount())));
  } while (*input->bytes);
}

std::uint64_t count_line_feeds(const std::string& path) {
  std::uint64_t lines = 0;
  for_each_piece(path, [&](std::string_view piece) {
    lines += static_cast<std::uint64_t>(std::count(piece.begin(), piece.end(), '\n'));
  });
  return lines;
}

/// The peer of a binary log: a sum of its bytes, one by one.
std::uint64_t add_up(const std::string& path) {
  std::uint64_t sum = 0;
  for_each_piece(path, [&](std::string_view piece) {
    for (const char byte : piece) sum += static_cast<unsigned char>(byte);
  });
  return sum;
}

void measure_log(const std::string& path, const char* name, std::uint64_t (*peer)(const std::string&)) {
  const auto megabytes = static_cast<double>(fs::file_size(path)) / 1e6;
  std::uint64_t snapshots = 0;
  std::uint64_t seen = 0;
  const double ours = least([&] { snapshots = read_jobs(path); });
  const double plain = least([&] { seen = peer(path); });
  fs::remove(path);
  std::printf("%s: %.0f MB, %llu snapshots; the peer came to %llu\n", name, megabytes,
              static_cast<unsigned long long>(snapshots), static_cast<unsigned long long>(seen));
  std::printf("figure: %.0f MB/s %s\n", megabytes / ours, name);
  std::printf("figure: %.0f MB/s %s_peer\n", megabytes / plain, name);
  std::printf("ratio: %.2f %s\n", plain / ours, name);
}

}  // namespace
}  // namespace jobx

int main() {
  jobx::measure_log(jobx::write_csv(), "backfill_csv_of_others", &jobx::count_line_feeds);
  jobx::measure_log(jobx::write_blg(20), "backfill_blg_of_others", &jobx::add_up);
  jobx::measure_sink();
}

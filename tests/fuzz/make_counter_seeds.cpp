// Writes the seeds of fuzz_etl, fuzz_blg, fuzz_events and fuzz_perf_data into the folder that is named: small
// logs of made-up jobs, in all the ways they can be stored.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <utility>

#include "tests/doubles/blg_writer.h"
#include "tests/doubles/job_counters.h"
#include "tests/doubles/perf_data_writer.h"
#include "tests/doubles/trace_story.h"

namespace jobx {
namespace {

using test::BlgKind;

Snapshot made_up(std::size_t i) {
  test::JobServer server;
  server.jobs = 2;
  server.processes = 2;
  Snapshot snapshot;
  job_counters(server, i, snapshot);
  CounterSet odd;  // with counters that have bases and components
  odd.machine = server.machine;
  odd.name = "Odd";
  odd.instances = {"a", "a", "\xC3\xA4"};
  for (const std::uint32_t type :
       {0x2002'0400U, 0x3002'0400U, 0x4002'0500U, 0x2257'0500U, 0x2241'0500U, 0x2057'0500U}) {
    CounterColumn column = test::column_of("Odd " + std::to_string(type), type, 10'000'000, 0, 3);
    for (RawValue& value : column.raw) value = {pdh_status::valid_data, 1, 7, 9};
    odd.columns.push_back(std::move(column));
  }
  snapshot.sets.push_back(std::move(odd));
  return snapshot;
}

void write_log(const std::filesystem::path& path, BlgKind kind, bool compress) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  test::BlgOptions options;
  options.kind = kind;
  options.kind_of["Odd"] = kind == BlgKind::single ? BlgKind::list : kind;
  options.container.buffer_size = 2'048;
  options.container.compress = compress;
  options.piece_size = 1'500;
  test::BlgWriter writer(file, options);
  const std::size_t samples = compress ? 2 : 1;
  for (std::size_t i = 0; i < samples; ++i) {
    Snapshot snapshot = made_up(i);
    if (kind != BlgKind::block) snapshot.sets.erase(snapshot.sets.begin() + 1);  // big in these ways
    writer.write(snapshot);
  }
  writer.finish();
}

void write_block(const std::filesystem::path& path, const CounterSet& set, const std::string& parents) {
  std::filesystem::create_directories(path.parent_path());
  test::PerfDataOptions options;
  options.parents = parents;
  test::ByteWriter block;
  test::write_perf_data(
      set, options, [](std::string_view name) { return static_cast<std::uint32_t>(name.size()); }, block);
  std::ofstream(path, std::ios::binary) << block.str();
}

void write_events(const std::filesystem::path& path, test::EtlOptions options) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file(path, std::ios::binary);
  options.buffer_size = 2'048;
  test::write_story(file, options);
}

void write_all(const std::filesystem::path& folder) {
  write_log(folder / "blg/blocks", BlgKind::block, false);
  write_log(folder / "blg/blocks_compressed", BlgKind::block, true);
  write_log(folder / "blg/lists", BlgKind::list, false);
  write_log(folder / "blg/lists_compressed", BlgKind::list, true);
  write_log(folder / "blg/singles", BlgKind::single, false);
  write_log(folder / "etl/compressed", BlgKind::list, true);
  write_log(folder / "etl/plain", BlgKind::list, false);
  write_events(folder / "events/plain", {});
  test::EtlOptions small;
  small.compress = true;
  small.pointer_size = 4;
  small.clock = 1;
  write_events(folder / "events/compressed_32_bit", small);
  const Snapshot snapshot = made_up(1);
  write_block(folder / "perf_data/jobs", snapshot.sets[0], "");
  write_block(folder / "perf_data/details", snapshot.sets[1], "Job Object");
  write_block(folder / "perf_data/odd", snapshot.sets[2], "");
}

}  // namespace
}  // namespace jobx

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: make_counter_seeds FOLDER\n";
    return 2;
  }
  jobx::write_all(arguments[1]);
  return 0;
}

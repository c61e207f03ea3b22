// Writes a synthetic binary counter log, or a synthetic trace log.
//   make_recording build-server FILE   the build server of examples/
//   make_recording day FILE            the synthetic day of the tests
//   make_recording details FILE        the same with Job Object Details
//   make_recording large FILE BYTES    at least so many bytes of a made-up server's counters
//   make_recording events FILE         job events, for the command events
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "tests/doubles/blg_writer.h"
#include "tests/doubles/build_server.h"
#include "tests/doubles/job_counters.h"
#include "tests/doubles/synthetic_day.h"
#include "tests/doubles/trace_story.h"

namespace jobx::test {
namespace {

void write_build_server(std::ostream& file) {
  BuildServer server;
  BlgWriter writer(file, {});
  for (std::int64_t i = 0; i < BuildServer::count(); ++i) writer.write(server.next());
  writer.finish();
}

void write_day(std::ostream& file, bool details) {
  SyntheticDay day(details);
  BlgOptions options;
  options.kind_of["Processor"] = BlgKind::single;
  BlgWriter writer(file, options);
  for (std::int64_t i = 0; i < day.count(); ++i) writer.write(day.next());
  writer.finish();
}

void write_large(std::ostream& file, std::uint64_t bytes) {
  const JobServer server;
  BlgWriter writer(file, {});
  Snapshot snapshot;
  for (std::size_t i = 0; static_cast<std::uint64_t>(file.tellp()) < bytes; ++i) {
    job_counters(server, i, snapshot);
    writer.write(snapshot);
  }
  writer.finish();
}

int run(const std::vector<std::string>& arguments) {
  const std::string what = arguments.empty() ? "" : arguments[0];
  if (arguments.size() != (what == "large" ? 3 : 2) ||
      (what != "build-server" && what != "day" && what != "details" && what != "large" && what != "events")) {
    std::cerr << "usage: make_recording build-server FILE | day FILE | details FILE | large FILE BYTES | "
                 "events FILE\n";
    return 2;
  }
  std::ofstream file(std::filesystem::path(arguments[1]), std::ios::binary | std::ios::trunc);
  if (what == "large") {
    write_large(file, std::strtoull(arguments[2].c_str(), nullptr, 10));
  } else if (what == "events") {
    write_story(file);
  } else if (what == "build-server") {
    write_build_server(file);
  } else {
    write_day(file, what == "details");
  }
  file.close();
  if (file) return 0;
  std::cerr << "make_recording: cannot write " << arguments[1] << '\n';
  return 1;
}

}  // namespace
}  // namespace jobx::test

int main(int argc, char** argv) {
  try {
    return jobx::test::run({argv + 1, argv + argc});
  } catch (const std::exception& failure) {
    std::cerr << "make_recording: " << failure.what() << '\n';
    return 1;
  }
}

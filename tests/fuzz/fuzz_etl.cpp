// Any bytes as a trace log, compressed buffers included: it ends, payloads lie within what was read, offsets
// within the file, and memory is bounded by the file and one buffer.
#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/fuzz/check.h"
#include "tests/fuzz/heap.h"
#include "tracelog/reader.h"
#include "tracelog/time_zone.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using jobx::fuzz::check;
  jobx::fuzz::Heap::start();
  jobx::Result<jobx::TraceReader> reader =
      jobx::TraceReader::open(jobx::input_from(std::string(data, data + size), "fuzz.etl"));
  if (!reader) return 0;
  jobx::TraceEvent event;
  std::uint64_t sum = 0;
  for (;;) {
    const jobx::Result<bool> more = reader->next(event);
    if (!more || !*more) break;
    check(event.offset < size, "an event is where the file is");
    check(event.payload.size() <= 0xFFFF, "an event has at most 64 KiB");
    for (const std::byte byte : event.payload.span()) sum += static_cast<std::uint64_t>(byte);
    if (const auto zone = jobx::time_zone_of(event))
      sum += static_cast<std::uint64_t>(zone->bias_at(jobx::UtcTime(jobx::Ticks(event.time_stamp))).count());
  }
  check(reader->position() <= size, "nothing is read beyond the end");
  // Two copies of the file in the stream, the buffer as stored and expanded.
  jobx::fuzz::Heap::check_at_most(4 * size + 2 * jobx::kMostBufferSize + 65'536);
  return sum == 1 ? 1 : 0;
}

// Any bytes as a PERF_DATA_BLOCK, decoded twice, as a log's reader does it sample by sample: no crash, whole
// tables, the same result both times, and memory bounded by the block.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/text.h"
#include "pdh/logs/perf_data/block.h"
#include "pdh/logs/perf_data/object_decoder.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/heap.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using jobx::fuzz::check;
  jobx::fuzz::Heap::start();
  {
    const jobx::Bytes bytes(std::as_bytes(std::span(data, size)));
    jobx::PerfDataBlock block;
    if (!jobx::parse_perf_data_block(bytes, block)) return 0;
    const jobx::CounterNames names;
    jobx::PerfObjectDecoder decoder(names, "fuzz");
    jobx::CounterSet set;
    for (const jobx::PerfObject& object : block.objects) {
      if (!decoder.decode(block, object, set)) continue;
      for (const std::string& instance : set.instances) {
        check(jobx::is_valid_utf8(instance), "names are well-formed UTF-8");
      }
      std::vector<std::vector<jobx::RawValue>> values;
      for (const jobx::CounterColumn& column : set.columns) {
        check(column.raw.size() == set.instances.size(), "a column has a value for each instance");
        values.push_back(column.raw);
      }
      check(decoder.decode(block, object, set).has_value(), "what was decoded once is decoded again");
      for (std::size_t i = 0; i < values.size(); ++i)
        check(values[i] == set.columns[i].raw, "the same twice");
    }
  }
  jobx::fuzz::Heap::check_at_most(256 * size + 1'048'576);
  return 0;
}

// Any bytes as a binary counter log: it ends, every table is whole, and memory is bounded by the file.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/text.h"
#include "pdh/logs/blg/reader.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/heap.h"
#include "tracelog/buffer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using jobx::fuzz::check;
  jobx::fuzz::Heap::start();
  const bool choosy = size % 2 == 1;
  jobx::SetFilter wanted;
  if (choosy) wanted = [](std::string_view set) { return set.size() % 3 != 0; };
  {
    jobx::Result<std::unique_ptr<jobx::CounterLog>> log = jobx::open_blg(
        jobx::input_from(std::string(data, data + size), "fuzz.blg"), jobx::LogOptions{wanted});
    if (!log) return 0;
    jobx::Snapshot snapshot;
    for (;;) {
      const jobx::Result<bool> more = (*log)->next(snapshot);
      if (!more || !*more) break;
      for (const jobx::CounterSet& set : snapshot.sets) {
        check(!wanted || wanted(set.name), "only what was wanted is decoded");
        for (const std::string& instance : set.instances) {
          check(jobx::is_valid_utf8(instance), "names are well-formed UTF-8");
        }
        for (const jobx::CounterColumn& column : set.columns) {
          check(column.raw.size() == set.instances.size(), "a column has a value for each instance");
          check(column.cooked.empty() && !column.formatted, "values are raw ones");
        }
      }
    }
    check((*log)->next(snapshot).value_or(true) == false, "after the end or an error there is nothing more");
  }
  // A compressed buffer may expand to 16 MiB; what a record may be made of such is bounded by the file again.
  jobx::fuzz::Heap::check_at_most(1'024 * size + 4 * jobx::kMostBufferSize);
  return 0;
}

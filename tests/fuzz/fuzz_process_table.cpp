// Any bytes as the kernel's table of processes: it ends, reads nothing outside, names are UTF-8, and memory
// is bounded by the table.
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/text.h"
#include "jobobject/inspect/decode_processes.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/heap.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using jobx::fuzz::check;
  constexpr std::uint64_t address = 0x1000;
  constexpr std::size_t entry_size = 0x100;
  jobx::fuzz::Heap::start();
  const jobx::KernelBuffer table(std::as_bytes(std::span(data, size)), address);
  const auto processes = jobx::decode_processes(table);
  // A process for each entry, while the list grows twice as many; a name as UTF-16 and then three times as
  // long.
  jobx::fuzz::Heap::check_at_most(8 * size + 65'536);
  if (!processes) {
    check(processes.error().code_name() == "malformed_data", "what is no table is malformed");
    return 0;
  }
  check(!processes->empty() && processes->size() <= size / entry_size, "a process has an entry of its own");
  for (const jobx::JobProcess& process : *processes) {
    check(jobx::is_valid_utf8(process.name), "a name is UTF-8");
  }
  return 0;
}

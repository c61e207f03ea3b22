// Any bytes as the kernel's table of handles, behind the process and the value of a known handle: it ends,
// reads nothing outside, gives handles in order and without that one, and memory is bounded by the table.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "base/bytes.h"
#include "jobobject/inspect/decode_handles.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/heap.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using jobx::fuzz::check;
  constexpr std::size_t header_size = 16, entry_size = 40;
  jobx::HandleOf known;
  if (size < sizeof(known)) return 0;
  std::memcpy(&known, data, sizeof(known));
  const jobx::Bytes table(std::as_bytes(std::span(data, size).subspan(sizeof(known))));
  jobx::fuzz::Heap::start();
  const auto handles = jobx::decode_job_handles(table, known);
  // 24 bytes for each of 40, and twice as many more while the list grows.
  jobx::fuzz::Heap::check_at_most(2 * size + 65'536);
  if (!handles) {
    check(handles.error().code_name() == "malformed_data", "what is no table is malformed");
    return 0;
  }
  check(handles->size() < (table.size() - header_size) / entry_size, "a handle has an entry of its own");
  const auto before = [](const jobx::JobHandle& a, const jobx::JobHandle& b) { return a.holder < b.holder; };
  check(std::is_sorted(handles->begin(), handles->end(), before), "handles are in order");
  for (const jobx::JobHandle& handle : *handles)
    check(handle.holder != known, "the known handle is left out");
  return 0;
}

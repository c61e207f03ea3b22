// Any bytes as the list of a job's processes: reads nothing outside, gives as many ids as it claims or none,
// and memory is bounded by the list.
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "jobobject/inspect/decode_id_list.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/heap.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using jobx::fuzz::check;
  const jobx::Bytes list(std::as_bytes(std::span(data, size)));
  jobx::fuzz::Heap::start();
  const auto header = jobx::decode_id_list_header(list);
  const auto ids = jobx::decode_id_list(list);
  jobx::fuzz::Heap::check_at_most(size + 4'096);
  check(header.has_value() == (size >= 8), "a list has a header");
  if (!ids) {
    check(ids.error().code_name() == "malformed_data", "what is no list is malformed");
    return 0;
  }
  check(ids->size() == header->NumberOfProcessIdsInList, "a list holds what it claims");
  check(8 + 8 * ids->size() <= size, "ids are in the list");
  for (std::size_t i = 0; i < ids->size(); ++i) {
    check((*ids)[i] == list.at<std::uint64_t>(8 + 8 * i), "an id is where the list has it");
  }
  return 0;
}

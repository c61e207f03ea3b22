// Any bytes as the service control manager's list, and as a command line: both end, read nothing outside,
// names are UTF-8, and memory is bounded.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/text.h"
#include "jobobject/inspect/decode_services.h"
#include "jobobject/inspect/process_roles.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/heap.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using jobx::fuzz::check;
  constexpr std::uint64_t address = 0x1000;
  constexpr std::size_t entry_size = 56;
  const auto bytes = std::as_bytes(std::span(data, size));
  jobx::fuzz::Heap::start();
  const auto services = jobx::decode_services(jobx::KernelBuffer(bytes, address), size / entry_size);
  jobx::fuzz::Heap::check_at_most(8 * size + 65'536);
  if (services) {
    for (const jobx::RunningService& service : *services) {
      check(jobx::is_valid_utf8(service.name) && service.process_id != 0,
            "a service has a name and a process");
    }
  } else {
    check(services.error().code_name() == "malformed_data", "what is no list is malformed");
  }
  std::u16string line;
  for (std::size_t i = 0; i + 1 < size; i += 2) line += static_cast<char16_t>(data[i] | data[i + 1] << 8);
  const std::string pool = jobx::pool_of(line);
  check(jobx::is_valid_utf8(pool) && pool.size() <= 6 * line.size(), "a pool is a part of its line");
  return 0;
}

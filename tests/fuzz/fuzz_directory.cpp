// Any bytes as a directory of the object manager, behind one that says how many entries are wanted, and every
// name in it as a session's number and as an owner's mark: it ends, reads nothing outside, and memory is
// bounded by the list.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/text.h"
#include "jobobject/inspect/decode_directory.h"
#include "jobobject/inspect/owner_mark.h"
#include "jobobject/namespace.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/heap.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using jobx::fuzz::check;
  constexpr std::uint64_t address = 0x1000;
  if (size == 0) return 0;
  const std::size_t most = data[0] == 0 ? 65'537 : data[0];
  const jobx::KernelBuffer list(std::as_bytes(std::span(data, size).subspan(1)), address);
  jobx::fuzz::Heap::start();
  const auto entries = jobx::decode_directory(list, most);
  jobx::fuzz::Heap::check_at_most(4 * size + 65'536);
  if (!entries) {
    check(entries.error().code_name() == "malformed_data", "what is no list is malformed");
    return 0;
  }
  check(entries->size() <= most && entries->size() <= size / 32, "an entry has a structure of its own");
  std::size_t characters = 0;
  for (const jobx::DirectoryEntry& entry : *entries) {
    characters += entry.name.size();
    const std::string name = jobx::utf8_from_utf16(entry.name.str());
    check(jobx::is_valid_utf8(name), "a name is UTF-8");
    const auto space = jobx::Namespace::at(u"\\Sessions\\" + entry.name.str() + u"\\BaseNamedObjects");
    if (space.kind() == jobx::Namespace::Kind::session) {
      check(space.number() > 0 && std::to_string(space.number()) == name, "a session is its plain number");
    }
    if (const auto mark = jobx::read_owner_mark(name)) {
      check(!mark->job.empty() && name.ends_with(mark->job), "a mark names a job");
      const auto again = jobx::read_owner_mark(jobx::owner_mark_name(mark->process_id, mark->job));
      // The view is into what was read: only the number outlives it here.
      check(again && again->process_id == mark->process_id, "a mark is read as it is written");
    }
  }
  check(characters <= size, "names do not share their characters");
  return 0;
}

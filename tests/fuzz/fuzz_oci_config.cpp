// Any text as a container's config.json: it ends, names are UTF-8 of a bounded length, and memory is bounded
// by the text.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/text.h"
#include "exporter/containers/oci_config.h"
#include "tests/fuzz/check.h"
#include "tests/fuzz/heap.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using jobx::fuzz::check;
  using namespace jobx::container_reason;
  const std::string text(reinterpret_cast<const char*>(data), size);
  jobx::fuzz::Heap::start();
  const auto parsed = jobx::parse_oci_config(text);
  jobx::fuzz::Heap::check_at_most(8 * size + 65'536);
  if (const auto* const reason = std::get_if<std::string_view>(&parsed)) {
    check(*reason == malformed || *reason == unexpected, "a text is malformed, or not what was expected");
    return 0;
  }
  const auto& container = std::get<jobx::Container>(parsed);
  for (const std::string& name : {container.pod, container.pod_namespace, container.name, container.image}) {
    check(jobx::is_valid_utf8(name) && name.size() <= size, "a name is UTF-8 from the text");
  }
  check(container.runtime.empty(), "the runtime is not told by the text");
  return 0;
}

// Any bytes as a configuration file: it is taken or refused with a place, and costs little.
#include <cstddef>
#include <cstdint>
#include <string>

#include "exporter/config/config.h"
#include "exporter/config/limit_keys.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using jobx::fuzz::check;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto config = jobx::parse_config("c.yaml", text);
  if (!config) {
    check(config.error().message().starts_with("c.yaml:"), "an error begins with its place");
    check(config.error().code_name() == "invalid_argument", "what is refused is an invalid argument");
    return 0;
  }
  check(config->jobs.size() <= size, "a job takes a byte at least");
  for (const jobx::JobSpec& job : config->jobs) {
    check(!job.name.empty(), "a job has a name");
    check(static_cast<bool>(jobx::check_limits(job.limits, !job.granted_windows.empty())),
          "limits go together");
  }
  return 0;
}

// Any bytes as a web configuration file, and as what a client sends for a password: taken or refused with a
// place.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/text.h"
#include "exporter/config/web_config.h"
#include "exporter/web/basic_auth.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using jobx::fuzz::check;
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (const auto login = jobx::parse_basic_auth(text)) {
    check(login->user.find(':') == std::string::npos, "a user name ends at the first colon");
    check(login->user.size() + login->password.size() <= size, "decoded text is shorter");
  }
  const auto config = jobx::parse_web_config("w.yml", text);
  if (!config) {
    check(config.error().message().starts_with("w.yml:"), "an error begins with its place");
    return 0;
  }
  for (const auto& [name, value] : config->headers)
    check(!value.empty() && !jobx::find_control(value), "a header cannot begin another line");
  for (const auto& [user, hash] : config->users) {
    check(user.find(':') == std::string::npos, "a user can log in");
    check(hash.size() == 60 && hash.starts_with("$2"), "a hash is one of bcrypt");
  }
  if (config->tls) {
    check(!config->tls->certificate.file.empty() && !config->tls->key.file.empty(),
          "TLS has a certificate and a key");
    check(config->tls->min_version <= config->tls->max_version, "there is a version to speak");
  }
  return 0;
}

/// The users of the web configuration file.
#pragma once

#include <string>
#include <unordered_map>

#include "base/result.h"
#include "exporter/config/config_keys.h"

namespace jobx {

/// Reads `basic_auth_users`: names and bcrypt hashes. No error holds a hash.
Result<void> read_web_users(const Spot& spot, std::unordered_map<std::string, std::string>& users);

}  // namespace jobx

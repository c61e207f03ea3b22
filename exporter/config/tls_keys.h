/// `tls_server_config` of the web configuration file.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "exporter/config/config_keys.h"
#include "exporter/config/web_config.h"

namespace jobx {

/// Reads the map; empty for one without keys. Files are named, relative ones below the folder of
/// `spot.file()`, and not read.
Result<std::optional<TlsConfig>> read_tls(const Spot& spot);

/// The keys as a page for people.
std::string describe_tls_keys();

}  // namespace jobx

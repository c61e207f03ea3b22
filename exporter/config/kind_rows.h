/// The key `kinds` of the configuration file: rows that are tried before the table of kinds.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "exporter/config/config_keys.h"
#include "exporter/kinds/kind_table.h"

namespace jobx {

/// More rows than this are a mistake; each is held against every name of each scrape.
inline constexpr std::size_t kMaxCustomKinds = 100;

/// Appends the rows of the list at `spot`.
Result<void> read_kind_rows(const Spot& spot, std::vector<CustomKind>& rows);

/// The keys of a row as a table, Markdown.
std::string describe_kind_keys();

}  // namespace jobx

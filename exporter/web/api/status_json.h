/// How the exporter itself is, as the API shows it.
#pragma once

#include <string>

#include "collector/catalogue/scrape.h"
#include "collector/collector.h"

namespace jobx {

/// Appends the members of /api/v1/status that come from a scrape, the first without a comma in front.
void append_status(std::string& out, const Scrape& scrape, const ScrapeBudget& budget);

}  // namespace jobx

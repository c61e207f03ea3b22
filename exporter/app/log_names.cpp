#include "exporter/app/log_names.h"

#include <memory>

namespace jobx {

Result<LogOptions> log_options(const LogNameOptions& names) {
  LogOptions options;
  options.code_page = names.code_page;
  if (names.tables.empty()) return options;
  const auto translation = std::make_shared<CounterTranslation>();
  for (const std::string& file : names.tables) {
    if (const Result<void> added = translation->add_file(file, names.code_page); !added) return added.error();
  }
  options.names = translation;
  return options;
}

}  // namespace jobx

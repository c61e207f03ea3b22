#include "exporter/cli/log_name_flags.h"

#include <CLI/CLI.hpp>

#include "exporter/cli/repeatable.h"

namespace jobx {

void add_log_name_flags(CLI::App& command, LogNameFlags& flags, const std::string& group) {
  CLI::Option* const encoding = command.add_option(
      "--encoding", flags.encoding,
      "Code page of the names in a .csv or .tsv log that is not in UTF-8 or UTF-16, such as "
      "windows-1252 or shift_jis.");
  encoding->type_name("NAME");
  CLI::Option* const tables = command.add_option(
      "--pdh.names", flags.tables,
      "Text of the registry value Counter, which holds the counter names of a language; translates "
      "the names in a .csv or .tsv log to English. May be repeated, one file for each language.");
  repeatable(tables->type_name("FILE"));
  if (group.empty()) return;
  encoding->group(group);
  tables->group(group);
}

LogNameOptions to_options(const LogNameFlags& flags) {
  LogNameOptions options;
  options.tables = flags.tables;
  if (flags.encoding.empty()) return options;
  options.code_page = find_code_page(flags.encoding);
  if (options.code_page == nullptr) {
    throw CLI::ValidationError("--encoding",
                               "'" + flags.encoding + "' is not known; expected one of " + code_page_names());
  }
  return options;
}

}  // namespace jobx

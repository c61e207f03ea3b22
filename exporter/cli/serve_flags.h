/// The flags of everything that serves or reads sources.
#pragma once

#include <string>
#include <vector>

#include "exporter/app/serve_options.h"
#include "exporter/cli/log_name_flags.h"

namespace CLI {
class App;
}

namespace jobx {

/// What CLI11 fills in: text, since our own parsers give the better messages.
struct ServeFlags {
  std::vector<std::string> listen_addresses{":" + std::to_string(kDefaultPort)};
  std::string web_config_file;
  bool web_config_reference = false;
  std::string log_level = "info";
  std::string log_format = "logfmt";
  std::string log_output;
  LogTarget log_target;
  std::string log_max_size = "10MiB";
  bool lifecycle = false;
  SourceOptions sources;
  std::vector<std::string> skipped_directories = SkippedDirectories::defaults();
  std::string include;
  std::string exclude;
  std::string namespace_include;
  std::string namespace_exclude;
  std::string kinds;
  std::string etw = "off";
  std::string stale_session = "stop";
  bool etw_processes = false;
  ReplayOptions replay;
  std::string replay_start = "0";
  LogNameFlags replay_names;
  ScrapeBudget budget;
  double timeout_margin = 0.5;
  std::string linger = "5m";
  bool disable_ui = false;
  std::string config_file;
  bool config_watch = false;
  bool config_check = false;
  bool config_reference = false;
};

/// Adds what to read: the flags of every command that reads jobs. `flags` must outlive the parsing.
void add_source_flags(CLI::App& app, ServeFlags& flags);

/// Adds all of them. They stand on the program and on `serve`, so that both ways of starting it take them.
void add_serve_flags(CLI::App& app, ServeFlags& flags);

/// Throws CLI::ValidationError for flags that do not go together or cannot be read.
SourceOptions to_source_options(const ServeFlags& flags);
ServeOptions to_options(const ServeFlags& flags);

}  // namespace jobx

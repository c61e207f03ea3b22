/// The command line of `run`: a program in a job of ours.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "exporter/cli/limit_flags.h"
#include "exporter/commands/options.h"
#include "exporter/config/job_spec.h"

namespace CLI {
class App;
}

namespace jobx {

/// What CLI11 fills in: text, since our own parsers give the better messages.
struct RunFlags {
  std::string name;
  std::string on_exit = "wait";
  bool adopt = false;
  std::string working_directory;
  LimitFlags limits;
};

/// Adds the command to `app`; `flags` must outlive the parsing.
CLI::App* add_run_command(CLI::App& app, RunFlags& flags);

/// The job and what follows its program. `command`: all that stood behind `--`. Throws CLI::ValidationError
/// for what cannot be meant.
std::pair<JobSpec, OnExit> to_job(const RunFlags& flags, std::vector<std::string> command);

}  // namespace jobx

/// The command line of `run`: a program in a job of ours.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "exporter/config/job_spec.h"
#include "exporter/config/limit_keys.h"

namespace CLI {
class App;
}

namespace jobx {

/// What becomes of processes that are left in the job when the program has exited.
enum class OnExit : std::uint8_t {
  wait,   ///< the job goes on until they have left, too
  kill,   ///< they are ended
  leave,  ///< they go on without the exporter
};

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

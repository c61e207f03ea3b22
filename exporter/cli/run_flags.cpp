#include "exporter/cli/run_flags.h"

#include <CLI/CLI.hpp>

#include "exporter/cli/help.h"

namespace jobx {
namespace {

OnExit to_on_exit(const std::string& text) {
  if (text == "wait") return OnExit::wait;
  if (text == "kill") return OnExit::kill;
  if (text == "leave") return OnExit::leave;
  throw CLI::ValidationError("--on-exit", "'" + text + "' is not valid; expected one of kill, leave, wait");
}

}  // namespace

CLI::App* add_run_command(CLI::App& app, RunFlags& flags) {
  const std::string group = "Job";
  CLI::App* const run =
      app.add_subcommand("run", "Start a program in a new job, and serve /metrics while it runs");
  run->formatter(help_formatter(" -- PROGRAM [ARGUMENT...]"));
  run->add_option("--name", flags.name,
                  "Name of the job: Global\\NAME, Local\\NAME, or NAME, which means Local.")
      ->type_name("NAME")
      ->required()
      ->group(group);
  run->add_flag("--adopt", flags.adopt,
                "If a job of that name exists, take it instead of failing. Its events are not received.")
      ->group(group);
  run->add_option("--on-exit", flags.on_exit,
                  "What to do with processes that are still in the job when the program has exited: wait for "
                  "them, kill them, or leave them running.")
      ->type_name("wait|kill|leave")
      ->capture_default_str()
      ->group(group);
  run->add_option("--working-directory", flags.working_directory, "Directory to start the program in.")
      ->type_name("DIR")
      ->group(group);
  add_limit_flags(*run, flags.limits);
  run->footer("Exit code: the program's own; 1 if it could not be started; 2 for wrong usage.");
  return run;
}

std::pair<JobSpec, OnExit> to_job(const RunFlags& flags, std::vector<std::string> command) {
  if (command.empty())
    throw CLI::ValidationError("run", "requires a program: run --name=N -- PROGRAM ARGS...");
  JobSpec job;
  job.name = flags.name;
  job.existing = flags.adopt ? ExistingJob::adopt : ExistingJob::refuse;
  job.limits = to_limits(flags.limits, job.granted_windows);
  job.command = std::move(command);
  job.working_directory = flags.working_directory;
  return {std::move(job), to_on_exit(flags.on_exit)};
}

}  // namespace jobx

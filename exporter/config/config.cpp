#include "exporter/config/config.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_set>
#include <variant>

#include "base/path.h"
#include "exporter/config/config_file.h"
#include "exporter/config/config_keys.h"
#include "exporter/config/kind_rows.h"
#include "exporter/config/limit_keys.h"
#include "exporter/config/yaml_tree.h"
#include "jobobject/job.h"
#include "jobobject/own/command_line.h"

namespace jobx {
namespace {

using Kind = YamlNode::Kind;

constexpr std::uintmax_t kMaxSize = std::uintmax_t{1} << 20;

/// A job as the file has it: what was left out is not the same as what was written.
struct JobEntry : JobSpec {
  bool refuses = false;        ///< existing: refuse is written, not merely left out
  std::optional<bool> leaves;  ///< on_exporter_exit is leave, not kill
};

Result<void> read_limits(const Spot& spot, JobEntry& job) {
  if (spot.node().kind == Kind::nothing) return {};
  if (spot.node().kind != Kind::map) return spot.error("must be a map of limits");
  for (std::size_t i = 0; i < spot.node().keys.size(); ++i) {
    const std::string& name = spot.node().keys[i].scalar;
    const auto keys = limit_keys();
    const auto known =
        std::find_if(keys.begin(), keys.end(), [&](const LimitKey& key) { return key.name == name; });
    if (known == keys.end()) {
      return spot.error_at(spot.node().keys[i].place,
                           "unknown limit '" + name + "'; --config.reference lists all limits");
    }
    const Spot value = spot.key(i);
    std::string text;
    if (known->value.empty()) {
      const Result<bool> is_on = switch_at(value);
      if (!is_on) return is_on.error();
      if (!*is_on) continue;
    } else {
      Result<std::string> written = text_at(value);
      if (!written) return written.error();
      text = *std::move(written);
    }
    if (const Result<void> set = known->set(text, job.limits); !set)
      return value.error(set.error().message());
    job.limit_names.push_back(name);
  }
  return {};
}

Result<void> read_name(const Spot& spot, JobEntry& job) {
  Result<std::string> name = text_at(spot);
  if (!name) return name.error();
  const Result<JobName> parsed = parse_job_name(*name, Namespace{});
  if (!parsed) return spot.error(parsed.error().message());
  job.name = *std::move(name);
  return {};
}

Result<void> read_existing(const Spot& spot, JobEntry& job) {
  const std::string& text = spot.node().scalar;
  if (text != "refuse" && text != "adopt") return spot.error("must be refuse or adopt");
  job.existing = text == "adopt" ? ExistingJob::adopt : ExistingJob::refuse;
  job.refuses = text == "refuse";
  return {};
}

Result<void> read_on_exporter_exit(const Spot& spot, JobEntry& job) {
  const std::string& text = spot.node().scalar;
  if (text != "kill" && text != "leave") return spot.error("must be kill or leave");
  job.leaves = text == "leave";
  return {};
}

Result<void> read_grants(const Spot& spot, JobEntry& job) {
  const Result<std::vector<std::string>> windows = list_at(spot, " of windows: [0x10a2c]");
  if (!windows) return windows.error();
  for (const std::string& text : *windows) {
    const Result<std::uint64_t> window = parse_window(text);
    if (!window) return spot.error(window.error().message());
    job.granted_windows.push_back(*window);
  }
  return {};
}

Result<void> read_command(const Spot& spot, JobEntry& job) {
  Result<std::vector<std::string>> command =
      list_at(spot, " of the program and its arguments: [program.exe, argument]");
  if (!command) return command.error();
  const Result<std::string> line = join_command_line(*command);
  if (!line) return spot.error(line.error().message());
  job.command = *std::move(command);
  return {};
}

Result<void> read_directory(const Spot& spot, JobEntry& job) {
  Result<std::string> directory = text_at(spot);
  if (!directory) return directory.error();
  job.working_directory = *std::move(directory);
  return {};
}

constexpr std::array kJobKeys{
    Key<JobEntry>{"name", "NAME", "`Global\\NAME`, `Local\\NAME` or `NAME`, which means Local. Required.",
                  read_name},
    Key<JobEntry>{
        "existing", "refuse\\|adopt",
        "What to do if a job of that name exists: refuse it (the default) and retry until the name is free, "
        "or adopt it. In an adopted job the command is started only if the job is empty. Events of an "
        "adopted job are not received.",
        read_existing},
    Key<JobEntry>{"limits", "map", "See below.", read_limits},
    Key<JobEntry>{"ui_grants", "list of HWND", "Windows that the job may use despite `ui_handles`.",
                  read_grants},
    Key<JobEntry>{
        "command", "list",
        "The program and its arguments, one per item. Without it the job stays empty until other programs "
        "assign processes to it; with it the job ends when it is empty.",
        read_command},
    Key<JobEntry>{
        "on_exporter_exit", "kill\\|leave",
        "What happens to the processes of a job with a command when the exporter exits, is killed or "
        "crashes: kill (the default) terminates them and sets `kill_on_job_close`; leave lets them run, and "
        "implies `existing: adopt` for the next start. An adopted job is never terminated.",
        read_on_exporter_exit},
    Key<JobEntry>{"working_directory", "DIR", "Directory to start the program in.", read_directory},
};

/// What a job is called without "Local\", which may be left out.
std::string_view short_name(std::string_view name) {
  constexpr std::string_view kLocal = "Local\\";
  return name.starts_with(kLocal) ? name.substr(kLocal.size()) : name;
}

/// What becomes of the job's processes when the exporter exits, once all keys are known.
Result<void> settle_exporter_exit(const Spot& spot, JobEntry& job) {
  const bool has_program = !job.command.empty();
  if (job.leaves && !has_program) return spot.error("on_exporter_exit requires command");
  if (!job.leaves.value_or(false)) {
    job.ends_with_exporter = has_program;
    return {};
  }
  if (job.limits.kill_on_job_close) {
    return spot.error("on_exporter_exit: leave contradicts the limit kill_on_job_close");
  }
  if (job.refuses) return spot.error("on_exporter_exit: leave contradicts existing: refuse");
  job.existing = ExistingJob::adopt;
  return {};
}

/// `names` are the short names of the jobs before.
Result<void> check_job(const Spot& spot, const JobSpec& job, std::unordered_set<std::string>& names) {
  if (job.name.empty()) return spot.error("a job needs a name");
  if (!names.emplace(short_name(job.name)).second) return spot.error("duplicate job name " + job.name);
  if (!job.working_directory.empty() && job.command.empty()) {
    return spot.error("working_directory requires command");
  }
  const Result<void> checked = check_limits(job.limits, !job.granted_windows.empty());
  if (!checked) return spot.error(checked.error().message());
  return {};
}

Result<void> read_jobs(const Spot& spot, Config& config) {
  if (spot.node().kind == Kind::nothing) return {};
  if (spot.node().kind != Kind::list) return spot.error("must be a list: each job begins with \"- name:\"");
  std::unordered_set<std::string> names;
  for (std::size_t i = 0; i < spot.node().items.size(); ++i) {
    const Spot item = spot.item(i);
    JobEntry job;
    if (Result<void> read = read_map(item, kJobKeys, job); !read) return read;
    if (Result<void> checked = check_job(item, job, names); !checked) return checked;
    if (Result<void> settled = settle_exporter_exit(item, job); !settled) return settled;
    config.jobs.push_back(std::move(static_cast<JobSpec&>(job)));
  }
  return {};
}

/// `collector: {pdh: {details: true}}` is the flag collector.pdh.details. The tree's own depth bounds this.
Result<void> add_flags(const Spot& spot, const std::string& name, Config& config) {
  switch (spot.node().kind) {
    case Kind::map:
      for (std::size_t i = 0; i < spot.node().keys.size(); ++i) {
        const std::string inner = (name.empty() ? "" : name + ".") + spot.node().keys[i].scalar;
        if (Result<void> added = add_flags(spot.key(i), inner, config); !added) return added;
      }
      return {};
    case Kind::list: {
      Result<std::vector<std::string>> values = list_at(spot, "");
      if (!values) return values.error();
      config.flags.push_back({name, *std::move(values)});
      return {};
    }
    case Kind::scalar:
      config.flags.push_back({name, {spot.node().scalar}});
      return {};
    case Kind::nothing:
      break;
  }
  return spot.error("has no value");
}

Result<void> read_flags(const Spot& spot, Config& config) {
  if (spot.node().kind == Kind::nothing) return {};
  if (spot.node().kind != Kind::map) return spot.error("must be a map of flags and values");
  return add_flags(spot, "", config);
}

Result<void> read_kinds(const Spot& spot, Config& config) {
  return read_kind_rows(spot, config.kinds);
}

constexpr std::array kTopKeys{
    Key<Config>{"jobs", "list",
                "Jobs to create when the exporter starts. One that cannot be created costs only itself, and "
                "is retried.",
                read_jobs},
    Key<Config>{"kinds", "list",
                "What jobs are, by their names: the label `kind` of `jobobject_info`. Tried in order, before "
                "the exporter's own table (docs/kinds.md). At most 100.",
                read_kinds},
    Key<Config>{
        "flags", "map",
        "Command-line flags, without the leading dashes. A flag given on the command line takes precedence.",
        read_flags},
};

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) out.append(c == '|' ? "\\|" : std::string_view(&c, 1));
  return out;
}

}  // namespace

Result<Config> parse_config(const std::string& file, const std::string& text) {
  Config config;
  const Result<void> read = read_document(file, text, YamlBlocks::refused, kTopKeys, config);
  if (!read) return read.error();
  return config;
}

Result<Config> load_config(const std::string& file) {
  const Result<std::string> text = read_config_file(path_from_utf8(file), "configuration file", kMaxSize);
  if (!text) return text.error();
  return parse_config(file, *text);
}

std::string describe_config() {
  std::string text =
      "# The configuration file\n\n"
      "<!-- Printed by `jobobject_exporter --config.reference`; a test compares it. Do not edit by hand. "
      "-->\n\n"
      "`--config.file=FILE` names a YAML file; `--config.check` checks it, prints what is wrong, and "
      "exits.\nWithout a configuration file the exporter owns no jobs.\n\n"
      "The file is UTF-8. In double quotes YAML reads a backslash as an escape, so write names and paths "
      "without\nquotes or in single quotes: `'C:\\new\\tools'`. Control characters are refused.\n\n"
      "```yaml\n"
      "flags:\n"
      "  web.listen-address: 127.0.0.1:10182\n"
      "  collector: {pdh: {details: true}}\n"
      "jobs:\n"
      "  - name: Global\\nightly build\n"
      "    limits:\n"
      "      job_time: 2h\n"
      "      job_memory: 4GiB\n"
      "      active_processes: 64\n"
      "      kill_on_job_close: true\n"
      "    command: [C:\\build\\nightly.exe, --all]\n"
      "```\n\n" +
      describe_keys(kTopKeys) + "\n## A job\n\n" + describe_keys(kJobKeys) + "\n## A kind\n\n" +
      describe_kind_keys() +
      "\n## Limits\n\nEach key is also a flag of `run`: `job_time` is `--job-time`. Metrics, `list` and JSON "
      "use the same words:\n`jobobject_limit_flag{flag=\"job_time\"}`, "
      "`jobobject_limit_violations_total{limit=\"job_memory\"}`, and for\n`ui_desktop` "
      "`jobobject_ui_restriction{restriction=\"desktop\"}`. A limit that is not given is not set.\n\n| key | "
      "value | meaning |\n| --- | --- | --- |\n";
  for (const LimitKey& key : limit_keys()) {
    text += "| `" + std::string(key.name) + "` | " + (key.value.empty() ? "true" : escaped(key.value)) +
            " | " + escaped(key.help) + " |\n";
  }
  return text +
         "\nDURATION: `250ms`, `90s`, `10m`, `1h30m`, `2d`. BYTES: `4096`, `512MiB`, `1.5GiB`, `10MB`; "
         "KiB, MiB, GiB\nand TiB are powers of 1024; kB, MB, GB and TB are powers of 1000. PERCENT: share of "
         "all processors together, such as\n`25%`.\n";
}

}  // namespace jobx
